/* SPDX-License-Identifier: MPL-2.0 */
/* Each deed opens the case anew and locks it: what the list showed may have changed since. */
#define G_LOG_DOMAIN "waybill-wizard"

#include "pages/history/history-deeds.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "base/fs.h"
#include "draft.h"
#include "job/job.h"

#define RECEIPT_FILE "receipt.json"

static gboolean
has_file (const WbCase *kase, const char *name)
{
  g_autofree char *path = name ? wb_case_path (kase, name) : NULL;
  return path && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/* Asked of what may be at work only: whoever works on a case holds its lock for long. */
static gboolean
is_busy (const WbCase *kase)
{
  g_autoptr (GError) error = NULL;
  if (kase->state != WB_CASE_SENDING && kase->state != WB_CASE_COLLECTING)
    return FALSE;
  g_autoptr (WbCase) probe = wb_case_open_locked (kase->id, &error);
  return g_error_matches (error, WB_ERROR, WB_ERROR_BUSY);
}

static WbHistoryEntry *
read_entry (const WbCase *kase, gint64 now_usec)
{
  const gboolean may_send = wb_job_may_send (kase);
  WbHistoryFacts facts = {
    .may_send = may_send,
    .is_in_the_making = !may_send && kase->state < WB_CASE_PACKED
                        && wb_draft_is_of_case (kase->profile_id, kase->id),
    .is_withdraw_asked = wb_withdraw_is_asked (kase),
    .is_damaged = wb_job_is_damaged (kase),
    .is_busy = is_busy (kase),
    .has_bundle = has_file (kase, kase->bundle_name),
    .has_receipt = has_file (kase, RECEIPT_FILE),
  };
  return wb_history_entry_new (kase, &facts, now_usec);
}

WbHistory *
wb_history_read (const WbRun *run, GError **error)
{
  g_autoptr (GPtrArray) cases = wb_cases_list (error);
  gint64 now_usec = wb_clock_now_usec (run ? run->clock : NULL);
  if (!cases)
    return NULL;
  WbHistory *history = g_new0 (WbHistory, 1);
  history->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_history_entry_free);
  history->damaged = wb_cases_damaged ();
  history->alerts = wb_history_alerts_read (run);
  g_autoptr (GError) unwritable = NULL;
  if (!wb_cases_check_writable (&unwritable))
    history->problem = g_strdup (unwritable->message);
  for (guint i = 0; i < cases->len; i++)
    g_ptr_array_add (history->entries, read_entry (cases->pdata[i], now_usec));
  return history;
}

void
wb_history_free (WbHistory *history)
{
  g_ptr_array_unref (history->entries);
  g_ptr_array_unref (history->damaged);
  g_ptr_array_unref (history->alerts);
  g_free (history->problem);
  g_free (history);
}

gboolean
wb_history_save (const char *id, WbHistoryDeed deed, const char *path, const WbRun *run,
                 GError **error)
{
  g_autoptr (WbCase) kase = wb_case_open (id, error);
  if (!kase)
    return FALSE;
  const char *name = deed == WB_HISTORY_SAVE_COPY      ? kase->bundle_name
                     : deed == WB_HISTORY_SAVE_RECEIPT ? RECEIPT_FILE
                                                       : NULL;
  if (!has_file (kase, name))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_NOTHING,
                   _ ("There is nothing to save of case %s any more."), kase->number);
      return FALSE;
    }
  /* Beside it first, so that a full disk does not cost what was there. */
  g_autofree char *from = wb_case_path (kase, name);
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *beside = g_strdup_printf ("%s.%.8s", path, random);
  GCancellable *cancellable = run ? run->cancellable : NULL;
  if (!wb_fs_copy_new (from, beside, cancellable, error))
    return FALSE;
  if (wb_fs_move (beside, path, cancellable, error))
    return TRUE;
  (void) wb_fs_remove_tree (beside, NULL);
  return FALSE;
}

gboolean
wb_history_withdraw (const char *id, const WbDeliverOptions *options, const WbRun *run,
                     GError **error)
{
  g_autoptr (WbCase) kase = wb_case_open_locked (id, error);
  return kase && wb_job_take_back (kase, options, run, error);
}

gboolean
wb_history_delete (const char *id, GError **error)
{
  g_autoptr (WbCase) kase = wb_case_open_locked (id, error);
  if (!kase)
    return FALSE;
  if (!wb_withdraw_is_asked (kase))
    return wb_job_delete (kase, NULL, error);
  g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
               _ ("Case %s is still to be withdrawn from support. Try that again first."),
               kase->number);
  return FALSE;
}

gboolean
wb_history_delete_damaged (const char *dir, GError **error)
{
  g_autofree char *cases = wb_cases_dir ();
  g_autofree char *parent = g_path_get_dirname (dir);
  if (g_str_equal (parent, cases))
    return wb_fs_remove_tree (dir, error);
  g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED, _ ("%s is no case's folder."), dir);
  return FALSE;
}

gboolean
wb_history_clear (const WbRun *run, GError **error)
{
  g_autoptr (WbHistory) history = wb_history_read (run, error);
  g_autoptr (GError) first = NULL;
  if (!history)
    return FALSE;
  for (guint i = 0; i < history->entries->len; i++)
    {
      const WbHistoryEntry *entry = history->entries->pdata[i];
      if (!wb_run_check (run, error))
        return FALSE;
      if (entry->is_clearable && !wb_history_delete (entry->id, first ? NULL : &first))
        g_debug ("case %s stays in the history", entry->number);
    }
  if (!first)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}
