/* SPDX-License-Identifier: MPL-2.0 */
#include "entry/entry.h"

#include <string.h>

#define NOON_Z 1795410090516000 /* 2026-11-23T05:01:30.516Z */
#define HOUR (3600 * (gint64) G_USEC_PER_SEC)

static const struct
{
  const char *text;
  gint64 usec; /* WB_TIME_UNKNOWN: none */
} rows[] = {
  { "2026-11-23T05:01:30.516Z", NOON_Z },
  { "2026-11-23T05:01:30.516123456Z", NOON_Z + 123 },
  { "2026-11-23t05:01:30.516z", NOON_Z },
  { "2026-11-23T13:01:30.516+08:00", NOON_Z },
  { "2026-11-23T13:01:30.516+0800", NOON_Z },
  { "2026-11-23 13:01:30.516 +0800", NOON_Z },
  { "2026-11-22T21:01:30.516-08", NOON_Z },
  { "2026-11-23 05:01:30.516 UTC", NOON_Z },
  { "2026-11-23T05:01:30Z", NOON_Z - 516000 },
  { "2026-11-23T05:01Z", NOON_Z - 30516000 },
  /* local: the tests run in Asia/Shanghai */
  { "2026-11-23 13:01:30.516", NOON_Z },
  { "2026-11-23 13:01:30,516", NOON_Z },
  { "2026/11/23 13:01:30.516", NOON_Z },
  { "[2026-11-23 13:01:30.516]", NOON_Z },
  { "  2026-11-23T13:01:30.516\r", NOON_Z },
  { "2026/1/3 9:05:07", 1767402307000000 },
  { "2024-02-29T00:00:00Z", 1709164800000000 },
  { "1986-07-01 12:00:00", 520570800000000 }, /* summer time in China then */
  /* Unix */
  { "1795410090", NOON_Z - 516000 },
  { "1795410090.516", NOON_Z },
  { "1795410090516", NOON_Z },
  { "1795410090516.25", NOON_Z + 250 },
  { "1795410090516000", NOON_Z },
  { "1795410090516000999", NOON_Z },
  /* none */
  { "", WB_TIME_UNKNOWN },
  { "2026-11-23", WB_TIME_UNKNOWN },
  { "2026-11-23T", WB_TIME_UNKNOWN },
  { "2026-11-23T05", WB_TIME_UNKNOWN },
  { "2026-11-23T05:0", WB_TIME_UNKNOWN },
  { "2026-13-01T00:00:00Z", WB_TIME_UNKNOWN },
  { "2026-00-01T00:00:00Z", WB_TIME_UNKNOWN },
  { "2026-02-29T00:00:00Z", WB_TIME_UNKNOWN },
  { "2026-02-28T24:00:00Z", WB_TIME_UNKNOWN },
  { "2026-02-28T23:60:00Z", WB_TIME_UNKNOWN },
  { "2026-02/28 23:00:00", WB_TIME_UNKNOWN },
  { "0000-01-01T00:00:00Z", WB_TIME_UNKNOWN },
  { "9999-01-01T00:00:00Z", WB_TIME_UNKNOWN },
  { "2026-11-23T05:01:30.516Z and more", WB_TIME_UNKNOWN },
  { "13800001234", WB_TIME_UNKNOWN },
  { "0795410090", WB_TIME_UNKNOWN },
  { "17954100905160009991", WB_TIME_UNKNOWN },
  { "99999999999999999999999999999999", WB_TIME_UNKNOWN },
  { "yesterday at noon", WB_TIME_UNKNOWN },
  { "[[[[[[[[[[[[[[", WB_TIME_UNKNOWN },
};

static void
test_stamps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length = strlen (rows[i].text);
      g_autofree char *exact = g_memdup2 (rows[i].text, length);
      gint64 usec = WB_TIME_UNKNOWN;
      gboolean found = wb_entry_parse_time (length > 0 ? exact : "", length, &usec);
      if (usec != rows[i].usec || found != (rows[i].usec != WB_TIME_UNKNOWN))
        g_error ("\"%s\" is %" G_GINT64_FORMAT, rows[i].text, usec);
    }
}

/* The remembered offset is the one of the moment, however the times jump. */
static void
test_offsets (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  for (int i = 0; i < 2000; i++)
    {
      int year = g_test_rand_int_range (1980, 2040);
      int month = g_test_rand_int_range (1, 13);
      int day = g_test_rand_int_range (1, 29);
      int hour = g_test_rand_int_range (4, 24); /* clocks are put forward at night */
      g_autofree char *text = g_strdup_printf ("%04d-%02d-%02d %02d:15:07", year, month, day, hour);
      g_autoptr (GDateTime) expected = g_date_time_new (zone, year, month, day, hour, 15, 7);
      gint64 usec = 0;
      g_assert_true (wb_entry_parse_time (text, strlen (text), &usec));
      g_assert_cmpint (usec, ==, g_date_time_to_unix (expected) * G_USEC_PER_SEC);
    }
}

/* Every cut of a stamp is another stamp or none, never a wild one, and reads nothing behind. */
static void
test_cuts (void)
{
  const char *text = "[2026-11-23T13:01:30.516+08:00]";
  for (gsize length = 0; length < strlen (text); length++)
    {
      g_autofree char *exact = g_memdup2 (text, length);
      gint64 usec = NOON_Z;
      (void) wb_entry_parse_time (length > 0 ? exact : "", length, &usec);
      g_assert_cmpint (ABS (usec - NOON_Z), <=, 9 * HOUR);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/time/stamps", test_stamps);
  g_test_add_func ("/entry/time/offsets", test_offsets);
  g_test_add_func ("/entry/time/cuts", test_cuts);
  return g_test_run ();
}
