/* SPDX-License-Identifier: MPL-2.0 */
/* What goes on without a window: the process lives as long as a report works or waits, waiting ones
 * are tried again when the network is back and every half minute, and the end is told by a
 * notification unless the person is looking. */
#include <glib/gi18n.h>

#include "application-private.h"
#include "background-portal.h"
#include "base/digest.h"
#include "cases/upkeep.h"
#include "cases/wish.h"
#include "deliver/deliver.h"
#include "job/job.h"
#include "job/queue.h"
#include "runner.h"
#include "sending-options.h"

#define RETRY_SEC 30

/* --- notifications ---------------------------------------------------------------------------- */

/* Steps that a person who looks elsewhere wants to know of. */
static const struct
{
  WbStep step;
  const char *title; /* untranslated */
  const char *body;  /* untranslated; %s: the case number, or the application's name */
  gboolean names_application;
} news[] = {
  { WB_STEP_DELIVERED, N_ ("Support has your report"), N_ ("Its number is %s."), FALSE },
  { WB_STEP_SIGN_IN, N_ ("Your report waits for you"), N_ ("Open %s once, then it goes on."),
    TRUE },
  { WB_STEP_REFUSED, N_ ("Your report was refused"), N_ ("%s is kept on this computer."), FALSE },
  { WB_STEP_HELD, N_ ("Your report waits for you"), N_ ("Something in %s should be looked at."),
    FALSE },
  { WB_STEP_FAILED, N_ ("Your report could not be sent"), N_ ("%s is kept on this computer."),
    FALSE },
};

static gboolean
is_looked_at (WbApplication *self, WbReport *report)
{
  GtkWindow *window = wb_application_window_of (self, report);

  return window && gtk_window_is_active (window);
}

static void
send_news (WbApplication *self, WbReport *report, guint index)
{
  const WbCase *kase = wb_report_get_case (report);
  g_autoptr (GNotification) notification = g_notification_new (_ (news[index].title));
  const char *name = news[index].names_application
                         ? wb_text_in_language (wb_report_get_profile (report)->name)
                         : kase->number;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_autofree char *body = g_strdup_printf (_ (news[index].body), name);
#pragma GCC diagnostic pop

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-case", "s", kase->id);
  g_application_send_notification (G_APPLICATION (self), kase->id, notification);
}

static void
tell_news (WbApplication *self, WbReport *report)
{
  const WbStep step = wb_report_get_step (report);

  if (!wb_report_get_case (report) || is_looked_at (self, report))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (news); i++)
    if (news[i].step == step)
      send_news (self, report, i);
}

/* --- going on --------------------------------------------------------------------------------- */

static gboolean
is_busy (WbReport *report)
{
  const WbStepLook *look = wb_step_look (wb_report_get_step (report));

  return look->is_working || look->goes_on || wb_report_is_saving_copy (report);
}

static void
try_waiting (WbApplication *self)
{
  /* a report that goes on may end and leave the list */
  g_autoptr (GPtrArray) reports = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->reports->len; i++)
    g_ptr_array_add (reports, g_object_ref (g_ptr_array_index (self->reports, i)));
  for (guint i = 0; i < reports->len; i++)
    wb_report_network_is_back (g_ptr_array_index (reports, i));
}

static gboolean
on_retry (gpointer data)
{
  try_waiting (data);
  return G_SOURCE_CONTINUE;
}

static void
update_retry (WbApplication *self)
{
  gboolean waits = FALSE;

  for (guint i = 0; i < self->reports->len; i++)
    waits |= wb_report_get_step (g_ptr_array_index (self->reports, i)) == WB_STEP_OFFLINE;
  if (waits && !self->retry_timer)
    self->retry_timer = g_timeout_add_seconds (RETRY_SEC, on_retry, self);
  else if (!waits && self->retry_timer)
    {
      g_source_remove (self->retry_timer);
      self->retry_timer = 0;
    }
}

