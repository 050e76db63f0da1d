/* SPDX-License-Identifier: MPL-2.0 */
#include "widgets/moment.h"

static gint64
at (const char *iso)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, zone);
  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

/* Days are those of the calendar, not of 24 hours. */
static void
test_near (void)
{
  static const struct
  {
    const char *when, *now, *expected;
  } rows[] = {
    { "2026-11-23T14:52:00", "2026-11-23T15:00:00", "Today 14:52" },
    { "2026-11-23T00:00:00", "2026-11-23T23:59:59", "Today 00:00" },
    { "2026-11-22T23:59:00", "2026-11-23T00:01:00", "Yesterday 23:59" },
    { "2026-11-21T23:59:00", "2026-11-23T00:01:00", "21 November" },
    { "2025-12-31T12:00:00", "2026-01-01T12:00:00", "Yesterday 12:00" },
    { "2025-12-30T12:00:00", "2026-01-01T12:00:00", "30 December 2025" },
    { "2026-11-24T09:00:00", "2026-11-23T15:00:00", "24 November" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = wb_moment_near (at (rows[i].when), at (rows[i].now));
      g_assert_cmpstr (text, ==, rows[i].expected);
    }
}

static void
test_days (void)
{
  g_autofree char *day = wb_moment_day (at ("2026-12-03T10:00:00"));
  g_autofree char *same = wb_moment_short_day (at ("2026-12-03T10:00:00"), at ("2026-01-01"
                                                                               "T00:00:00"));
  g_autofree char *next = wb_moment_short_day (at ("2027-01-03T10:00:00"), at ("2026-12-31"
                                                                               "T00:00:00"));
  g_autofree char *absurd = wb_moment_day (G_MAXINT64);
  g_assert_cmpstr (day, ==, "3 December 2026");
  g_assert_cmpstr (same, ==, "3 Dec");
  g_assert_cmpstr (next, ==, "3 Jan 2027");
  g_assert_nonnull (absurd);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wizard/moment/near", test_near);
  g_test_add_func ("/wizard/moment/days", test_days);
  return g_test_run ();
}
