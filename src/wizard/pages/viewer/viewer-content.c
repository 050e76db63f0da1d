/* SPDX-License-Identifier: MPL-2.0 */
/* A member is read by a reader of its own, so what the report does meanwhile disturbs nothing that
 * is on the screen. Everything that is read belongs to one opening; a worker's result that comes
 * for an earlier one is dropped. */
#include <glib/gi18n.h>
#include <string.h>

#include "base/text.h"
#include "pages/viewer/member-picture.h"
#include "pages/viewer/viewer-page-private.h"

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

void
wb_viewer_page_show_busy (WbViewerPage *self)
{
  const gboolean busy = self->report && wb_report_is_collecting (self->report);

  gtk_widget_set_visible (self->busy, busy);
  gtk_spinner_set_spinning (self->spinner, busy);
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
    wb_viewer_page_go_to (self, offset, TRUE);
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
  wb_viewer_page_show_card (self);
  wb_viewer_page_show_foot (self);
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
      gtk_picture_set_alternative_text (self->picture, adw_window_title_get_title (self->title));
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

void
wb_viewer_page_drop_content (WbViewerPage *self)
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
void
wb_viewer_page_open_content (WbViewerPage *self)
{
  const WbEvidence *evidence = wb_report_get_evidence (self->report);
  g_autoptr (GError) error = NULL;

  wb_viewer_page_drop_content (self);
  wb_viewer_page_show_busy (self);
  wb_viewer_page_show_foot (self);
  if (wb_report_is_collecting (self->report))
    {
      show_title (self, NULL);
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

void
wb_viewer_page_keep_place (WbViewerPage *self)
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
