/* SPDX-License-Identifier: MPL-2.0 */
/* Counts per minute in a sorted array: logs rise, so the place is nearly always the last. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/groups-parts.h"

#define KEEP_FINE 32 /* arrays this short are never coarsened */

static void
count_more (WbMinute *minute, guint32 count)
{
  minute->count = count > G_MAXUINT32 - minute->count ? G_MAXUINT32 : minute->count + count;
}

/* Joins each two neighbours into the earlier. */
static void
coarsen (GArray *minutes)
{
  guint kept = 0;
  for (guint i = 0; i < minutes->len; i += 2)
    {
      WbMinute joined = g_array_index (minutes, WbMinute, i);
      if (i + 1 < minutes->len)
        count_more (&joined, g_array_index (minutes, WbMinute, i + 1).count);
      g_array_index (minutes, WbMinute, kept++) = joined;
    }
  g_array_set_size (minutes, kept);
}

/* The index of the first element later than minute. */
static guint
place_of (GArray *minutes, gint64 minute)
{
  guint low = 0;
  guint high = minutes->len;
  if (high > 0 && g_array_index (minutes, WbMinute, high - 1).minute <= minute)
    return high;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (minutes, WbMinute, middle).minute <= minute)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
wb_minutes_add (GArray *minutes, gint64 minute, guint32 count, gboolean may_grow)
{
  guint place = place_of (minutes, minute);
  if (place > 0 && g_array_index (minutes, WbMinute, place - 1).minute == minute)
    {
      count_more (&g_array_index (minutes, WbMinute, place - 1), count);
      return;
    }
  if (minutes->len >= WB_MINUTES_MAX || (!may_grow && minutes->len > KEEP_FINE))
    {
      coarsen (minutes);
      place = place_of (minutes, minute);
    }
  if (!may_grow && minutes->len > 0)
    {
      count_more (&g_array_index (minutes, WbMinute, place > 0 ? place - 1 : 0), count);
      return;
    }
  WbMinute added = { .minute = minute, .count = count };
  g_array_insert_val (minutes, place, added);
}
