/* SPDX-License-Identifier: MPL-2.0 */
/* The stack of a plain entry stands in the lines after it; a JSON entry is one line. */
#include "collect/group-feed.h"

/* So much of an entry over several lines is looked at. */
#define ENTRY_BYTES ((gsize) 16 * 1024)

void
wb_group_feed_init (WbGroupFeed *feed, const char *member)
{
  *feed =
      (WbGroupFeed){ .groups = wb_groups_new (), .member = member, .entry = g_string_new (NULL) };
}

void
wb_group_feed_clear (WbGroupFeed *feed)
{
  g_clear_pointer (&feed->groups, wb_groups_free);
  if (feed->entry)
    g_string_free (feed->entry, TRUE);
  feed->entry = NULL;
}

void
wb_group_feed_end (WbGroupFeed *feed)
{
  if (feed->entry->len == 0)
    return;
  WbEntry *entry = wb_entry_parse (feed->entry->str, feed->entry->len);
  wb_groups_add (feed->groups, entry, feed->member, feed->entry_line);
  wb_entry_free (entry);
  g_string_truncate (feed->entry, 0);
}

void
wb_group_feed_line (WbGroupFeed *feed, const char *line, gsize length, gboolean starts,
                    WbLevel level, guint64 line_number)
{
  GString *entry = feed->entry;

  if (starts)
    {
      wb_group_feed_end (feed);
      if (level < WB_LEVEL_WARNING)
        return;
      g_string_append_len (entry, line, (gssize) length);
      feed->entry_line = line_number;
    }
  else if (entry->len > 0 && entry->str[0] != '{' && entry->len < ENTRY_BYTES)
    {
      g_string_append_c (entry, '\n');
      g_string_append_len (entry, line, (gssize) MIN (length, ENTRY_BYTES));
    }
}
