/* SPDX-License-Identifier: MPL-2.0 */
/* What was asked and how it ended, for tests and for people who try things out: one JSON line a
 * finished request. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Appends to the file path (made 0600 if absent), from now on, one line for each request that
 * server is done with, answered or not: { "what", "key"?, "hostStyle"?, "part"?, "status", "bytes",
 * "usec" }. what is the operation's word ("?" if the request was refused before that was known),
 * hostStyle how the bucket was named, bytes the body's length as far as it came, status 0 if no
 * answer left, usec when it ended, on a clock of no special beginning. Queries, tokens and other
 * fields are never written. */
gboolean wb_journal_attach (SoupServer *server, const char *path,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
