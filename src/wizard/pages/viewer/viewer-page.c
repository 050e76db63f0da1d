/* SPDX-License-Identifier: MPL-2.0 */
/* The widget, and going about in a text: marks, matches, rows. */
#include "pages/viewer/viewer-page-private.h"
#include "pages/viewer/viewer-words.h"

G_DEFINE_FINAL_TYPE (WbViewerPage, wb_viewer_page, ADW_TYPE_BIN)

/* --- what is said ---------------------------------------------------------------------------- */

void
wb_viewer_page_show_foot (WbViewerPage *self)
{
  const guint64 kinds = wb_viewer_side_get_kinds (self->side);
  WbTextExtent extent = { 0 };
  guint64 number = 0, count = 0, line = 0;

  if (self->index)
    {
      wb_text_index_extent (self->index, &extent);
      count = wb_text_index_total (self->index, kinds);
    }
  if (self->here != WB_NO_OFFSET)
    number = wb_text_pages_mark_number (self->pages, kinds, self->here);
  if (extent.rows > 0)
    wb_text_pages_line_of_row (self->pages, wb_log_view_get_current (self->view), &line);
  g_autofree char *replaced = wb_viewer_replaced_words (number, count);
  g_autofree char *place = wb_viewer_line_words (line, &extent);
  gtk_label_set_text (self->replaced, replaced);
  gtk_label_set_text (self->line, place);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.next", count > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.previous", count > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.find", self->index != NULL);
}

void
wb_viewer_page_show_card (WbViewerPage *self)
{
  guint kind;
  g_autofree char *mark =
      self->here != WB_NO_OFFSET ? wb_text_pages_dup_mark (self->pages, self->here, &kind) : NULL;

  wb_viewer_side_show_mark (self->side, self->index, mark);
}

/* --- going about ----------------------------------------------------------------------------- */

void
wb_viewer_page_go_to (WbViewerPage *self, guint64 offset, gboolean is_mark)
{
  guint64 row;

  if (!self->pages || !wb_text_pages_row_of_byte (self->pages, offset, &row))
    return;
  self->here = is_mark ? offset : WB_NO_OFFSET;
  self->match = is_mark ? WB_NO_OFFSET : offset;
  self->place.line = 0;
  wb_find_bar_set_place (self->find, offset);
  wb_log_view_go_to (self->view, row, offset);
  wb_viewer_page_show_card (self);
  wb_viewer_page_show_foot (self);
}

static void
on_go_to_match (WbFindBar *find, guint64 offset, WbViewerPage *self)
{
  wb_viewer_page_go_to (self, offset, FALSE);
}

static void
on_picked (WbLogView *view, guint64 offset, WbViewerPage *self)
{
  wb_viewer_page_go_to (self, offset, TRUE);
  if (!adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, TRUE);
}

/* Another row is current; a mark that is no longer in it is left. */
static void
on_moved (WbLogView *view, WbViewerPage *self)
{
  guint64 row = G_MAXUINT64;
  const guint64 offset = self->here != WB_NO_OFFSET ? self->here : self->match;

  if (!self->pages)
    return;
  if (offset != WB_NO_OFFSET)
    wb_text_pages_row_of_byte (self->pages, offset, &row);
  self->place.line = 0;
  if (row != wb_log_view_get_current (view))
    {
      self->here = self->match = WB_NO_OFFSET;
      wb_find_bar_set_place (
          self->find, wb_text_pages_byte_of_row (self->pages, wb_log_view_get_current (view)));
    }
  wb_viewer_page_show_card (self);
  wb_viewer_page_show_foot (self);
}

/* Where the next value is looked for from: what is looked at, or the current row's start. */
static guint64
place_to_step_from (WbViewerPage *self, int direction)
{
  if (self->here != WB_NO_OFFSET)
    return self->here;
  if (self->match != WB_NO_OFFSET)
    return self->match;
  const guint64 start =
      wb_text_pages_byte_of_row (self->pages, wb_log_view_get_current (self->view));
  if (direction < 0)
    return start;
  return start > 0 ? start - 1 : WB_NO_OFFSET;
}

static void
step (WbViewerPage *self, int direction)
{
  const guint64 kinds = wb_viewer_side_get_kinds (self->side);
  guint64 offset;

  if (!self->pages)
    return;
  if (wb_text_pages_next_mark (self->pages, kinds, place_to_step_from (self, direction), direction,
                               &offset)
      || wb_text_pages_next_mark (self->pages, kinds, WB_NO_OFFSET, direction, &offset))
    wb_viewer_page_go_to (self, offset, TRUE);
}

static void
on_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  step (WB_VIEWER_PAGE (widget), 1);
}

static void
on_previous (GtkWidget *widget, const char *action, GVariant *parameter)
{
  step (WB_VIEWER_PAGE (widget), -1);
}

