/* SPDX-License-Identifier: MPL-2.0 */
/* A member is read by a reader of its own, so what the report does meanwhile disturbs nothing that
 * is on the screen. Everything that is read belongs to one opening; a worker's result that comes
 * for an earlier one is dropped. */
#include "pages/viewer/viewer-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/text.h"
#include "pages/viewer/find-bar.h"
#include "pages/viewer/log-view.h"
#include "pages/viewer/member-picture.h"
#include "pages/viewer/viewer-side.h"
#include "pages/viewer/viewer-words.h"
#include "runner.h"

/* Where the person was, to go on there in a member that was collected anew. */
typedef struct
{
  guint64 line; /* 0: nowhere yet */
  char *mark;   /* (nullable): the mark that was looked at in that line */
} Place;

struct _WbViewerPage
{
  AdwBin parent;
  AdwWindowTitle *title;
  GtkToggleButton *side_button;
  GtkRevealer *busy;
  GtkSpinner *spinner;
  GtkStack *stack;
  AdwFlap *flap;
  WbViewerSide *side;
  WbFindBar *find;
  GtkScrolledWindow *scrolled;
  WbLogView *view;
  GtkPicture *picture;
  AdwStatusPage *notice;
  GtkWidget *foot;
  GtkLabel *replaced, *line;

  WbReport *report; /* (nullable): nothing is open */
  char *member;
  WbMemberReader *reader; /* (nullable) */
  WbTextIndex *index;     /* (nullable) */
  WbTextPages *pages;     /* (nullable) */
  WbRunner *runner;       /* (nullable): indexes, or decodes */
  guint64 here;           /* offset of the mark that is looked at; WB_NO_OFFSET: none */
  guint64 match;          /* likewise of a match */
  Place place;            /* to go to when the index has got so far */
};

G_DEFINE_FINAL_TYPE (WbViewerPage, wb_viewer_page, ADW_TYPE_BIN)

/* --- what is said ---------------------------------------------------------------------------- */

static void
show_foot (WbViewerPage *self)
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

static void
show_card (WbViewerPage *self)
{
  guint kind;
  g_autofree char *mark =
      self->here != WB_NO_OFFSET ? wb_text_pages_dup_mark (self->pages, self->here, &kind) : NULL;

  wb_viewer_side_show_mark (self->side, self->index, mark);
}

static void
show_page (WbViewerPage *self, const char *name)
{
  const gboolean is_text = strcmp (name, "text") == 0;

  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->foot, is_text);
  gtk_widget_set_visible (GTK_WIDGET (self->side_button), is_text);
}

static void
show_notice (WbViewerPage *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->notice, title);
  g_autofree char *escaped = description ? g_markup_escape_text (description, -1) : NULL;
  adw_status_page_set_description (self->notice, escaped);
  show_page (self, "notice");
}

static void
show_title (WbViewerPage *self, const WbMember *member)
{
  const char *slash = strrchr (self->member, '/');
  const char *name = member && member->original ? member->original : self->member;
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *size = member ? wb_text_size (member->bytes) : NULL;
  /* Translators: of a file: "As sent, 2.9 MB" */
  g_autofree char *subtitle = size ? g_strdup_printf (_ ("As sent, %s"), size) : g_strdup ("");

  adw_window_title_set_title (self->title, member || !slash ? base : slash + 1);
  adw_window_title_set_subtitle (self->title, subtitle);
}

