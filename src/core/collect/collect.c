/* SPDX-License-Identifier: MPL-2.0 */
/* The stage. What decides the members' content (rules, window, limit, terms, case key) is condensed
 * into a stamp, so that a spool made under other decisions is not mistaken for this one's; whatever
 * else has changed (items unticked, orders, words) is put right member by member. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/collecting.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "collect/collectors.h"
#include "collect/evidence-private.h"
#include "collect/last-look.h"
#include "collect/setting.h"
#include "collect/words.h"

/* Asked for before anything is read: what even the best packing needs. */
#define LEAST_FREE_BYTES ((guint64) 16 * 1024 * 1024)
#define BEST_RATIO 20
#define LARGEST_FILE_BYTES ((guint64) 4 * 1024 * 1024 * 1024)

static void
append_list (GString *text, const char *name, const GPtrArray *list)
{
  for (guint i = 0; list && i < list->len; i++)
    g_string_append_printf (text, "%s=%s%c", name, (const char *) g_ptr_array_index (list, i), 0);
}

/* Under a limit what counts decides how much of the logs there is room for. */
static void
append_counted (GString *text, const WbPlan *plan, const WbSelection *selection)
{
  for (guint i = 0; selection->limit_bytes > 0 && i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (wb_selection_counts (selection, item->id))
        g_string_append_printf (text, "counts=%s%c", item->id, 0);
    }
}

/* Keyed, because the hidden terms are in it. */
static char *
make_stamp (const WbPlan *plan, const WbSelection *selection,
            const guint8 case_key[WB_CASE_KEY_BYTES])
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint8 mac[WB_SHA256_BYTES];

  g_string_append_printf (text,
                          "%d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                          " %" G_GUINT64_FORMAT " ",
                          WB_RULES_VERSION, plan->looked_usec, selection->since_usec,
                          selection->until_usec, selection->limit_bytes);
  append_list (text, "hide", selection->hide);
  append_list (text, "restore", selection->restore);
  append_counted (text, plan, selection);
  wb_hmac_sha256 (case_key, WB_CASE_KEY_BYTES, text->str, text->len, mac);
  return wb_hex (mac, sizeof mac);
}

/* TRUE for what belongs to items that are not chosen any more, and for the manifest and the like of
 * a packing that was cut off before its layout stood: that makes them anew, and they are full of
 * hashes that look like keys. */
static gboolean
is_stale (const WbCollecting *collecting, const WbMember *member)
{
  if (!g_str_equal (member->item, WB_OWN_ITEM))
    return !wb_selection_has (collecting->selection, member->item);
  return !g_str_equal (member->member, WB_DESCRIPTION_MEMBER)
         && !g_str_equal (member->member, WB_CONTACT_MEMBER);
}

static gboolean
remove_stale (WbCollecting *collecting, GError **error)
{
  const GPtrArray *members = wb_evidence_members (collecting->evidence);

  for (guint i = members->len; i > 0; i--)
    {
      const WbMember *member = g_ptr_array_index (members, i - 1);
      if (is_stale (collecting, member)
          && !wb_evidence_remove (collecting->evidence, member->member, error))
        return FALSE;
    }
  return TRUE;
}

static void
tell (const WbCollecting *collecting, const WbPlanItem *item, WbEventState state)
{
  wb_run_notify (collecting->run, "collect", item->id, state,
                 MIN (collecting->done_bytes, collecting->total_bytes), collecting->total_bytes,
                 NULL);
}

static gboolean
collect_item (WbCollecting *collecting, const WbPlanItem *item, GError **error)
{
  const WbCollector *collector = wb_collector_find (item->collect);

  if (!collector)
    return TRUE;
  tell (collecting, item, WB_EVENT_STARTED);
  if (!collector->write (collecting, item, error))
    return FALSE;
  tell (collecting, item, WB_EVENT_DONE);
  return TRUE;
}

static gboolean
collect_items (WbCollecting *collecting, GError **error)
{
  const GPtrArray *items = collecting->plan->items;

  for (guint i = 0; i < items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (items, i);
      if (wb_selection_has (collecting->selection, item->id))
        collecting->total_bytes += item->bytes;
    }
  for (guint i = 0; i < items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (items, i);
      if (wb_selection_has (collecting->selection, item->id)
          && (!wb_run_check (collecting->run, error) || !collect_item (collecting, item, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_anything (const WbEvidence *evidence, GError **error)
{
  const GPtrArray *members = wb_evidence_members (evidence);

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      if (member->spool && !g_str_equal (member->item, WB_OWN_ITEM))
        return TRUE;
    }
  g_set_error_literal (error, WB_ERROR, WB_ERROR_NOTHING,
                       _ ("Nothing was found that could be sent"));
  return FALSE;
}

/* What item may bring at most; a file of many gigabytes is mostly holes. */
static guint64
count_bytes (const WbPlanItem *item)
{
  const guint64 limit = item->profile_item ? item->profile_item->limit_bytes : 0;
  guint64 bytes = 0;

  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (item->files, i);
      bytes += MIN (file->id.end, LARGEST_FILE_BYTES);
    }
  return limit ? MIN (bytes, limit) : bytes;
}

/* Refuses what could not fit even if it shrank as well as logs do at best; what turns out too large
 * later ends with the same error then. */
static gboolean
check_room (const WbPlan *plan, const WbSelection *selection, const char *dir, GError **error)
{
  guint64 bytes = 0;

  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      bytes += wb_selection_has (selection, item->id) ? count_bytes (item) : 0;
    }
  if (selection->limit_bytes)
    bytes = MIN (bytes, selection->limit_bytes);
  return wb_fs_need_bytes (dir, LEAST_FREE_BYTES + bytes / BEST_RATIO, error);
}

/* Brings the spool in line with stamp; values that a tripwire held on are known no more. */
static gboolean
prepare_spool (WbEvidence *evidence, const char *stamp, GError **error)
{
  if (wb_evidence_was_held (evidence) && !wb_evidence_clear (evidence, error))
    return FALSE;
  return wb_evidence_set_stamp (evidence, stamp, error);
}

static gboolean
collect_all (WbCollecting *collecting, GPtrArray **ret_trips, WbSecrets *secrets, GError **error)
{
  return remove_stale (collecting, error)
         && wb_evidence_set_batching (collecting->evidence, TRUE, error)
         && collect_items (collecting, error)
         && wb_evidence_set_batching (collecting->evidence, FALSE, error)
         && check_anything (collecting->evidence, error) && wb_words_collect (collecting, error)
         && wb_last_look (collecting, secrets, ret_trips, error);
}

WbEvidence *
wb_collect (const WbPlan *plan, const WbSelection *selection, const WbContext *context,
            const guint8 case_key[WB_CASE_KEY_BYTES], const char *dir, const WbRun *run,
            GPtrArray **ret_trips, GError **error)
{
  g_autofree char *stamp = make_stamp (plan, selection, case_key);
  g_autoptr (WbEvidence) evidence = wb_evidence_open (dir, wb_setting_codec (selection), error);

  if (!evidence)
    return NULL;
  if (evidence->moving)
    return g_steal_pointer (&evidence);
  if (!prepare_spool (evidence, stamp, error) || !check_room (plan, selection, dir, error))
    return NULL;
  g_auto (WbSetting) setting = { 0 };
  wb_setting_init (&setting, plan, selection, context, case_key, evidence, run);
  if (!collect_all (&setting.collecting, ret_trips, setting.secrets, error))
    return NULL;
  return g_steal_pointer (&evidence);
}
