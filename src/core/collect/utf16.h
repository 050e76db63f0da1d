/* SPDX-License-Identifier: MPL-2.0 */
/* UTF-16 to UTF-8, piece by piece. Lone surrogates become U+FFFD. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbUtf16 WbUtf16;

/* A decoder if bytes begin with a byte order mark of UTF-16, else NULL. The mark is not taken. */
WbUtf16 *wb_utf16_new (const guint8 *bytes, gsize length);
void wb_utf16_free (WbUtf16 *utf16);

/* Decodes the next bytes; length 0 ends the text. The result is borrowed until the next call. */
const GByteArray *wb_utf16_decode (WbUtf16 *utf16, const guint8 *bytes, gsize length);

/* The whole of a text in UTF-8, or NULL if it does not begin with such a mark. Unref it. */
GBytes *wb_utf16_convert (const guint8 *bytes, gsize length);

G_END_DECLS
