/* SPDX-License-Identifier: MPL-2.0 */
/* What varies in messages: one table of matchers for the template. Private to entry/. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE if c is of a word, so that a token can't end before it. */
static inline gboolean
wb_is_token_char (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* The byte after the moment that begins at, or NULL: the matcher of "<time>". */
const char *wb_match_time (const char *text, const char *at, const char *end);

/* Tries every matcher at the token that begins at (text is where the message begins, end where it
 * ends; *end is NUL). Returns the byte after the token and its placeholder, or NULL. */
const char *wb_match_token (const char *text, const char *at, const char *end,
                            const char **ret_placeholder);

G_END_DECLS
