/* SPDX-License-Identifier: MPL-2.0 */
/* Tags of objects: up to ten names with a value, sent in a field of the request that makes the
 * object, as "NAME=VALUE&…", percent-encoded. */
#pragma once

#include "exchange.h"
#include "store/pairs.h"

G_BEGIN_DECLS

#define WB_TAGS_FIELD "x-oss-tagging"

/* The tags of such a field; NULL if it is none: too many, a name twice, too long, or characters
 * that OSS does not take. Caller frees. */
WbPairs *wb_tags_read (const char *text);

/* TRUE if the request has no tags, or such that are taken; else it is refused. */
gboolean wb_tags_may_come (WbExchange *exchange);

/* The row of GET <key>?tagging. */
void wb_tags_get (WbExchange *exchange);

G_END_DECLS
