/* SPDX-License-Identifier: MPL-2.0 */
/* The bytes go through a loader that is stopped when the picture claims to be too large. */
#include "pages/viewer/member-picture.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>
#include <string.h>

#include "pages/picture/pixels.h"

#define MAX_SIDE 4096

gboolean
wb_member_is_picture (const char *member)
{
  static const char *const suffixes[] = { ".png", ".jpg", ".jpeg", ".gif", ".webp" };
  g_autofree char *name = g_ascii_strdown (member, -1);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (name, suffixes[i]))
      return g_str_has_prefix (name, "attachments/");
  return FALSE;
}

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer is_too_large)
{
  const int side = MAX (width, height);

  if ((gint64) width * height > WB_PIXELS_MAX)
    {
      *(gboolean *) is_too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
    }
  else if (side > MAX_SIDE)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) ((gint64) width * MAX_SIDE / side)),
                                MAX (1, (int) ((gint64) height * MAX_SIDE / side)));
}

static gboolean
feed (GdkPixbufLoader *loader, const WbMemberReader *reader, const WbRun *run,
      const gboolean *is_too_large, GError **error)
{
  g_autoptr (GByteArray) block = g_byte_array_new ();

  for (guint i = 0; i < wb_member_reader_n_blocks (reader) && !*is_too_large; i++)
    if (!wb_run_check (run, error) || !wb_member_reader_read_block (reader, i, block, error)
        || !gdk_pixbuf_loader_write (loader, block->data, block->len, error))
      return FALSE;
  return TRUE;
}

GdkTexture *
wb_member_picture_read (const WbMemberReader *reader, const WbRun *run, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  gboolean is_too_large = FALSE;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &is_too_large);
  const gboolean fed = feed (loader, reader, run, &is_too_large, error);
  const gboolean closed = gdk_pixbuf_loader_close (loader, fed && !is_too_large ? error : NULL);
  if (fed && is_too_large)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("The picture is too large to be shown"));
  if (!fed || !closed || is_too_large)
    return NULL;
  GdkPixbuf *pixels = gdk_pixbuf_loader_get_pixbuf (loader);
  if (!pixels)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("The picture can’t be shown"));
      return NULL;
    }
  g_autoptr (GdkPixbuf) upright = gdk_pixbuf_apply_embedded_orientation (pixels);
  return gdk_texture_new_for_pixbuf (upright);
}
