/* SPDX-License-Identifier: MPL-2.0 */
/* The head of an HTTP answer that did not come through a client: for who holds the connection
 * itself. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbHttpHead WbHttpHead;

/* text: status line and header lines. NULL if it is not HTTP. */
WbHttpHead *wb_http_head_parse (const char *text, gsize length);
void wb_http_head_free (WbHttpHead *head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbHttpHead, wb_http_head_free)

guint wb_http_head_get_status (const WbHttpHead *head);

/* (nullable): the header's value as UTF-8, cut to 200 bytes; caller frees. */
char *wb_http_head_dup_header (const WbHttpHead *head, const char *name);

/* The Date header, microseconds since 1970 UTC; -1 if there is none, or one before
 * 1970. */
gint64 wb_http_head_get_date_usec (const WbHttpHead *head);

G_END_DECLS
