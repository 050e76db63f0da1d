/* SPDX-License-Identifier: MPL-2.0 */
/* It has of a report's window what the page asks of it: three class actions. */
#include "pages/history/history-window.h"

#include <glib/gi18n.h>

#include "pages/history/history-page.h"
#include "widgets/accessible.h"
#include "widgets/toast.h"

struct _WbHistoryWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  WbHistoryPage *page;
};

G_DEFINE_FINAL_TYPE (WbHistoryWindow, wb_history_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  OPEN_CASE,
  DELETED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_open_case (WbHistoryPage *page, const char *id, WbHistoryWindow *self)
{
  g_signal_emit (self, signals[OPEN_CASE], 0, id);
}

static void
on_close_view (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
on_check_cases (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[DELETED], 0);
}

static void
on_toast (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbHistoryWindow *self = WB_HISTORY_WINDOW (widget);

  adw_toast_overlay_add_toast (self->toasts, wb_toast_new (g_variant_get_string (parameter, NULL)));
}

static void
wb_history_window_class_init (WbHistoryWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  signals[OPEN_CASE] = g_signal_new ("open-case", WB_TYPE_HISTORY_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DELETED] = g_signal_new ("deleted", WB_TYPE_HISTORY_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "wizard.close-view", NULL, on_close_view);
  gtk_widget_class_install_action (widget_class, "wizard.check-cases", NULL, on_check_cases);
  gtk_widget_class_install_action (widget_class, "wizard.toast", "s", on_toast);
}

static void
wb_history_window_init (WbHistoryWindow *self)
{
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  self->page = WB_HISTORY_PAGE (wb_history_page_new ());
  g_signal_connect_object (self->page, "open-case", G_CALLBACK (on_open_case), self, 0);
  wb_accessible_plain_names_below (GTK_WIDGET (self->page));
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->page));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), GTK_WIDGET (self->toasts));
}

WbHistoryWindow *
wb_history_window_new (GtkApplication *application)
{
  return g_object_new (WB_TYPE_HISTORY_WINDOW, "application", application, "title",
                       _ ("Earlier reports"), "default-width", 720, "default-height", 640,
                       "width-request", 360, "height-request", 294, NULL);
}

void
wb_history_window_load (WbHistoryWindow *self, const char *id)
{
  wb_history_page_load_at (self->page, id);
}
