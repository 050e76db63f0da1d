/* SPDX-License-Identifier: MPL-2.0 */
/* Listing objects: OSS's ListObjectsV2 and ListObjects (GetBucket). */
#pragma once

#include "exchange.h"

G_BEGIN_DECLS

#define WB_LIST_MAX_KEYS 1000

/* One page. */
typedef struct
{
  GPtrArray *keys;     /* of char *: objects' keys in byte order */
  GPtrArray *prefixes; /* of char *: what keys with the delimiter have in common */
  char *last; /* (nullable): the last key or prefix of this page: the next one starts after it */
  gboolean truncated;
} WbListPage;

/* The objects whose keys begin with prefix and come after start (both "" for none), rolled up at
 * delimiter ("" for none), at most most keys and prefixes. Free with wb_list_page_free(). */
WbListPage *wb_list_page (const WbIntake *intake, const char *prefix, const char *delimiter,
                          const char *start, guint most);
void wb_list_page_free (WbListPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbListPage, wb_list_page_free)

/* Answers the request. */
void wb_list_objects (WbExchange *exchange);

G_END_DECLS
