/* SPDX-License-Identifier: MPL-2.0 */
/* Writing, reading and deleting whole objects: OSS's PutObject, GetObject, HeadObject,
 * DeleteObject, DeleteMultipleObjects. */
#pragma once

#include "exchange.h"
#include "objects.h"

G_BEGIN_DECLS

void wb_put_object (WbExchange *exchange);
void wb_get_object (WbExchange *exchange);
void wb_head_object (WbExchange *exchange);
void wb_delete_object (WbExchange *exchange);
void wb_delete_objects (WbExchange *exchange);

/* TRUE if the request says x-oss-forbid-overwrite: true. */
gboolean wb_put_forbids_overwrite (const WbExchange *exchange);

/* Content-Type of the request, borrowed; never NULL. */
const char *wb_put_content_type (const WbExchange *exchange);

/* The request's x-oss-meta-* fields with lower-case names; caller frees. */
WbPairs *wb_put_meta (const WbExchange *exchange);

/* FALSE and refused if the exchange's key can't be written: not valid, or there and forbid. */
gboolean wb_put_may_write (WbExchange *exchange, gboolean forbid);

G_END_DECLS
