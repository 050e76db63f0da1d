/* SPDX-License-Identifier: MPL-2.0 */
/* Formats are translated whole, since languages order day, month and year differently. */
#include "widgets/moment.h"

#include <glib/gi18n.h>

static GDateTime *
local_time (gint64 usec)
{
  GDateTime *time = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);
  return time ? time : g_date_time_new_from_unix_utc (0);
}

/* Whole days from the calendar day of earlier to that of later. */
static gint64
days_between (GDateTime *earlier, GDateTime *later)
{
  g_autoptr (GDate) first =
      g_date_new_dmy ((GDateDay) g_date_time_get_day_of_month (earlier),
                      g_date_time_get_month (earlier), (GDateYear) g_date_time_get_year (earlier));
  g_autoptr (GDate) second =
      g_date_new_dmy ((GDateDay) g_date_time_get_day_of_month (later),
                      g_date_time_get_month (later), (GDateYear) g_date_time_get_year (later));
  return g_date_days_between (first, second);
}

char *
wb_moment_near (gint64 usec, gint64 now_usec)
{
  g_autoptr (GDateTime) time = local_time (usec);
  g_autoptr (GDateTime) now = local_time (now_usec);
  gint64 days = days_between (time, now);
  if (days == 0)
    /* Translators: a time as for strftime(3): "Today 14:52" */
    return g_date_time_format (time, _ ("Today %H:%M"));
  if (days == 1)
    /* Translators: a time as for strftime(3): "Yesterday 09:15" */
    return g_date_time_format (time, _ ("Yesterday %H:%M"));
  if (g_date_time_get_year (time) == g_date_time_get_year (now))
    /* Translators: a date as for strftime(3): "12 November" */
    return g_date_time_format (time, _ ("%-d %B"));
  return wb_moment_day (usec);
}

char *
wb_moment_day (gint64 usec)
{
  g_autoptr (GDateTime) time = local_time (usec);
  /* Translators: a date as for strftime(3): "23 December 2026" */
  return g_date_time_format (time, _ ("%-d %B %Y"));
}

char *
wb_moment_short_day (gint64 usec, gint64 now_usec)
{
  g_autoptr (GDateTime) time = local_time (usec);
  g_autoptr (GDateTime) now = local_time (now_usec);
  if (g_date_time_get_year (time) == g_date_time_get_year (now))
    /* Translators: a short date as for strftime(3): "23 Dec"; xgettext:no-c-format */
    return g_date_time_format (time, _ ("%-d %b"));
  /* Translators: a short date as for strftime(3): "23 Dec 2026" */
  return g_date_time_format (time, _ ("%-d %b %Y"));
}