/* The process lives as long as something works or waits. TRUE if report has just ended that. */
static gboolean
update_hold (WbApplication *self, WbReport *report)
{
  const gboolean holds = g_object_get_data (G_OBJECT (report), "holds") != NULL;
  const gboolean busy = is_busy (report);

  if (busy == holds)
    return FALSE;
  g_object_set_data (G_OBJECT (report), "holds", GINT_TO_POINTER (busy));
  if (busy)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
  return !busy;
}

/* What waits may still do so when this session has ended. */
static void
ask_for_sign_in_start (WbApplication *self, WbReport *report)
{
  if (self->has_asked_portal || wb_report_get_step (report) != WB_STEP_OFFLINE
      || !wb_background_portal_is_needed ())
    return;
  self->has_asked_portal = TRUE;
  wb_background_portal_ask ();
}

static void
on_changed (WbReport *report, guint what, WbApplication *self)
{
  g_autoptr (WbReport) kept = g_object_ref (report);
  const gboolean has_ended = update_hold (self, report);

  if (what & WB_CHANGED_STEP)
    {
      tell_news (self, report);
      update_retry (self);
      ask_for_sign_in_start (self, report);
    }
  if (has_ended && wb_report_get_step (report) != WB_STEP_PAUSED
      && !wb_application_window_of (self, report))
    wb_application_window_closes (self, report);
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, WbApplication *self)
{
  if (available)
    try_waiting (self);
}

void
wb_background_watch (WbApplication *self, WbReport *report)
{
  if (self->reports->len == 1)
    {
      GNetworkMonitor *monitor = g_network_monitor_get_default ();
      g_signal_handlers_disconnect_by_func (monitor, on_network_changed, self);
      g_signal_connect_object (monitor, "network-changed", G_CALLBACK (on_network_changed), self,
                               0);
    }
  g_signal_connect_object (report, "changed", G_CALLBACK (on_changed), self, 0);
  update_hold (self, report);
  update_retry (self);
}

/* --- taking up -------------------------------------------------------------------------------- */

static gboolean
is_unfinished (const WbCase *kase)
{
  return kase->state != WB_CASE_DELIVERED && !wb_case_has_ended (kase->state)
         && kase->state != WB_CASE_REFUSED && wb_queue_need (kase) != WB_QUEUE_TAKE_BACK
         && wb_job_may_send (kase);
}

WbCase *
wb_background_find_unfinished (const char *profile_id)
{
  g_autoptr (GPtrArray) cases = wb_cases_list (NULL);

  for (guint i = 0; cases && i < cases->len; i++)
    {
      const WbCase *kase = g_ptr_array_index (cases, i);
      if (g_strcmp0 (kase->profile_id, profile_id) == 0 && is_unfinished (kase))
        return wb_case_open (kase->id, NULL);
    }
  return NULL;
}

/* What support can't be asked now is tried the next time. */
static void
end_case (const char *id, WbQueueNeed need, const WbRun *run)
{
  const WbDeliverOptions options = wb_sending_options_get ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_open_locked (id, &error);
  gboolean is_removed = FALSE;

  if (!kase
      || !(need == WB_QUEUE_CLEAR ? wb_job_clear (kase, &options, run, &is_removed, &error)
                                  : wb_job_take_back (kase, &options, run, &error)))
    g_debug ("case %s is not taken back yet: %s", id, error->message);
}

/* On the worker: identities (char *) of what somebody agreed to send, did not pause, and what has
 * not arrived. What was to be taken back is, so that nobody need know of it, and so is what was
 * given up. */
static gpointer
tidy_and_list (gpointer input, const WbRun *run, GError **error)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) cases = NULL;

  wb_cases_keep_up (NULL);
  cases = wb_cases_list (NULL);
  for (guint i = 0; cases && i < cases->len; i++)
    {
      const WbCase *kase = g_ptr_array_index (cases, i);
      const WbQueueNeed need = wb_queue_need (kase);
      if (need == WB_QUEUE_TAKE_BACK || need == WB_QUEUE_CLEAR)
        end_case (kase->id, need, run);
      else if (is_unfinished (kase) && wb_case_get_wish (kase) != WB_CASE_WISH_PAUSE)
        g_ptr_array_add (ids, g_strdup (kase->id));
    }
  return ids;
}

