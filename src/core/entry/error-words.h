/* SPDX-License-Identifier: MPL-2.0 */
/* Reading errors out of running text: types, values, codes and stacks that a logger had no field
 * for. Private to entry/. */
#pragma once

#include "entry/entry.h"

G_BEGIN_DECLS

/* Fills what entry lacks of stack, error_type, error_value and error_code from its message and
 * stack; what is there stays. */
void wb_entry_complete_error (WbEntry *entry);

/* The first error code in text ("ERR_UPLOAD_TIMEOUT", "ECONNRESET"), caller frees, or NULL. */
char *wb_error_code_in (const char *text);

/* Splits the head of an error ("Uncaught TypeError: x is undefined") into type and the offset of
 * its value. FALSE if text doesn't begin with an error's type. The type is owned by the caller. */
gboolean wb_error_head (const char *text, char **ret_type, gsize *ret_value);

/* TRUE if the line at text is a frame of a JavaScript stack ("    at f (…)"). */
gboolean wb_is_frame_line (const char *text);

G_END_DECLS
