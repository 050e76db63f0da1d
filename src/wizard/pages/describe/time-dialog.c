/* SPDX-License-Identifier: MPL-2.0 */
/* A window of its own and not AdwMessageDialog: that one can't scroll, and a calendar is higher
 * than the smallest window. */
#include "time-dialog.h"

#include <glib/gi18n.h>

#include "base/clock.h"
#include "when.h"
#include "widgets/accessible.h"

struct _WbTimeDialog
{
  AdwWindow parent;
  GtkCalendar *calendar;
  GtkSpinButton *hour, *minute;
  GtkLabel *result;
  GtkButton *use;
};

G_DEFINE_FINAL_TYPE (WbTimeDialog, wb_time_dialog, ADW_TYPE_WINDOW)

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* WB_TIME_UNKNOWN if there is no such time. */
static gint64
get_usec (WbTimeDialog *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) at = g_date_time_new_local (
      g_date_time_get_year (day), g_date_time_get_month (day), g_date_time_get_day_of_month (day),
      gtk_spin_button_get_value_as_int (self->hour),
      gtk_spin_button_get_value_as_int (self->minute), 0);

  return at ? g_date_time_to_unix (at) * G_USEC_PER_SEC : WB_TIME_UNKNOWN;
}

static void
refresh (WbTimeDialog *self)
{
  const gint64 now_usec = wb_clock_now_usec (NULL);
  const WbWhen when = { WB_WHEN_AT, get_usec (self), WB_TIME_UNKNOWN };
  const gboolean is_past = when.at_usec != WB_TIME_UNKNOWN && when.at_usec <= now_usec;
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  /* Translators: g_date_time_format() format of a day, read to those who can't see the calendar */
  g_autofree char *day_words = g_date_time_format (day, _ ("%A, %-e %B %Y"));
  g_autofree char *words = is_past ? wb_when_describe (&when, now_usec)
                                   : g_strdup (_ ("That is still to come. Choose a time before "
                                                  "now."));

  gtk_label_set_label (self->result, words);
  wb_accessible_describe (GTK_WIDGET (self->calendar), day_words);
  wb_accessible_describe (GTK_WIDGET (self->use), words);
  gtk_widget_set_sensitive (GTK_WIDGET (self->use), is_past);
}

static gboolean
on_output (GtkSpinButton *spin, gpointer data)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (spin)), text))
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static void
on_use (GtkButton *button, WbTimeDialog *self)
{
  gtk_spin_button_update (self->hour);
  gtk_spin_button_update (self->minute);
  const gint64 usec = get_usec (self);
  if (usec == WB_TIME_UNKNOWN || usec > wb_clock_now_usec (NULL))
    {
      refresh (self);
      return;
    }
  g_signal_emit (self, signals[CHOSEN], 0, usec);
  gtk_window_close (GTK_WINDOW (self));
}

static void
set_usec (WbTimeDialog *self, gint64 usec)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);

  if (!at)
    return;
  gtk_calendar_select_day (self->calendar, at);
  gtk_spin_button_set_value (self->hour, g_date_time_get_hour (at));
  gtk_spin_button_set_value (self->minute, g_date_time_get_minute (at));
}

WbTimeDialog *
wb_time_dialog_new (GtkWindow *parent, gint64 at_usec)
{
  WbTimeDialog *self = g_object_new (WB_TYPE_TIME_DIALOG, "transient-for", parent, NULL);

  set_usec (self, at_usec == WB_TIME_UNKNOWN ? wb_clock_now_usec (NULL) : at_usec);
  refresh (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->hour));
  return self;
}

static void
wb_time_dialog_class_init (WbTimeDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/time-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WbTimeDialog, calendar);
  gtk_widget_class_bind_template_child (widget_class, WbTimeDialog, hour);
  gtk_widget_class_bind_template_child (widget_class, WbTimeDialog, minute);
  gtk_widget_class_bind_template_child (widget_class, WbTimeDialog, result);
  gtk_widget_class_bind_template_child (widget_class, WbTimeDialog, use);
  gtk_widget_class_bind_template_callback (widget_class, on_output);
  gtk_widget_class_bind_template_callback (widget_class, on_use);
  gtk_widget_class_bind_template_callback (widget_class, refresh);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[CHOSEN] = g_signal_new ("chosen", WB_TYPE_TIME_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
wb_time_dialog_init (WbTimeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_names_below (GTK_WIDGET (self));
}
