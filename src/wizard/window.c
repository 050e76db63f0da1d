/* SPDX-License-Identifier: MPL-2.0 */
/* Pages and views are made when they are first shown. The window opens with its head alone: making,
 * measuring and painting the first page, and reading the icon, takes longer than all that comes
 * before, and is done as soon as the head is on the screen. */
#include "window-private.h"

#include <glib/gi18n.h>

#include "application.h"
#include "pages/consent/consent-dialog.h"
#include "pages/describe/describe-page.h"
#include "pages/done/done-page.h"
#include "pages/history/history-page.h"
#include "pages/network/network-page.h"
#include "pages/picture/picture-page.h"
#include "pages/review/review-page.h"
#include "pages/send/send-page.h"
#include "pages/viewer/viewer-page.h"
#include "widgets/accessible.h"
#include "widgets/layers.h"
#include "widgets/steps.h"
#include "widgets/toast.h"

#define N_PAGES_WITHOUT_SENDING 2

struct _WbWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *outer, *pages, *feet;
  GtkWidget *back, *title, *short_title, *steps, *menu_button, *primary;

  WbReport *report;
  WbPage *page[WB_N_PAGES];              /* (nullable) until shown; borrowed from the stack */
  WbPage *shown;                         /* (nullable) */
  GtkWidget *viewer, *picture, *history; /* (nullable) until shown; borrowed from the stack */
  WbLayers *layers;                      /* of outer: which of them are open */
  gboolean has_painted;
};

G_DEFINE_FINAL_TYPE (WbWindow, wb_window, ADW_TYPE_APPLICATION_WINDOW)

static const struct
{
  const char *name;
  GType (*get_type) (void);
} page_kinds[WB_N_PAGES] = {
  [WB_PAGE_DESCRIBE] = { "describe", wb_describe_page_get_type },
  [WB_PAGE_REVIEW] = { "review", wb_review_page_get_type },
  [WB_PAGE_NETWORK] = { "network", wb_network_page_get_type },
  [WB_PAGE_SEND] = { "send", wb_send_page_get_type },
  [WB_PAGE_DONE] = { "done", wb_done_page_get_type },
};

/* --- the foot's button ------------------------------------------------------------------------ */

/* Where nothing can be sent, the review is the last page, and a copy what one came for. */
static gboolean
ends_with_copy (WbWindow *self)
{
  return wb_report_get_step (self->report) == WB_STEP_REVIEW && !wb_report_can_send (self->report);
}

static void
update_primary (WbWindow *self)
{
  const WbStepLook *look = wb_step_look (wb_report_get_step (self->report));
  const char *why = NULL;
  const gboolean may = self->shown && wb_page_get_may_continue (self->shown, &why);

  gtk_button_set_label (GTK_BUTTON (self->primary),
                        ends_with_copy (self) ? _ ("_Save a copy…") : _ (look->primary));
  if (look->look == WB_BUTTON_SUGGESTED)
    gtk_widget_add_css_class (self->primary, "suggested-action");
  else
    gtk_widget_remove_css_class (self->primary, "suggested-action");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.next", may);
  gtk_widget_set_tooltip_text (self->primary, may ? NULL : why);
  wb_accessible_describe (self->primary, may ? NULL : why);
}

void
wb_window_press_primary (WbWindow *self)
{
  const WbStepLook *look = wb_step_look (wb_report_get_step (self->report));

  if (ends_with_copy (self))
    gtk_widget_activate_action (GTK_WIDGET (self), "wizard.save-copy", NULL);
  else if (look->page == WB_PAGE_SEND || look->page == WB_PAGE_DONE)
    gtk_window_close (GTK_WINDOW (self));
  else
    wb_report_do (self->report, WB_DO_NEXT);
}

/* --- pages ------------------------------------------------------------------------------------ */