static gboolean
is_known (WbApplication *self, const char *id)
{
  for (guint i = 0; i < self->reports->len; i++)
    {
      const WbCase *kase = wb_report_get_case (g_ptr_array_index (self->reports, i));
      if (kase && g_str_equal (kase->id, id))
        return TRUE;
    }
  return FALSE;
}

gboolean
wb_background_goes_on (WbReport *report)
{
  const WbStep step = wb_report_get_step (report);

  return (step == WB_STEP_PAUSED || step == WB_STEP_OFFLINE)
         && wb_case_get_wish (wb_report_get_case (report)) != WB_CASE_WISH_PAUSE;
}

/* What an application gave for its cases. */
typedef struct
{
  WbProfile *profile;
  char *context; /* JSON */
} Given;

static void
given_free (Given *given)
{
  wb_profile_unref (given->profile);
  wb_wipe (given->context, strlen (given->context));
  g_free (given->context);
  g_free (given);
}

static void
give (WbApplication *self, WbReport *report)
{
  const char *id = wb_report_get_profile (report)->id;
  const Given *given = self->contexts ? g_hash_table_lookup (self->contexts, id) : NULL;
  const gboolean may_have =
      !wb_report_has_context (report) || wb_report_get_step (report) == WB_STEP_SIGN_IN;
  WbContext *context = given && may_have ? wb_context_parse (given->context, NULL) : NULL;

  if (context)
    wb_report_take_context (report, given->profile, context);
}

static void
take_up (WbApplication *self, const char *id)
{
  WbCase *kase = is_known (self, id) ? NULL : wb_case_open (id, NULL);
  WbReport *report = kase ? wb_report_new_for_case (kase, NULL) : NULL;

  if (!report)
    return;
  g_ptr_array_add (self->reports, report);
  wb_background_watch (self, report);
  give (self, report);
  if (wb_background_goes_on (report))
    wb_report_do (report, WB_DO_RESUME);
}

static void
unfinished_listed (gpointer result, const GError *error, gpointer owner)
{
  g_autoptr (GPtrArray) ids = result;
  WbApplication *self = owner;

  for (guint i = 0; i < ids->len; i++)
    take_up (self, g_ptr_array_index (ids, i));
  g_application_release (G_APPLICATION (self));
}

static void
list_unfinished (WbApplication *self)
{
  const WbTask task = { .work = tidy_and_list, .end = unfinished_listed, .owner = G_OBJECT (self) };

  g_application_hold (G_APPLICATION (self));
  wb_runner_unref (wb_runner_run (&task));
}

void
wb_background_resume (WbApplication *self)
{
  if (!self->has_resumed)
    list_unfinished (self);
  self->has_resumed = TRUE;
}

static void
keep_given (WbApplication *self, WbProfile *profile, const char *context)
{
  Given *given = g_new0 (Given, 1);

  given->profile = wb_profile_ref (profile);
  given->context = g_strdup (context);
  if (!self->contexts)
    self->contexts =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) given_free);
  g_hash_table_replace (self->contexts, g_strdup (profile->id), given);
}

void
wb_background_go_on (WbApplication *self, WbProfile *profile, const char *context)
{
  if (context)
    keep_given (self, profile, context);
  for (guint i = 0; i < self->reports->len; i++)
    {
      WbReport *report = g_ptr_array_index (self->reports, i);
      if (!g_str_equal (wb_report_get_profile (report)->id, profile->id)
          || wb_report_get_step (report) < WB_STEP_PREPARING)
        continue;
      if (context)
        give (self, report);
      if (wb_background_goes_on (report))
        wb_report_do (report, WB_DO_RESUME);
    }
  self->has_resumed = TRUE;
  list_unfinished (self);
}
