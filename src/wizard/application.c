/* SPDX-License-Identifier: MPL-2.0 */
#include "application-private.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "cases/case.h"
#include "job/job.h"
#include "pages/chooser/chooser-window.h"
#include "plain.h"
#include "window.h"

#define SERVICE_MS 10000

G_DEFINE_FINAL_TYPE (WbApplication, wb_application, ADW_TYPE_APPLICATION)

/* --- windows ---------------------------------------------------------------------------------- */

GtkWindow *
wb_application_window_of (WbApplication *self, WbReport *report)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *at = windows; at; at = at->next)
    if (WB_IS_WINDOW (at->data) && wb_window_get_report (at->data) == report)
      return at->data;
  return NULL;
}

static void
present_newest (WbApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window)
    gtk_window_present (window);
}

gboolean
wb_application_may_open (WbApplication *self)
{
  const gint64 now = g_get_monotonic_time ();

  if (self->opened_usec && now - self->opened_usec < WB_OPEN_INTERVAL_USEC)
    {
      present_newest (self);
      return FALSE;
    }
  self->opened_usec = now;
  return TRUE;
}

void
wb_application_present_report (WbApplication *self, WbReport *report)
{
  GtkWindow *window = wb_application_window_of (self, report);

  if (!window)
    window = GTK_WINDOW (wb_window_new (GTK_APPLICATION (self), report));
  gtk_window_present (window);
}

WbReport *
wb_application_add_report (WbApplication *self, WbReport *report)
{
  g_ptr_array_add (self->reports, report);
  wb_background_watch (self, report);
  return report;
}

/* --- finding ---------------------------------------------------------------------------------- */

WbReport *
wb_application_find_for_profile (WbApplication *self, const char *profile_id,
                                 gboolean in_the_making)
{
  for (guint i = 0; i < self->reports->len; i++)
    {
      WbReport *report = g_ptr_array_index (self->reports, i);
      const WbStep step = wb_report_get_step (report);
      if (g_strcmp0 (wb_report_get_profile (report)->id, profile_id) != 0)
        continue;
      if (in_the_making ? step < WB_STEP_PREPARING
                        : step >= WB_STEP_PREPARING && step <= WB_STEP_CANCELLING)
        return report;
    }
  return NULL;
}

WbReport *
wb_application_find_open (WbApplication *self, const char *profile_id)
{
  WbReport *report = wb_application_find_for_profile (self, profile_id, TRUE);

  return report ? report : wb_application_find_for_profile (self, profile_id, FALSE);
}

WbReport *
wb_application_find_for_case (WbApplication *self, const char *id)
{
  for (guint i = 0; i < self->reports->len; i++)
    {
      WbReport *report = g_ptr_array_index (self->reports, i);
      const WbCase *kase = wb_report_get_case (report);
      if (kase && g_str_equal (kase->id, id))
        return report;
    }
  return NULL;
}

void
wb_application_new_report (WbApplication *self, WbProfile *profile)
{
  WbReport *report = wb_application_find_for_profile (self, profile->id, TRUE);

  if (!report)
    report = wb_application_add_report (self, wb_report_new (profile, NULL, "user"));
  wb_application_present_report (self, report);
}

gboolean
wb_application_needs_window (WbApplication *self, const char *profile_id)
{
  WbReport *report = wb_application_find_open (self, profile_id);

  return !report || !wb_application_window_of (self, report);
}

/* The newest case of the profile that somebody agreed to send and that has not arrived: it is what
 * the person wants to see first. context (nullable) is taken if there is one. */
static WbReport *
take_up_unfinished (WbApplication *self, WbProfile *profile, WbContext *context)
{
  WbCase *kase = wb_background_find_unfinished (profile->id);
  if (kase && wb_application_find_for_case (self, kase->id))
    g_clear_pointer (&kase, wb_case_free);
  WbReport *report = kase ? wb_report_new_for_case (kase, NULL) : NULL;

  if (!report)
    return NULL;
  wb_application_add_report (self, report);
  if (context)
    wb_report_take_context (report, profile, context);
  if (wb_background_goes_on (report))
    wb_report_do (report, WB_DO_RESUME);
  return report;
}

WbReport *
wb_application_open_profile (WbApplication *self, WbProfile *profile, WbContext *context,
                             const char *by)
{
  WbReport *report = wb_application_find_open (self, profile->id);

  if (report && context)
    wb_report_take_context (report, profile, context);
  if (!report)
    report = take_up_unfinished (self, profile, context);
  if (!report)
    report = wb_application_add_report (self, wb_report_new (profile, context, by));
  wb_application_present_report (self, report);
  return report;
}

/* --- closing ---------------------------------------------------------------------------------- */

