/* SPDX-License-Identifier: MPL-2.0 */
/* A picture can come from anywhere, so its decoder is chosen here by the first bytes, from a short
 * table, and never one of the many others that GdkPixbuf would try. The size in the header decides
 * before anything is allocated. */
#include "pages/picture/pixels.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>

#include "base/error.h"
#include "pages/picture/chosen-file.h"

#define CHUNK ((gsize) 256 * 1024)
/* Photos above it stay photos. */
#define LOSSLESS_MAX (4 * 1000 * 1000)

static const WbPixelsKind kinds[] = {
  { .loader = "png", .magic = "\x89PNG\r\n\x1a\n" },
  { .loader = "jpeg", .magic = "\xff\xd8\xff", .is_photo = TRUE },
  { .loader = "gif", .magic = "GIF8" },
  { .loader = "webp", .magic = "RIFF????WEBP", .is_photo = TRUE },
  { .loader = "bmp", .magic = "BM", .needs_writing = TRUE },
  { .loader = "tiff", .magic = "II*", .is_photo = TRUE, .needs_writing = TRUE },
  { .loader = "tiff", .magic = "MM?*", .is_photo = TRUE, .needs_writing = TRUE },
};

static gboolean
begins_like (const guint8 *bytes, gsize length, const char *magic)
{
  const gsize needed = strlen (magic);

  for (gsize i = 0; i < needed; i++)
    if (i >= length || (magic[i] != '?' && bytes[i] != (guint8) magic[i]))
      return FALSE;
  return TRUE;
}

const WbPixelsKind *
wb_pixels_kind (const guint8 *bytes, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (begins_like (bytes, length, kinds[i].magic))
      return &kinds[i];
  return NULL;
}

/* --- decoding -------------------------------------------------------------------------------- */

typedef struct
{
  int max_side;
  gboolean is_too_large;
} Sizing;

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, Sizing *sizing)
{
  const int side = MAX (width, height);

  if ((gint64) width * height > WB_PIXELS_MAX)
    {
      /* The decoder stops at this size before it allocates. */
      sizing->is_too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
      return;
    }
  if (sizing->max_side <= 0 || side <= sizing->max_side)
    return;
  const double scale = (double) sizing->max_side / side;
  gdk_pixbuf_loader_set_size (loader, MAX ((int) (width * scale), 1),
                              MAX ((int) (height * scale), 1));
}

/* What a picture that is shorter than it says never fills in must not be what lay in memory before.
 */
static void
on_area_prepared (GdkPixbufLoader *loader, gpointer user_data)
{
  gdk_pixbuf_fill (gdk_pixbuf_loader_get_pixbuf (loader), 0);
}

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED, _ ("The picture is damaged."));
  return FALSE;
}

static gboolean
set_too_large (GError **error)
{
  g_set_error_literal (error, WB_ERROR, WB_ERROR_TOO_LARGE,
                       _ ("The picture is too large. Add a smaller one."));
  return FALSE;
}

static gboolean
feed (GdkPixbufLoader *loader, const guint8 *bytes, gsize length, const Sizing *sizing,
      const WbRun *run, GError **error)
{
  gboolean good = TRUE;

  for (gsize at = 0; at < length && good && !sizing->is_too_large; at += CHUNK)
    good = wb_run_check (run, NULL)
           && gdk_pixbuf_loader_write (loader, bytes + at, MIN (CHUNK, length - at), NULL);
  /* It must be closed, whatever came before. */
  good = gdk_pixbuf_loader_close (loader, NULL) && good;
  if (!wb_run_check (run, error))
    return FALSE;
  if (sizing->is_too_large)
    return set_too_large (error);
  return good ? TRUE : set_damaged (error);
}

static GdkPixbuf *
decode (const guint8 *bytes, gsize length, const WbPixelsKind *kind, int max_side, const WbRun *run,
        GError **error)
{
  Sizing sizing = { .max_side = max_side };
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type (kind->loader, NULL);

  if (!loader)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _ ("This computer can't show pictures of this kind."));
      return NULL;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &sizing);
  g_signal_connect (loader, "area-prepared", G_CALLBACK (on_area_prepared), NULL);
  if (!feed (loader, bytes, length, &sizing, run, error))
    return NULL;
  GdkPixbuf *pixels = gdk_pixbuf_loader_get_pixbuf (loader);
  if (!pixels
      || (gint64) gdk_pixbuf_get_width (pixels) * gdk_pixbuf_get_height (pixels) > WB_PIXELS_MAX)
    {
      set_damaged (error);
      return NULL;
    }
  return gdk_pixbuf_apply_embedded_orientation (pixels);
}