static WbPage *
ensure_page (WbWindow *self, WbPageId id)
{
  const char *name = page_kinds[id].name;

  if (self->page[id])
    return self->page[id];
  WbPage *page = g_object_new (page_kinds[id].get_type (), NULL);
  GtkWidget *foot = wb_page_make_foot (page);
  self->page[id] = page;
  gtk_stack_add_named (self->pages, GTK_WIDGET (page), name);
  gtk_stack_add_named (self->feet, foot ? foot : adw_bin_new (), name);
  wb_page_bind (page, self->report);
  wb_accessible_plain_names_below (GTK_WIDGET (page));
  if (foot)
    wb_accessible_plain_names_below (foot);
  g_signal_connect_object (page, "may-continue", G_CALLBACK (update_primary), self,
                           G_CONNECT_SWAPPED);
  return page;
}

/* Hidden pages are neither drawn nor told to assistive tools. */
static void
show_only (WbWindow *self, WbPageId id)
{
  for (guint i = 0; i < WB_N_PAGES; i++)
    if (self->page[i])
      gtk_widget_set_can_focus (GTK_WIDGET (self->page[i]), i == id);
  gtk_stack_set_visible_child_name (self->pages, page_kinds[id].name);
  gtk_stack_set_visible_child_name (self->feet, page_kinds[id].name);
}

static void
turn_to (WbWindow *self, WbPageId id)
{
  WbPage *page = ensure_page (self, id);

  if (page == self->shown)
    return;
  if (self->shown)
    wb_page_hidden (self->shown);
  self->shown = page;
  show_only (self, id);
  wb_page_shown (page);
}

static void
show_step (WbWindow *self)
{
  const WbStep step = wb_report_get_step (self->report);
  const WbStepLook *look = wb_step_look (step);

  if (self->has_painted)
    turn_to (self, look->page);
  wb_steps_set_current (WB_STEPS (self->steps), wb_flow_dash_of (step));
  gtk_widget_set_visible (self->back, look->may_go_back);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.back", look->may_go_back);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.paste-request",
                                 look->page <= WB_PAGE_REVIEW);
  update_primary (self);
}

static void
on_changed (WbReport *report, guint what, WbWindow *self)
{
  if (!(what & WB_CHANGED_STEP))
    return;
  show_step (self);
  if (wb_report_get_step (report) == WB_STEP_CONSENT)
    wb_consent_dialog_run (GTK_WINDOW (self), report);
}

/* --- views above the pages -------------------------------------------------------------------- */

static GtkWidget *
ensure_view (WbWindow *self, GtkWidget **place, GtkWidget *(*make) (void), const char *name)
{
  if (*place)
    return *place;
  *place = make ();
  gtk_stack_add_named (self->outer, *place, name);
  wb_accessible_plain_names_below (*place);
  return *place;
}

void
wb_window_open_member (WbWindow *self, const char *member)
{
  GtkWidget *viewer = ensure_view (self, &self->viewer, wb_viewer_page_new, "viewer");

  wb_layers_open (self->layers, viewer);
  wb_viewer_page_open (WB_VIEWER_PAGE (viewer), self->report, member);
}

void
wb_window_edit_picture (WbWindow *self, guint index)
{
  GtkWidget *picture = ensure_view (self, &self->picture, wb_picture_page_new, "picture");

  wb_layers_open (self->layers, picture);
  wb_picture_page_open (WB_PICTURE_PAGE (picture), self->report, index);
}

static void
on_open_case (WbHistoryPage *page, const char *id, WbWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  wb_application_open_case (WB_APPLICATION (application), id);
}

void
wb_window_show_history (WbWindow *self, const char *id)
{
  const gboolean is_new = self->history == NULL;
  GtkWidget *history = ensure_view (self, &self->history, wb_history_page_new, "history");

  if (is_new)
    g_signal_connect_object (history, "open-case", G_CALLBACK (on_open_case), self, 0);
  wb_layers_open (self->layers, history);
  wb_history_page_load_at (WB_HISTORY_PAGE (history), id);
}

void
wb_window_close_view (WbWindow *self)
{
  GtkWidget *closed = wb_layers_close (self->layers);

  if (closed && closed == self->viewer)
    wb_viewer_page_close (WB_VIEWER_PAGE (closed));
}

