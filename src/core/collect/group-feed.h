/* SPDX-License-Identifier: MPL-2.0 */
/* Puts the lines of warnings and worse together to entries and counts them in groups. */
#pragma once

#include "entry/groups.h"

G_BEGIN_DECLS

typedef struct
{
  WbGroups *groups;   /* (owned) */
  const char *member; /* borrowed */
  GString *entry;     /* the one being read; empty if it is none for the groups */
  guint64 entry_line;
} WbGroupFeed;

void wb_group_feed_init (WbGroupFeed *feed, const char *member);
void wb_group_feed_clear (WbGroupFeed *feed);

/* Takes a redacted line, which is line_number of the member. starts and level as wb_entry_peek()
 * said of it (or of the line before it was redacted). */
void wb_group_feed_line (WbGroupFeed *feed, const char *line, gsize length, gboolean starts,
                         WbLevel level, guint64 line_number);

/* Ends the last entry. Also called where the next line does not belong to it any more. */
void wb_group_feed_end (WbGroupFeed *feed);

G_END_DECLS