static void
show_busy (WbViewerPage *self)
{
  const gboolean busy = self->report && wb_report_is_collecting (self->report);

  gtk_revealer_set_reveal_child (self->busy, busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

/* --- going about ----------------------------------------------------------------------------- */

static void
go_to (WbViewerPage *self, guint64 offset, gboolean is_mark)
{
  guint64 row;

  if (!self->pages || !wb_text_pages_row_of_byte (self->pages, offset, &row))
    return;
  self->here = is_mark ? offset : WB_NO_OFFSET;
  self->match = is_mark ? WB_NO_OFFSET : offset;
  self->place.line = 0;
  wb_find_bar_set_place (self->find, offset);
  wb_log_view_go_to (self->view, row, offset);
  show_card (self);
  show_foot (self);
}

static void
on_go_to_match (WbFindBar *find, guint64 offset, WbViewerPage *self)
{
  go_to (self, offset, FALSE);
}

static void
on_picked (WbLogView *view, guint64 offset, WbViewerPage *self)
{
  go_to (self, offset, TRUE);
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
  show_card (self);
  show_foot (self);
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
    go_to (self, offset, TRUE);
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

/* --- opening --------------------------------------------------------------------------------- */

/* Goes where the person was, as soon as it is known where that is now. */
static void
take_up_place (WbViewerPage *self)
{
  WbTextExtent extent;
  guint64 row, start, end, offset;

  wb_text_index_extent (self->index, &extent);
  if (self->place.line == 0 || extent.rows == 0
      || (extent.lines <= self->place.line && !extent.is_whole)
      || !wb_text_pages_row_of_line (self->pages, self->place.line, &row))
    return;
  g_autofree char *mark = g_steal_pointer (&self->place.mark);
  self->place.line = 0;
  start = wb_text_pages_byte_of_row (self->pages, row);
  end = wb_text_pages_byte_of_row (self->pages, row + 1);
  if (mark && wb_text_pages_find_mark (self->pages, mark, start, end, &offset))
    go_to (self, offset, TRUE);
  else
    wb_log_view_go_to (self->view, row, WB_NO_OFFSET);
}

static void
show_grown (WbViewerPage *self)
{
  wb_log_view_grown (self->view);
  take_up_place (self);
  wb_find_bar_grown (self->find);
  wb_viewer_side_show_counts (self->side, self->index);
  show_card (self);
  show_foot (self);
}

static gpointer
index_work (gpointer input, const WbRun *run, GError **error)
{
  return wb_text_index_build (input, run, error) ? wb_text_index_ref (input) : NULL;
}

static void
on_index_told (const WbEvent *event, gpointer owner)
{
  WbViewerPage *self = owner;

  if (self->index)
    show_grown (self);
}

static void
on_index_ended (gpointer result, const GError *error, gpointer owner)
{
  g_autoptr (WbTextIndex) index = result;
  WbViewerPage *self = owner;

  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->index)
    show_notice (self, _ ("This file can’t be shown"), error->message);
  if (index && index == self->index)
    show_grown (self);
}

static void
open_text (WbViewerPage *self)
{
  self->index = wb_text_index_new (self->reader);
  self->pages = wb_text_pages_new (self->index);
  wb_log_view_set_pages (self->view, self->pages);
  wb_find_bar_set_pages (self->find, self->pages);
  show_page (self, "text");
  show_grown (self);
  const WbTask task = {
    .work = index_work,
    .tell = on_index_told,
    .end = on_index_ended,
    .input = wb_text_index_ref (self->index),
    .free_input = (GDestroyNotify) wb_text_index_unref,
    .owner = G_OBJECT (self),
  };
  self->runner = wb_runner_run (&task);
}

/* A decoded picture, and whose it is. */
typedef struct
{
  WbMemberReader *reader;
  GdkTexture *texture;
} Decoded;

static gpointer
picture_work (gpointer input, const WbRun *run, GError **error)
{
  GdkTexture *texture = wb_member_picture_read (input, run, error);
  Decoded *decoded = texture ? g_new (Decoded, 1) : NULL;

  if (decoded)
    *decoded = (Decoded){ wb_member_reader_ref (input), texture };
  return decoded;
}

static void
on_picture_ended (gpointer result, const GError *error, gpointer owner)
{
  Decoded *decoded = result;
  WbViewerPage *self = owner;

  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->reader)
    show_notice (self, _ ("This picture can’t be shown"), error->message);
  if (!decoded)
    return;
  if (decoded->reader == self->reader)
    {
      gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (decoded->texture));
      show_page (self, "picture");
    }
  wb_member_reader_unref (decoded->reader);
  g_object_unref (decoded->texture);
  g_free (decoded);
}

static void
open_picture (WbViewerPage *self)
{
  const WbTask task = {
    .work = picture_work,
    .end = on_picture_ended,
    .input = wb_member_reader_ref (self->reader),
    .free_input = (GDestroyNotify) wb_member_reader_unref,
    .owner = G_OBJECT (self),
  };

  show_notice (self, _ ("Opening…"), NULL);
  self->runner = wb_runner_run (&task);
}

static void
drop_content (WbViewerPage *self)
{
  if (self->runner)
    wb_runner_cancel (self->runner);
  g_clear_pointer (&self->runner, wb_runner_unref);
  wb_find_bar_set_pages (self->find, NULL);
  wb_log_view_set_pages (self->view, NULL);
  wb_viewer_side_show_mark (self->side, NULL, NULL);
  gtk_picture_set_paintable (self->picture, NULL);
  g_clear_pointer (&self->pages, wb_text_pages_free);
  g_clear_pointer (&self->index, wb_text_index_unref);
  g_clear_pointer (&self->reader, wb_member_reader_unref);
  self->here = self->match = WB_NO_OFFSET;
}

/* The member as it is now; while the report collects there is none to be relied upon. */
static void
open_content (WbViewerPage *self)
{
  const WbEvidence *evidence = wb_report_get_evidence (self->report);
  g_autoptr (GError) error = NULL;

  drop_content (self);
  show_busy (self);
  show_foot (self);
  if (wb_report_is_collecting (self->report))
    {
      show_notice (self, _ ("Opening…"), NULL);
      return;
    }
  const WbMember *member = evidence ? wb_evidence_find (evidence, self->member) : NULL;
  show_title (self, member);
  self->reader = member ? wb_member_reader_open (evidence, self->member, &error) : NULL;
  if (!self->reader)
    show_notice (self, _ ("This file is no longer part of the report"),
                 member ? member->error : NULL);
  else if (wb_member_is_picture (self->member))
    open_picture (self);
  else
    open_text (self);
}

static void
keep_place (WbViewerPage *self)
{
  guint kind;
  guint64 line = 0;

  if (!self->pages
      || !wb_text_pages_line_of_row (self->pages, wb_log_view_get_current (self->view), &line))
    return;
  self->place.line = line;
  g_free (self->place.mark);
  self->place.mark =
      self->here != WB_NO_OFFSET ? wb_text_pages_dup_mark (self->pages, self->here, &kind) : NULL;
}

static void
on_changed (WbReport *report, guint what, WbViewerPage *self)
{
  if (what & (WB_CHANGED_TICKS | WB_CHANGED_MEMBERS | WB_CHANGED_PLAN))
    wb_viewer_side_show_decisions (self->side);
  if (!(what & WB_CHANGED_MEMBERS))
    return;
  show_busy (self);
  if (wb_report_is_collecting (report))
    return;
  keep_place (self);
  open_content (self);
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
  show_title (self, NULL);
  open_content (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
wb_viewer_page_close (WbViewerPage *self)
{
  if (!self->report)
    return;
  g_signal_handlers_disconnect_by_func (self->report, on_changed, self);
  drop_content (self);
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
  show_foot (self);
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