void
wb_application_window_closes (WbApplication *self, WbReport *report)
{
  const WbStepLook *look = wb_step_look (wb_report_get_step (report));

  if (look->is_working || look->goes_on || wb_report_is_saving_copy (report))
    return;
  if (wb_report_get_step (report) == WB_STEP_CONSENT)
    wb_report_do (report, WB_DO_DECLINE);
  wb_report_leave (report);
  g_signal_emit_by_name (self, "report-left", report);
  g_ptr_array_remove (self->reports, report);
}

void
wb_application_say (WbApplication *self, WbReport *report, const char *text)
{
  GtkWindow *window = wb_application_window_of (self, report);

  if (window)
    wb_window_say (WB_WINDOW (window), text);
}

/* --- choosing --------------------------------------------------------------------------------- */

static void
open_only_profile (WbApplication *self, WbProfile *profile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) loaded = wb_context_load_profile (profile->id, NULL, NULL, &error);

  if (loaded)
    (void) wb_application_open_profile (self, loaded, NULL, "user");
  else
    wb_application_show_chooser (self);
}

void
wb_application_show_chooser (WbApplication *self)
{
  GtkWindow *window = GTK_WINDOW (wb_chooser_window_new (self));

  gtk_window_present (window);
}

static void
wb_application_activate (GApplication *application)
{
  WbApplication *self = WB_APPLICATION (application);
  g_autoptr (GPtrArray) found = NULL;
  WbProfile *only = NULL;
  guint n = 0;

  if (gtk_application_get_active_window (GTK_APPLICATION (self)) || !wb_application_may_open (self))
    {
      present_newest (self);
      return;
    }
  found = wb_profile_list ();
  for (guint i = 0; i < found->len; i++)
    if (((WbFoundProfile *) g_ptr_array_index (found, i))->profile)
      {
        only = ((WbFoundProfile *) g_ptr_array_index (found, i))->profile;
        n++;
      }
  if (n == 1)
    open_only_profile (self, only);
  else
    wb_application_show_chooser (self);
  wb_background_resume (self);
}

static int
wb_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  return wb_command_line_handle (WB_APPLICATION (application), line);
}

/* --- the application -------------------------------------------------------------------------- */

static void
wb_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "show-case", .activate = wb_outside_show_case, .parameter_type = "s" },
    { .name = "request",
      .activate = wb_outside_request,
      .parameter_type = "a{sv}",
      .state = WB_OUTSIDE_NO_ANSWER,
      .change_state = wb_outside_forge },
  };

  G_APPLICATION_CLASS (wb_application_parent_class)->startup (application);
  /* What the bus has started is there for the next call, too. */
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    g_application_set_inactivity_timeout (application, SERVICE_MS);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  wb_plain_apply ();
}

static gboolean
wb_application_dbus_register (GApplication *application, GDBusConnection *bus, const char *path,
                              GError **error)
{
  return G_APPLICATION_CLASS (wb_application_parent_class)
             ->dbus_register (application, bus, path, error)
         && wb_bus_register (WB_APPLICATION (application), bus, path, error);
}

static void
wb_application_dbus_unregister (GApplication *application, GDBusConnection *bus, const char *path)
{
  wb_bus_unregister (WB_APPLICATION (application), bus);
  G_APPLICATION_CLASS (wb_application_parent_class)->dbus_unregister (application, bus, path);
}

static void
wb_application_finalize (GObject *object)
{
  WbApplication *self = WB_APPLICATION (object);

  if (self->retry_timer)
    g_source_remove (self->retry_timer);
  g_clear_weak_pointer (&self->refusal);
  g_ptr_array_unref (self->reports);
  g_clear_pointer (&self->contexts, g_hash_table_unref);
  G_OBJECT_CLASS (wb_application_parent_class)->finalize (object);
}

static void
wb_application_class_init (WbApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = wb_application_finalize;
  application_class->dbus_register = wb_application_dbus_register;
  application_class->dbus_unregister = wb_application_dbus_unregister;
  application_class->startup = wb_application_startup;
  application_class->activate = wb_application_activate;
  application_class->command_line = wb_application_command_line;
  /* A window was closed before its report (WbReport) was sent. */
  g_signal_new ("report-left", WB_TYPE_APPLICATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, WB_TYPE_REPORT);
}

static void
wb_application_init (WbApplication *self)
{
  self->reports = g_ptr_array_new_with_free_func (g_object_unref);
}

WbApplication *
wb_application_new (void)
{
  WbApplication *self = g_object_new (WB_TYPE_APPLICATION, "application-id", WB_APPLICATION_ID,
                                      "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                                      "resource-base-path", "/io/github/waybill/Waybill", NULL);

  wb_command_line_add_options (G_APPLICATION (self));
  return self;
}
