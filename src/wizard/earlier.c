/* SPDX-License-Identifier: MPL-2.0 */
/* Reports that were begun before: each in its own window, or, if there is nothing that a window
 * could do about it, in the list of all. */
#include "application-private.h"

#include "job/job.h"
#include "pages/history/history-window.h"
#include "window.h"

static gboolean
is_only_told (const WbCase *kase)
{
  return wb_case_has_ended (kase->state)
         || (kase->state != WB_CASE_DELIVERED && !wb_job_may_send (kase));
}

/* NULL if the list has to do. */
static WbReport *
make_report (WbApplication *self, WbCase *kase)
{
  g_autoptr (WbCase) owned = kase;
  WbReport *report =
      is_only_told (owned) ? NULL : wb_report_new_for_case (g_steal_pointer (&owned), NULL);

  return report ? wb_application_add_report (self, report) : NULL;
}

gboolean
wb_application_show_case (WbApplication *self, const char *id, GError **error)
{
  WbReport *report = wb_application_find_for_case (self, id);
  WbCase *kase = report ? NULL : wb_case_open (id, error);

  if (!report && !kase)
    return FALSE;
  if (!report)
    report = make_report (self, kase);
  if (report)
    wb_application_present_report (self, report);
  else
    wb_application_show_history (self, id);
  return TRUE;
}

void
wb_application_open_case (WbApplication *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  const gboolean is_shown = wb_application_show_case (self, id, &error);
  WbReport *report = is_shown ? wb_application_find_for_case (self, id) : NULL;
  const WbStep step = report ? wb_report_get_step (report) : WB_STEP_DESCRIBE;

  if (!is_shown)
    wb_outside_say (self, error);
  if (step == WB_STEP_PAUSED || step == WB_STEP_OFFLINE)
    wb_report_do (report, WB_DO_RESUME);
}

gboolean
wb_application_shows_case (WbApplication *self, const char *id)
{
  WbReport *report = wb_application_find_for_case (self, id);

  return report && wb_application_window_of (self, report);
}

void
wb_application_check_cases (WbApplication *self)
{
  for (guint i = 0; i < self->reports->len; i++)
    wb_report_check_case (g_ptr_array_index (self->reports, i));
}

/* --- the list --------------------------------------------------------------------------------- */

static void
on_open_case (WbHistoryWindow *window, const char *id, WbApplication *self)
{
  wb_application_open_case (self, id);
}

static WbHistoryWindow *
ensure_history_window (WbApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *at = windows; at; at = at->next)
    if (WB_IS_HISTORY_WINDOW (at->data))
      return at->data;
  WbHistoryWindow *window = wb_history_window_new (GTK_APPLICATION (self));
  g_signal_connect_object (window, "open-case", G_CALLBACK (on_open_case), self, 0);
  g_signal_connect_object (window, "deleted", G_CALLBACK (wb_application_check_cases), self,
                           G_CONNECT_SWAPPED);
  return window;
}

void
wb_application_show_history (WbApplication *self, const char *id)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (WB_IS_WINDOW (window))
    wb_window_show_history (WB_WINDOW (window), id);
  else
    {
      WbHistoryWindow *own = ensure_history_window (self);
      wb_history_window_load (own, id);
      window = GTK_WINDOW (own);
    }
  gtk_window_present (window);
}
