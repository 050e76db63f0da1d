/* SPDX-License-Identifier: MPL-2.0 */
/* Which errors are about what happened, and which were always there: a group is new if none of its
 * entries is older than the day of the last error. The earliest new error is "the first error".
 * That earlier is not always the cause, the report says. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/facts.h"

#include <string.h>

#define MINUTE_USEC ((gint64) 60 * G_USEC_PER_SEC)
#define LEAD_USEC (10 * MINUTE_USEC)

gboolean
wb_group_is_network (const WbGroup *group)
{
  static const char *const words[] = {
    "ECONNRESET",      "ECONNREFUSED",   "ECONNABORTED",  "ETIMEDOUT",
    "ESOCKETTIMEDOUT", "ENOTFOUND",      "EAI_AGAIN",     "ENETUNREACH",
    "EHOSTUNREACH",    "ENETDOWN",       "EPIPE",         "net::ERR_",
    "ERR_NETWORK",     "socket hang up", "Network Error", "ERR_INTERNET_DISCONNECTED",
    "ERR_CONNECTION",  "网络",
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (group->error_code, words[i]) == 0
        || (group->template_ != NULL && strstr (group->template_, words[i]) != NULL))
      return TRUE;
  return FALSE;
}

static gint64
midnight_of (gint64 usec)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) midnight = NULL;

  if (local == NULL)
    return WB_TIME_UNKNOWN;
  midnight = g_date_time_new_local (g_date_time_get_year (local), g_date_time_get_month (local),
                                    g_date_time_get_day_of_month (local), 0, 0, 0);
  return midnight != NULL ? g_date_time_to_unix (midnight) * G_USEC_PER_SEC : WB_TIME_UNKNOWN;
}

static gboolean
is_error (const WbGroup *group)
{
  return group->level >= WB_LEVEL_ERROR;
}

gboolean
wb_facts_is_new (const WbFacts *facts, const WbGroup *group)
{
  return facts->day_usec != WB_TIME_UNKNOWN && group->first_usec != WB_TIME_UNKNOWN
         && group->first_usec >= facts->day_usec;
}

static void
find_day (WbFacts *facts)
{
  gint64 last = WB_TIME_UNKNOWN;

  for (guint i = 0; i < facts->sorted->len; i++)
    {
      const WbGroup *group = g_ptr_array_index (facts->sorted, i);

      if (is_error (group) && group->last_usec <= facts->packed_usec)
        last = MAX (last, group->last_usec);
    }
  facts->day_usec = last != WB_TIME_UNKNOWN ? midnight_of (last) : WB_TIME_UNKNOWN;
}

/* Earlier is better; a group without any time only if there is no other. */
static gboolean
comes_before (const WbGroup *group, const WbGroup *best)
{
  if (best == NULL)
    return TRUE;
  if (group->first_usec == WB_TIME_UNKNOWN)
    return FALSE;
  return best->first_usec == WB_TIME_UNKNOWN || group->first_usec < best->first_usec;
}

/* When the first of the chosen orders began, WB_TIME_UNKNOWN if that is not known. */
static gint64
find_order_begin (const WbFacts *facts)
{
  gint64 begin = WB_TIME_UNKNOWN;

  for (guint i = 0; i < facts->orders->len; i++)
    {
      const WbTask *order = g_ptr_array_index (facts->orders, i);

      if (order->began_usec != WB_TIME_UNKNOWN
          && (begin == WB_TIME_UNKNOWN || order->began_usec < begin))
        begin = order->began_usec;
    }
  return begin;
}

/* What was there before the order began can't have broken it; if nothing is left then, the order's
 * time is of no help. */
static void
prefer_since_order (WbFacts *facts)
{
  const gint64 begin = find_order_begin (facts);
  const WbGroup *first = NULL;

  if (begin == WB_TIME_UNKNOWN)
    return;
  for (guint i = 0; i < facts->sorted->len; i++)
    {
      const WbGroup *group = g_ptr_array_index (facts->sorted, i);

      if (is_error (group) && wb_facts_is_new (facts, group) && group->first_usec >= begin
          && comes_before (group, first))
        first = group;
    }
  if (first != NULL)
    facts->first = first;
}

static void
find_first (WbFacts *facts)
{
  const WbGroup *first_old = NULL;

  for (guint i = 0; i < facts->sorted->len; i++)
    {
      const WbGroup *group = g_ptr_array_index (facts->sorted, i);

      if (group->level == WB_LEVEL_WARNING)
        facts->warnings += group->count;
      if (!is_error (group))
        continue;
      facts->errors += group->count;
      if (wb_facts_is_new (facts, group))
        {
          facts->new_groups++;
          facts->new_errors += group->count;
          if (comes_before (group, facts->first))
            facts->first = group;
        }
      else if (comes_before (group, first_old))
        first_old = group;
    }
  prefer_since_order (facts);
  if (facts->first == NULL)
    facts->first = first_old;
}

/* The shortest usual width of 32 bins that covers span. */
static gint64
choose_bin (gint64 span_usec)
{
  static const gint64 minutes[] = {
    1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440, 7 * 1440
  };

  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    if (minutes[i] * MINUTE_USEC * WB_GROUP_BINS >= span_usec)
      return minutes[i] * MINUTE_USEC;
  return (span_usec / WB_GROUP_BINS / MINUTE_USEC + 1) * MINUTE_USEC;
}

/* From ten minutes before the first error to the last entry, on round minutes. */
static void
choose_window (WbFacts *facts)
{
  gint64 until = facts->last_usec != WB_TIME_UNKNOWN ? facts->last_usec : facts->packed_usec;
  gint64 from = until - 32 * MINUTE_USEC;

  until = MIN (until, facts->packed_usec);
  if (facts->first != NULL && facts->first->first_usec != WB_TIME_UNKNOWN)
    from = facts->first->first_usec - LEAD_USEC;
  from = MIN (from, until - MINUTE_USEC);
  facts->bin_usec = choose_bin (until - from + MINUTE_USEC);
  facts->from_usec = from - from % facts->bin_usec;
  if (facts->from_usec + WB_GROUP_BINS * facts->bin_usec < until)
    facts->bin_usec = choose_bin (WB_GROUP_BINS * facts->bin_usec + 1);
  facts->from_usec = from - from % MIN (facts->bin_usec, 60 * MINUTE_USEC);
  facts->until_usec = facts->from_usec + WB_GROUP_BINS * facts->bin_usec;
}

void
wb_facts_find_incident (WbFacts *facts)
{
  find_day (facts);
  find_first (facts);
  choose_window (facts);
}