GdkPixbuf *
wb_pixels_open (const char *path, int max_side, const WbPixelsKind **ret_kind, const WbRun *run,
                GError **error)
{
  static GMutex one_at_a_time;
  gsize length = 0;
  gboolean is_picture = FALSE;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&one_at_a_time);

  content = wb_chosen_file_read (path, NULL, error);
  if (!content)
    return NULL;
  const guint8 *bytes = g_bytes_get_data (content, &length);
  const WbPixelsKind *kind = wb_pixels_kind (bytes, length);
  if (!kind)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("It is not a picture."));
      return NULL;
    }
  if (wb_chosen_file_why_not (content, &is_picture) && is_picture)
    {
      set_damaged (error);
      return NULL;
    }
  if (ret_kind)
    *ret_kind = kind;
  return decode (bytes, length, kind, max_side, run, error);
}

GdkPixbuf *
wb_pixels_scale (const GdkPixbuf *pixels, int width, int height)
{
  return gdk_pixbuf_scale_simple (pixels, width, height, GDK_INTERP_BILINEAR);
}

/* --- blacking out ---------------------------------------------------------------------------- */

static void
blacken_row (guint8 *at, int pixels, int channels)
{
  memset (at, 0, (gsize) pixels * (gsize) channels);
  for (int i = 0; channels == 4 && i < pixels; i++)
    at[i * channels + 3] = 0xFF;
}

GdkPixbuf *
wb_pixels_blacken (const GdkPixbuf *pixels, const WbBoxes *boxes)
{
  GdkPixbuf *copy = gdk_pixbuf_copy (pixels);
  g_return_val_if_fail (copy, NULL);
  const int stride = gdk_pixbuf_get_rowstride (copy), channels = gdk_pixbuf_get_n_channels (copy);
  guint8 *data = gdk_pixbuf_get_pixels (copy);

  for (guint i = 0; i < wb_boxes_count (boxes); i++)
    {
      const WbBox *box = wb_boxes_get (boxes, i);
      const int right = MIN (box->x + box->width, gdk_pixbuf_get_width (copy));
      const int bottom = MIN (box->y + box->height, gdk_pixbuf_get_height (copy));
      for (int y = box->y; y < bottom && box->x < right; y++)
        blacken_row (data + (gsize) y * (gsize) stride + (gsize) box->x * (gsize) channels,
                     right - box->x, channels);
    }
  return copy;
}

/* --- writing --------------------------------------------------------------------------------- */

typedef struct
{
  int fd;
  gsize written;
  const WbRun *run;
} Output;

static gboolean
write_some (const char *bytes, gsize length, GError **error, gpointer user_data)
{
  Output *output = user_data;

  output->written += length;
  if (output->written > WB_CHOSEN_FILE_MAX_BYTES)
    return set_too_large (error);
  return wb_run_check (output->run, error) && wb_fs_write_all (output->fd, bytes, length, error);
}

const char *
wb_pixels_suffix (const GdkPixbuf *pixels, const WbPixelsKind *kind)
{
  const gint64 area = (gint64) gdk_pixbuf_get_width (pixels) * gdk_pixbuf_get_height (pixels);

  return kind && kind->is_photo && area > LOSSLESS_MAX ? ".jpg" : ".png";
}

static gboolean
encode (GdkPixbuf *pixels, const char *path, Output *output, GError **error)
{
  if (g_str_has_suffix (path, ".jpg"))
    return gdk_pixbuf_save_to_callback (pixels, write_some, output, "jpeg", error, "quality", "90",
                                        NULL);
  return gdk_pixbuf_save_to_callback (pixels, write_some, output, "png", error, NULL);
}

gboolean
wb_pixels_write (GdkPixbuf *pixels, const char *path, const WbRun *run, GError **error)
{
  wb_autofd int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  Output output = { .fd = fd, .run = run };

  if (fd < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (!encode (pixels, path, &output, error))
    {
      (void) unlink (path);
      return FALSE;
    }
  if (fsync (fd) != 0)
    {
      wb_fs_set_error (error, errno, path);
      (void) unlink (path);
      return FALSE;
    }
  return TRUE;
}
