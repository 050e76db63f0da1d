/* SPDX-License-Identifier: MPL-2.0 */
/* Log files. Without a limit, or when all files together can't be over it, each is simply
 * collected. Else they are counted first, and the limit is shared out from the newest file to the
 * oldest. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/collectors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "collect/log-file.h"
#include "collect/source.h"

/* A limit of the whole bundle leaves logs at least this. */
#define LEAST_BYTES ((guint64) 1024 * 1024)
/* A file last written that long before the window has nothing in it, whatever the zone of its
 * times. */
#define DAY_USEC (24 * G_TIME_SPAN_HOUR)

static const char *
logs_title (void)
{
  return _ ("Logs");
}

static const char *
logs_why (void)
{
  return _ ("What the application wrote down while it was working");
}

static gboolean
logs_look (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  return wb_look_files (looking, item, error);
}

typedef struct
{
  const WbPlanItem *item;
  WbLogRules *rules;  /* one a file */
  WbLogCount *counts; /* likewise */
} Logs;

static gint64
window_start (const WbCollecting *collecting, const WbPlanItem *item)
{
  const gint64 window_sec = item->profile_item ? item->profile_item->window_sec : 0;

  if (collecting->selection->since_usec != WB_TIME_UNKNOWN)
    return collecting->selection->since_usec;
  /* An end without a start: the item's window would often lie behind it. */
  if (window_sec == 0 || collecting->selection->until_usec != WB_TIME_UNKNOWN)
    return WB_TIME_UNKNOWN;
  return collecting->plan->looked_usec - window_sec * G_USEC_PER_SEC;
}

/* Bytes collected of the item with that id. */
static guint64
collected_bytes (const WbEvidence *evidence, const char *id)
{
  const GPtrArray *members = wb_evidence_members (evidence);
  guint64 bytes = 0;

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      bytes += g_str_equal (member->item, id) ? member->bytes : 0;
    }
  return bytes;
}

/* What the selection's limit of the whole bundle leaves for item: less what items before it have
 * and those after it may have at most, so that going on after a kill reckons the same. */
static guint64
room_in_bundle (WbCollecting *collecting, const WbPlanItem *item)
{
  const guint64 limit = collecting->selection->limit_bytes;
  guint64 others = 0;
  gboolean later = FALSE;

  for (guint i = 0; i < collecting->plan->items->len; i++)
    {
      const WbPlanItem *other = g_ptr_array_index (collecting->plan->items, i);
      if (other == item)
        later = TRUE;
      else if (!wb_selection_counts (collecting->selection, other->id))
        continue;
      else if (!later)
        others += collected_bytes (collecting->evidence, other->id);
      else if (!g_str_equal (other->collect, "logs"))
        others += other->bytes;
    }
  return MAX (limit > others ? limit - others : 0, LEAST_BYTES);
}

static guint64
limit_of (WbCollecting *collecting, const WbPlanItem *item)
{
  const guint64 own = item->profile_item ? item->profile_item->limit_bytes : 0;
  guint64 limit = own > 0 ? own : G_MAXUINT64;

  if (collecting->selection->limit_bytes > 0)
    limit = MIN (limit, room_in_bundle (collecting, item));
  return limit;
}

static gboolean
is_before_window (const WbPlanFile *file, const WbLogRules *rules)
{
  return rules->since_usec != WB_TIME_UNKNOWN && file->id.mtime_usec < rules->since_usec - DAY_USEC;
}

/* At most so much text can lie in the window. */
static guint64
bound_of (const WbPlanFile *file, const WbLogRules *rules)
{
  if (file->status != WB_STATUS_OK || is_before_window (file, rules))
    return 0;
  return wb_source_bound (file->id.end, file->compressed);
}

static gboolean
count_one (WbCollecting *collecting, guint index, gpointer data, GError **error)
{
  Logs *logs = data;
  const WbPlanFile *file = g_ptr_array_index (logs->item->files, index);

  if (bound_of (file, &logs->rules[index]) == 0)
    return TRUE;
  return wb_log_file_count (collecting, file, &logs->rules[index], &logs->counts[index], error);
}

static gboolean
apply_limit (WbCollecting *collecting, Logs *logs, guint64 limit, GError **error)
{
  const GPtrArray *files = logs->item->files;
  guint64 bound = 0, sum = 0;

  for (guint i = 0; i < files->len; i++)
    bound += bound_of (g_ptr_array_index (files, i), &logs->rules[i]);
  if (bound <= limit)
    return TRUE;
  if (!wb_collecting_each (collecting, logs->item->id, files->len, count_one, logs, error))
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    sum += logs->counts[i].bytes;
  if (sum <= limit)
    return TRUE;
  wb_log_share_out (logs->counts, files->len, limit, logs->rules);
  return TRUE;
}

static gboolean
note_before_window (WbCollecting *collecting, const WbPlanItem *item, const WbPlanFile *file,
                    GError **error)
{
  WbMember *member = wb_collecting_new_member (collecting, item, file);

  member->status = WB_STATUS_EMPTY;
  member->error = g_strdup (_ ("Nothing in it is of the chosen time"));
  wb_member_add_cut (member, "window", file->id.end, 0, WB_TIME_UNKNOWN, file->id.mtime_usec);
  return wb_evidence_note (collecting->evidence, member, error);
}

static gboolean
collect_one (WbCollecting *collecting, guint index, gpointer data, GError **error)
{
  const Logs *logs = data;
  const WbPlanFile *file = g_ptr_array_index (logs->item->files, index);
  const WbLogRules *rules = &logs->rules[index];

  if (!wb_collecting_wants (collecting, file->member))
    return wb_collecting_progress (collecting, logs->item->id, file->id.end, error);
  if (file->status == WB_STATUS_OK && is_before_window (file, rules))
    return note_before_window (collecting, logs->item, file, error)
           && wb_collecting_progress (collecting, logs->item->id, file->id.end, error);
  return wb_log_file_collect (collecting, logs->item, file, rules, error);
}

static gboolean
logs_write (WbCollecting *collecting, const WbPlanItem *item, GError **error)
{
  const guint n = item->files->len;
  g_autofree WbLogRules *rules = g_new0 (WbLogRules, n);
  g_autofree WbLogCount *counts = g_new0 (WbLogCount, n);
  Logs logs = { item, rules, counts };

  for (guint i = 0; i < n; i++)
    rules[i] = (WbLogRules){
      .since_usec = window_start (collecting, item),
      .until_usec = collecting->selection->until_usec,
      .mtime_usec = ((const WbPlanFile *) g_ptr_array_index (item->files, i))->id.mtime_usec,
    };
  const gboolean done = apply_limit (collecting, &logs, limit_of (collecting, item), error)
                        && wb_collecting_each (collecting, item->id, n, collect_one, &logs, error);
  for (guint i = 0; i < n; i++)
    wb_log_count_clear (&counts[i]);
  return done;
}

const WbCollector wb_collector_logs = {
  .id = "logs",
  .title = logs_title,
  .why = logs_why,
  .look = logs_look,
  .write = logs_write,
};
