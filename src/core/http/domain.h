/* SPDX-License-Identifier: MPL-2.0 */
/* What kind of name a host is. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE for 127.0.0.0/8, ::1, "localhost" and names below it. */
gboolean wb_http_is_loopback (const char *host);

/* The domain that somebody can register: "example.co.uk" for "api.example.co.uk", by the public
 * suffix list. NULL for addresses, bare names and public suffixes. Caller frees. */
char *wb_http_registrable_domain (const char *host);

G_END_DECLS
