/* SPDX-License-Identifier: MPL-2.0 */
/* A preview is the collecting of one member into a spool of its own, by the same code, thrown away
 * when it was read. What lies in that spool meanwhile is redacted like any other. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/collecting.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/fs.h"
#include "collect/collectors.h"
#include "collect/setting.h"

static gboolean
set_not_sent (const WbMember *member, const char *name, GError **error)
{
  if (member)
    g_set_error (error, WB_ERROR, WB_ERROR_NOTHING, _ ("“%s” would not be sent: %s"), name,
                 member->error ? member->error : wb_status_title (member->status));
  else
    g_set_error (error, WB_ERROR, WB_ERROR_PROFILE, _ ("There is nothing named “%s” to be sent"),
                 name);
  return FALSE;
}

/* A file of several orders becomes a member for each that is chosen, so that there may be many. */
static gboolean
show_all (const WbEvidence *evidence, const char *name, const WbSink *sink, GError **error)
{
  const GPtrArray *members = wb_evidence_members (evidence);
  gboolean shown = FALSE;

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      if (!member->spool)
        continue;
      shown = TRUE;
      if (!wb_evidence_read (evidence, member->member, 0, G_MAXUINT64, sink, error))
        return FALSE;
    }
  return shown
         || set_not_sent (members->len > 0 ? g_ptr_array_index (members, 0) : NULL, name, error);
}

static gboolean
preview_in (WbCollecting *collecting, const WbPlanItem *item, const char *name, const WbSink *sink,
            GError **error)
{
  const WbCollector *collector = wb_collector_find (item->collect);

  if (!collector)
    return set_not_sent (NULL, name, error);
  collecting->only = name;
  collecting->total_bytes = item->bytes;
  if (!collector->write (collecting, item, error))
    return FALSE;
  return show_all (collecting->evidence, name, sink, error);
}

gboolean
wb_collect_preview (const WbPlan *plan, const WbSelection *selection, const WbContext *context,
                    const guint8 case_key[WB_CASE_KEY_BYTES], const char *item_id,
                    const char *member, const char *workdir, const WbRun *run, const WbSink *sink,
                    GError **error)
{
  const WbPlanItem *item = wb_plan_item (plan, item_id);
  g_autofree char *dir = g_build_filename (workdir, "preview-XXXXXX", NULL);

  if (!item)
    return set_not_sent (NULL, item_id, error);
  if (!g_mkdtemp (dir))
    {
      wb_fs_set_error (error, errno, workdir);
      return FALSE;
    }
  g_autoptr (WbEvidence) evidence = wb_evidence_open (dir, WB_CODEC_ZSTD, error);
  g_auto (WbSetting) setting = { 0 };
  gboolean shown = FALSE;
  if (evidence)
    {
      wb_setting_init (&setting, plan, selection, context, case_key, evidence, run);
      shown = preview_in (&setting.collecting, item, member, sink, error);
    }
  /* What is left behind is redacted; the case's folder goes with the case. */
  if (!wb_fs_remove_tree (dir, NULL))
    g_debug ("A preview could not be removed");
  return shown;
}
