/* SPDX-License-Identifier: MPL-2.0 */
/* What varies in messages: one table of matchers for the template. Private to entry/. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tries every matcher at the token that begins at (text is where the message begins, end where it
 * ends; *end is NUL). Returns the byte after the token and its placeholder, or NULL. */
const char *wb_match_token (const char *text, const char *at, const char *end,
                            const char **ret_placeholder);

G_END_DECLS