/* What was drawn is not lost by closing the window: the editor comes to the front and asks. */
static gboolean
asks_about_boxes (WbWindow *self)
{
  WbPicturePage *picture = self->picture ? WB_PICTURE_PAGE (self->picture) : NULL;

  if (!picture || wb_picture_page_may_be_left (picture))
    return FALSE;
  if (gtk_stack_get_visible_child (self->outer) == self->history)
    wb_window_close_view (self);
  wb_picture_page_leave_window (picture);
  return TRUE;
}

void
wb_window_say (WbWindow *self, const char *text)
{
  if (!self->report || !self->toasts)
    return;
  adw_toast_overlay_add_toast (self->toasts, wb_toast_new (text));
}

/* --- the window ------------------------------------------------------------------------------- */

WbReport *
wb_window_get_report (WbWindow *self)
{
  return self->report;
}

static void
on_painted (GdkFrameClock *clock, WbWindow *self)
{
  g_signal_handlers_disconnect_by_func (clock, G_CALLBACK (on_painted), self);
  self->has_painted = TRUE;
  show_step (self);
  gtk_window_set_icon_name (GTK_WINDOW (self), WB_APPLICATION_ID);
}

static void
wb_window_map (GtkWidget *widget)
{
  WbWindow *self = WB_WINDOW (widget);

  GTK_WIDGET_CLASS (wb_window_parent_class)->map (widget);
  if (!self->has_painted)
    g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                             G_CALLBACK (on_painted), self, 0);
}

static gboolean
wb_window_close_request (GtkWindow *window)
{
  WbWindow *self = WB_WINDOW (window);

  if (asks_about_boxes (self))
    return GDK_EVENT_STOP;
  if (self->shown)
    wb_page_hidden (self->shown);
  self->shown = NULL;
  wb_application_window_closes (WB_APPLICATION (gtk_window_get_application (window)), self->report);
  return GTK_WINDOW_CLASS (wb_window_parent_class)->close_request (window);
}

static void
wb_window_dispose (GObject *object)
{
  WbWindow *self = WB_WINDOW (object);

  g_clear_pointer (&self->layers, wb_layers_free);
  g_clear_object (&self->report);
  G_OBJECT_CLASS (wb_window_parent_class)->dispose (object);
}

static void
wb_window_class_init (WbWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = wb_window_close_request;
  widget_class->map = wb_window_map;
  g_type_ensure (WB_TYPE_STEPS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, WbWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, feet);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, back);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, title);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, short_title);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, primary);
  wb_window_install_actions (widget_class);
}

static void
wb_window_init (WbWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->layers = wb_layers_new (self->outer);
  wb_accessible_plain_name (GTK_BUTTON (self->primary));
  wb_accessible_name_items (GTK_MENU_BUTTON (self->menu_button));
  wb_accessible_follow_stack (self->outer);
  wb_accessible_follow_stack (self->pages);
  wb_accessible_follow_stack (self->feet);
}

/* The window is told apart by what it is about. */
static void
set_titles (WbWindow *self)
{
  const WbProfile *profile = wb_report_get_profile (self->report);
  /* Translators: the name of an application, such as “Retouch Studio” */
  g_autofree char *title =
      g_strdup_printf (_ ("Send diagnostics of %s"), wb_text_in_language (profile->name));

  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_label_set_label (GTK_LABEL (self->title), title);
  /* where there is no room for more */
  gtk_label_set_label (GTK_LABEL (self->short_title), wb_text_in_language (profile->name));
}

WbWindow *
wb_window_new (GtkApplication *application, WbReport *report)
{
  WbWindow *self = g_object_new (WB_TYPE_WINDOW, "application", application, NULL);

  self->report = g_object_ref (report);
  g_signal_connect_object (report, "changed", G_CALLBACK (on_changed), self, 0);
  set_titles (self);
  if (!wb_report_can_send (report))
    wb_steps_set_total (WB_STEPS (self->steps), N_PAGES_WITHOUT_SENDING);
  show_step (self);
  return self;
}
