/* SPDX-License-Identifier: MPL-2.0 */
/* Rows are made a few at a time in idle moments: two hundred at once would take longer than a
 * frame. An expander row can only append, so rows are kept up to the first one that is another
 * file, and made anew from there; the focus is given back to the same file. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/file-list.h"

#include <glib/gi18n.h>

#include "pages/review/file-row.h"
#include "widgets/accessible.h"

#define ROWS_AT_ONCE 10

struct _WbFileList
{
  AdwExpanderRow *row;
  WbMoreFunc more_func;
  gpointer user_data;
  GPtrArray *files; /* of WbReviewFile: what is to be shown */
  GPtrArray *rows;  /* of WbFileRow, borrowed: what is shown, in order */
  GtkWidget *more_row;
  guint more;
  char *focused; /* (nullable): member whose row had the focus when it was removed */
  guint source;
};

WbFileList *
wb_file_list_new (AdwExpanderRow *row, WbMoreFunc more, gpointer user_data)
{
  WbFileList *self = g_new0 (WbFileList, 1);

  self->row = row;
  self->more_func = more;
  self->user_data = user_data;
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_review_file_free);
  self->rows = g_ptr_array_new ();
  return self;
}

void
wb_file_list_free (WbFileList *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->rows);
  g_free (self->focused);
  g_free (self);
}

static void
on_more (AdwActionRow *row, WbFileList *self)
{
  self->more_func (self->user_data);
}

static void
add_more_row (WbFileList *self)
{
  if (self->more == 0)
    return;
  g_autofree char *title =
      g_strdup_printf (ngettext ("Show %'u more", "Show %'u more", self->more), self->more);
  self->more_row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->more_row), title);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->more_row), TRUE);
  g_signal_connect (self->more_row, "activated", G_CALLBACK (on_more), self);
  adw_expander_row_add_row (self->row, self->more_row);
}

static gboolean
has_focus (GtkWidget *row)
{
  return gtk_widget_get_focus_child (gtk_widget_get_parent (row)) == row;
}

static void
remove_from (WbFileList *self, guint first)
{
  for (guint i = self->rows->len; i > first; i--)
    {
      WbFileRow *row = g_ptr_array_index (self->rows, i - 1);
      if (has_focus (GTK_WIDGET (row)))
        {
          g_free (self->focused);
          self->focused = g_strdup (wb_file_row_get_member (row));
        }
      adw_expander_row_remove (self->row, GTK_WIDGET (row));
    }
  g_ptr_array_set_size (self->rows, (int) first);
}

/* The last of the rows that were removed had the focus and has no successor: the item gets it. */
static void
give_focus_back (WbFileList *self, GtkWidget *widget)
{
  g_clear_pointer (&self->focused, g_free);
  gtk_widget_grab_focus (widget);
}

static gboolean
add_some (gpointer data)
{
  WbFileList *self = data;

  for (guint n = 0; n < ROWS_AT_ONCE && self->rows->len < self->files->len; n++)
    {
      GtkWidget *row = wb_file_row_new ();
      wb_file_row_set (WB_FILE_ROW (row), g_ptr_array_index (self->files, self->rows->len));
      adw_expander_row_add_row (self->row, row);
      g_ptr_array_add (self->rows, row);
      if (g_strcmp0 (self->focused, wb_file_row_get_member (WB_FILE_ROW (row))) == 0)
        give_focus_back (self, row);
    }
  if (self->rows->len < self->files->len)
    return G_SOURCE_CONTINUE;
  self->source = 0;
  add_more_row (self);
  if (self->focused)
    give_focus_back (self, GTK_WIDGET (self->row));
  return G_SOURCE_REMOVE;
}

static guint
count_kept (WbFileList *self)
{
  guint kept = 0;

  for (; kept < self->rows->len && kept < self->files->len; kept++)
    {
      WbFileRow *row = g_ptr_array_index (self->rows, kept);
      const WbReviewFile *file = g_ptr_array_index (self->files, kept);
      if (!g_str_equal (wb_file_row_get_member (row), file->member))
        break;
      wb_file_row_set (row, file);
    }
  return kept;
}

void
wb_file_list_set (WbFileList *self, GPtrArray *files, guint more)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_ptr_array_unref (self->files);
  self->files = files;
  self->more = more;
  remove_from (self, count_kept (self));
  if (self->more_row)
    {
      /* Who asked for more goes on with the first of them. */
      if (has_focus (self->more_row) && self->rows->len < files->len)
        self->focused =
            g_strdup (((const WbReviewFile *) g_ptr_array_index (files, self->rows->len))->member);
      adw_expander_row_remove (self->row, g_steal_pointer (&self->more_row));
    }
  if (add_some (self) == G_SOURCE_CONTINUE)
    self->source = g_idle_add (add_some, self);
}
