/* SPDX-License-Identifier: MPL-2.0 */
/* Pictures as pixels: decoding them within bounds, blacking out, writing them anew. What is written
 * holds pixels only: no place, no camera, no preview. All of it blocks and is for a worker thread;
 * only one picture is decoded at a time. */
#pragma once

#include "base/run.h"
#include "pages/picture/boxes.h"
#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/* A picture with more pixels is refused. */
#define WB_PIXELS_MAX (100 * 1000 * 1000)

/* A kind of picture by the first bytes of its file; static. */
typedef struct
{
  const char *loader;     /* GdkPixbuf's name of it */
  const char *magic;      /* how such a file begins; '?' is any byte */
  gboolean is_photo;      /* a camera's: a large one is written as such again */
  gboolean needs_writing; /* a bundle can't hold it as it is, but written anew it can */
} WbPixelsKind;

/* NULL if bytes begin like no picture that can be decoded. */
const WbPixelsKind *wb_pixels_kind (const guint8 *bytes, gsize length);

/* Decodes the picture at path, turned as its file says. max_side > 0: made smaller, so that neither
 * side is longer. ret_kind (nullable) gets what it is. NULL with a sentence for people if it is too
 * large, damaged, none, or unknown to this computer; unref. */
GdkPixbuf *wb_pixels_open (const char *path, int max_side, const WbPixelsKind **ret_kind,
                           const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A copy of width x height pixels, for the screen; unref. */
GdkPixbuf *wb_pixels_scale (const GdkPixbuf *pixels, int width, int height);

/* A copy in which every pixel of the boxes is black and opaque; unref. */
GdkPixbuf *wb_pixels_blacken (const GdkPixbuf *pixels, const WbBoxes *boxes);

/* ".png", or ".jpg" for a large picture of a kind that is a photo: without loss it would be many
 * times as large. */
const char *wb_pixels_suffix (const GdkPixbuf *pixels, const WbPixelsKind *kind);

/* Writes pixels to path, where nothing may be yet, mode 0600, in the format of path's suffix. On
 * failure nothing is left there: WB_ERROR_SPACE, WB_ERROR_TOO_LARGE over WB_CHOSEN_FILE_MAX_BYTES.
 */
gboolean wb_pixels_write (GdkPixbuf *pixels, const char *path, const WbRun *run,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
