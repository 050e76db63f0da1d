/* SPDX-License-Identifier: MPL-2.0 */
/* Pictures without what cameras and programs write into them beside the picture: place, owner,
 * serial numbers, comments, previews. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE if bytes begin like a PNG (ISO 15948), JPEG (ISO 10918), GIF (89a) or WebP (RFC 9649). */
gboolean wb_picture_is_known (const guint8 *bytes, gsize length);

/* Appends the picture without its metadata to out. FALSE, out untouched, if it is none of those or
 * not well-formed: then nothing may be used. Of an animation or a multi-picture file only what the
 * format itself counts as the picture is kept; what follows its end is dropped. */
gboolean wb_picture_strip (const guint8 *bytes, gsize length, GByteArray *out);

G_END_DECLS
