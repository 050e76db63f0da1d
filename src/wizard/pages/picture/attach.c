/* SPDX-License-Identifier: MPL-2.0 */
/* What can be sent as it is stays where it is; other pictures are kept as pixels of our own. */
#include "pages/picture/attach.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "pages/picture/pixels.h"

void
wb_attached_free (WbAttached *attached)
{
  g_free (attached->path);
  g_free (attached);
}

static gboolean
write_anew (WbAttached *attached, const char *spare_path, const WbRun *run, GError **error)
{
  g_autoptr (GdkPixbuf) pixels = wb_pixels_open (attached->path, 0, NULL, run, error);
  struct stat st;

  if (!pixels || !wb_pixels_write (pixels, spare_path, run, error))
    return FALSE;
  if (stat (spare_path, &st) == 0)
    wb_file_id_from_stat (&attached->id, &st);
  g_free (attached->path);
  attached->path = g_strdup (spare_path);
  attached->is_ours = attached->is_picture = TRUE;
  return TRUE;
}

/* Nobody is to send a picture unseen. */
static gboolean
can_be_shown (const WbAttached *attached, const WbRun *run, GError **error)
{
  g_autoptr (GdkPixbuf) small = NULL;

  if (!attached->is_picture)
    return TRUE;
  small = wb_pixels_open (attached->path, 64, NULL, run, error);
  return small != NULL;
}

WbAttached *
wb_attach (const char *path, const char *spare_path, gboolean anew, const WbRun *run,
           GError **error)
{
  g_autoptr (WbAttached) attached = g_new0 (WbAttached, 1);
  g_autoptr (GBytes) content = wb_chosen_file_read (path, &attached->id, error);

  if (!content)
    return NULL;
  attached->path = g_strdup (path);
  const char *why_not = wb_chosen_file_why_not (content, &attached->is_picture);
  const WbPixelsKind *kind =
      wb_pixels_kind (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  if (kind && (anew || (why_not && kind->needs_writing)))
    return write_anew (attached, spare_path, run, error) ? g_steal_pointer (&attached) : NULL;
  if (!why_not && !anew)
    return can_be_shown (attached, run, error) ? g_steal_pointer (&attached) : NULL;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       why_not ? why_not : _ ("It is not a picture."));
  return NULL;
}

WbAttached *
wb_attach_texture (GdkTexture *texture, const char *spare_path, GError **error)
{
  g_autoptr (WbAttached) attached = g_new0 (WbAttached, 1);
  struct stat st;

  if ((gint64) gdk_texture_get_width (texture) * gdk_texture_get_height (texture) > WB_PIXELS_MAX)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_TOO_LARGE,
                           _ ("The picture is too large. Add a smaller one."));
      return NULL;
    }
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (texture);
  if (!wb_fs_write_atomic (spare_path, g_bytes_get_data (png, NULL), g_bytes_get_size (png), error))
    return NULL;
  if (stat (spare_path, &st) == 0)
    wb_file_id_from_stat (&attached->id, &st);
  attached->path = g_strdup (spare_path);
  attached->is_ours = attached->is_picture = TRUE;
  return g_steal_pointer (&attached);
}
