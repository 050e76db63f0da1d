/* SPDX-License-Identifier: MPL-2.0 */
/* How often each of many tags was seen, in bounded memory: up to WB_MAX_TAGS different ones are
 * counted, of those that come later nothing is known. No GTK; one thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_MAX_TAGS 700000 /* 16 MiB of table at most, 24 while it grows */

typedef struct _WbTagCounts WbTagCounts;

WbTagCounts *wb_tag_counts_new (void);
void wb_tag_counts_free (WbTagCounts *counts);

/* A number for a tag's bytes, "[[mobile:7K3Q9F2M]]"; never 0. */
guint64 wb_tag_hash (const char *tag, gsize length);

void wb_tag_counts_add (WbTagCounts *counts, guint64 hash);
/* 0 if it was never seen, or came when there were too many. */
guint wb_tag_counts_get (const WbTagCounts *counts, guint64 hash);

G_END_DECLS