static void
on_find (GtkWidget *widget, const char *action, GVariant *parameter)
{
  wb_find_bar_open (WB_VIEWER_PAGE (widget)->find);
}

static void
on_find_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  wb_find_bar_step (WB_VIEWER_PAGE (widget)->find, 1);
}

static void
on_find_previous (GtkWidget *widget, const char *action, GVariant *parameter)
{
  wb_find_bar_step (WB_VIEWER_PAGE (widget)->find, -1);
}

static void
on_sought (WbFindBar *find, WbViewerPage *self)
{
  wb_log_view_set_needle (self->view, wb_find_bar_get_needle (find));
  wb_viewer_side_suggest (self->side, wb_find_bar_get_text (find));
}

static void
on_changed (WbReport *report, guint what, WbViewerPage *self)
{
  if (what & (WB_CHANGED_TICKS | WB_CHANGED_MEMBERS | WB_CHANGED_PLAN))
    wb_viewer_side_show_decisions (self->side);
  if (!(what & WB_CHANGED_MEMBERS))
    return;
  wb_viewer_page_show_busy (self);
  if (wb_report_is_collecting (report))
    return;
  wb_viewer_page_keep_place (self);
  wb_viewer_page_open_content (self);
}

GtkWidget *
wb_viewer_page_new (void)
{
  return g_object_new (WB_TYPE_VIEWER_PAGE, NULL);
}

void
wb_viewer_page_open (WbViewerPage *self, WbReport *report, const char *member)
{
  wb_viewer_page_close (self);
  self->report = g_object_ref (report);
  self->member = g_strdup (member);
  g_signal_connect_object (report, "changed", G_CALLBACK (on_changed), self, 0);
  wb_viewer_side_set_report (self->side, report);
  wb_viewer_page_open_content (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
wb_viewer_page_close (WbViewerPage *self)
{
  if (!self->report)
    return;
  g_signal_handlers_disconnect_by_func (self->report, on_changed, self);
  wb_viewer_page_drop_content (self);
  wb_viewer_side_set_report (self->side, NULL);
  g_clear_object (&self->report);
  g_clear_pointer (&self->member, g_free);
  g_clear_pointer (&self->place.mark, g_free);
  self->place.line = 0;
}

/* --- life ------------------------------------------------------------------------------------ */

static void
on_filtered (WbViewerSide *side, WbViewerPage *self)
{
  wb_viewer_page_show_foot (self);
}

static void
wb_viewer_page_dispose (GObject *object)
{
  wb_viewer_page_close (WB_VIEWER_PAGE (object));
  G_OBJECT_CLASS (wb_viewer_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, WbViewerPage, title);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, side_button);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, busy);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, spinner);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, stack);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, flap);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, side);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, find);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, scrolled);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, view);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, picture);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, notice);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, foot);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, replaced);
  gtk_widget_class_bind_template_child (klass, WbViewerPage, line);
}

static void
add_actions (GtkWidgetClass *klass)
{
  static const struct
  {
    const char *action;
    void (*activate) (GtkWidget *widget, const char *action, GVariant *parameter);
    guint key;
    GdkModifierType modifiers;
  } rows[] = {
    { "viewer.find", on_find, GDK_KEY_f, GDK_CONTROL_MASK },
    { "viewer.next", on_next, GDK_KEY_F3, 0 },
    { "viewer.previous", on_previous, GDK_KEY_F3, GDK_SHIFT_MASK },
    { "viewer.find-next", on_find_next, GDK_KEY_g, GDK_CONTROL_MASK },
    { "viewer.find-previous", on_find_previous, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gtk_widget_class_install_action (klass, rows[i].action, NULL, rows[i].activate);
      gtk_widget_class_add_binding_action (klass, rows[i].key, rows[i].modifiers, rows[i].action,
                                           NULL);
    }
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Escape, 0, "wizard.close-view", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Left, GDK_ALT_MASK, "wizard.close-view",
                                       NULL);
}

static void
wb_viewer_page_class_init (WbViewerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_viewer_page_dispose;
  g_type_ensure (WB_TYPE_FIND_BAR);
  g_type_ensure (WB_TYPE_LOG_VIEW);
  g_type_ensure (WB_TYPE_VIEWER_SIDE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/viewer-page.ui");
  bind_children (widget_class);
  add_actions (widget_class);
}

static void
wb_viewer_page_init (WbViewerPage *self)
{
  self->here = self->match = WB_NO_OFFSET;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->find, "go-to", G_CALLBACK (on_go_to_match), self);
  g_signal_connect (self->find, "sought", G_CALLBACK (on_sought), self);
  g_signal_connect (self->view, "picked", G_CALLBACK (on_picked), self);
  g_signal_connect (self->view, "moved", G_CALLBACK (on_moved), self);
  g_signal_connect (self->side, "filtered", G_CALLBACK (on_filtered), self);
}
