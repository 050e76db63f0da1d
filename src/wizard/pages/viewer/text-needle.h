/* SPDX-License-Identifier: MPL-2.0 */
/* A text that is looked for, whatever the case of its letters. No GTK. Immutable once made. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_NEEDLE_MAX_BYTES 512 /* of a match */

typedef struct _WbTextNeedle WbTextNeedle;

/* NULL if text is empty, not UTF-8 or too long to be looked for. */
WbTextNeedle *wb_text_needle_new (const char *text);
WbTextNeedle *wb_text_needle_ref (WbTextNeedle *needle);
void wb_text_needle_unref (WbTextNeedle *needle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTextNeedle, wb_text_needle_unref)

/* Start of the first match at or behind from, or G_MAXSIZE; ret_length gets its bytes. */
gsize wb_text_needle_find (const WbTextNeedle *needle, const char *bytes, gsize length, gsize from,
                           gsize *ret_length);

G_END_DECLS
