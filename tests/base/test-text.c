/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"

#include <locale.h>
#include <string.h>

/* 2026-11-23T05:43:12.345Z, in Shanghai 13:43:12 */
#define NOW_USEC G_GINT64_CONSTANT (1795412592345000)
#define DAY_USEC (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

typedef struct
{
  const char *text;
  const char *result;
} Row;

static void
test_visible (void)
{
  static const Row rows[] = {
    { "", "" },
    { "修图 a.log é", "修图 a.log é" },
    { "a\nb\tc\x1b[31m", "a‹U+000A›b‹U+0009›c‹U+001B›[31m" },
    { "\x7f\xc2\x85", "‹U+007F›‹U+0085›" },
    { "a\u202Egnp.exe", "a‹U+202E›gnp.exe" },
    { "\u2066\u200f\u061c", "‹U+2066›‹U+200F›‹U+061C›" },
    { "a\u200Bb\u2060\uFEFF\u00AD", "a‹U+200B›b‹U+2060›‹U+FEFF›‹U+00AD›" },
    { "\u2028\u3164", "‹U+2028›‹U+3164›" },
    { "\xf3\xa0\x80\x81", "‹U+E0001›" },
    { "a\xff\xc3", "a‹0xFF›‹0xC3›" },
    { "\xed\xa0\x80", "‹0xED›‹0xA0›‹0x80›" },
    { "e\u0301 😀", "e\u0301 😀" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shown = wb_text_visible (rows[i].text, -1);
      g_assert_cmpstr (shown, ==, rows[i].result);
    }
  g_autofree char *with_nul = wb_text_visible ("a\0b", 3);
  g_assert_cmpstr (with_nul, ==, "a‹U+0000›b");
}

static void
test_visible_random (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      const gsize length = (gsize) g_test_rand_int_range (0, 12);
      g_autofree char *bytes = g_malloc (length);
      for (gsize i = 0; i < length; i++)
        bytes[i] = (char) (g_test_rand_int_range (0, 3) ? g_test_rand_int_range (0x80, 0x100)
                                                        : g_test_rand_int_range (0, 0x80));
      g_autofree char *shown = wb_text_visible (bytes, (gssize) length);
      g_autofree char *again = wb_text_visible (shown, -1);
      g_assert_true (g_utf8_validate (shown, -1, NULL));
      g_assert_cmpstr (shown, ==, again);
    }
}

static void
test_ellipsize (void)
{
  g_autofree char *whole = wb_text_ellipsize ("修图工坊", 4);
  g_autofree char *cut = wb_text_ellipsize ("修图工坊", 3);
  g_autofree char *one = wb_text_ellipsize ("abc", 1);
  g_autofree char *none = wb_text_ellipsize ("abc", 0);
  g_autofree char *huge = wb_text_ellipsize ("abc", G_MAXSIZE);

  g_assert_cmpstr (whole, ==, "修图工坊");
  g_assert_cmpstr (cut, ==, "修图…");
  g_assert_cmpstr (one, ==, "…");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (huge, ==, "abc");
}

static void
test_ascii_name (void)
{
  static const Row rows[] = {
    { "app-1.log", "app-1.log" },
    { "修图.log", "_.log" },
    { "a b\nc.log", "a_b_c.log" },
    { "../../etc/passwd", "_.._.._etc_passwd" },
    { ".hidden", "_.hidden" },
    { "", "file" },
    { "修图", "file" },
    { "..", "file" },
    { "CON", "_CON" },
    { "con.log", "_con.log" },
    { "Lpt1.tar.gz", "_Lpt1.tar.gz" },
    { "COM", "COM" },
    { "console", "console" },
    { "a.", "a" },
    { "\xff\xfe.txt", "_.txt" },
    { "x:y?z*", "x_y_z_" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = wb_text_ascii_name (rows[i].text, 64);
      g_test_message ("%s", rows[i].text);
      if (strcmp (rows[i].text, "../../etc/passwd") == 0)
        g_assert_false (strchr (name, '/') || name[0] == '.');
      else
        g_assert_cmpstr (name, ==, rows[i].result);
    }

  g_autofree char *filler = g_strnfill (300, 'x');
  g_autofree char *long_name = g_strconcat (filler, ".log", NULL);
  g_autofree char *cut = wb_text_ascii_name (long_name, 20);
  g_assert_cmpstr (cut, ==, "xxxxxxxxxxxxxxxx.log");
}

static void
test_ascii_name_random (void)
{
  static const char *const devices[] = { "con", "prn", "aux", "nul", "com1", "lpt9" };
  static const char bytes[] = "conauxprl19.. _-/\\\xff\xe4";

  for (guint round = 0; round < 50000; round++)
    {
      char text[10] = { 0 };
      const gsize max_bytes = (gsize) g_test_rand_int_range (1, 10);
      for (guint i = 0; i < 9; i++)
        text[i] = bytes[g_test_rand_int_range (0, sizeof bytes)];
      g_autofree char *name = wb_text_ascii_name (text, max_bytes);
      g_autofree char *stem = g_ascii_strdown (name, (gssize) strcspn (name, "."));
      g_assert_cmpuint (strlen (name), >=, 1);
      g_assert_cmpuint (strlen (name), <=, max_bytes);
      g_assert_cmpint (name[0], !=, '.');
      for (const char *c = name; *c; c++)
        g_assert_true (g_ascii_isalnum (*c) || strchr ("._-", *c));
      for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
        g_assert_cmpstr (stem, !=, devices[i]);
    }
}

static void
test_size (void)
{
  const struct
  {
    const char *text;
    guint64 bytes;
  } good[] = {
    { "4096", 4096 },
    { "0", 0 },
    { "1B", 1 },
    { "10kB", 10000 },
    { "10KB", 10000 },
    { "1KiB", 1024 },
    { "512MiB", 512 << 20 },
    { "10MB", 10000000 },
    { "10 MB", 10000000 },
    { "2GB", 2000000000 },
    { "4GiB", G_GUINT64_CONSTANT (4) << 30 },
    { "18446744073709551615", G_MAXUINT64 },
  };
  static const char *const bad[] = { "",
                                     "MB",
                                     "-1",
                                     "+1",
                                     " 1",
                                     "1 ",
                                     "1.5MB",
                                     "1MBs",
                                     "0x10",
                                     "18446744073709551616",
                                     "99999999999TiB",
                                     "1e3",
                                     "1  MB",
                                     "18446744073709551615kB" };
  guint64 bytes = 7;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (wb_text_parse_size (good[i].text, &bytes));
      g_assert_cmpuint (bytes, ==, good[i].bytes);
    }
  bytes = 7;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (wb_text_parse_size (bad[i], &bytes));
      g_assert_cmpuint (bytes, ==, 7);
    }
}

static void
test_parse_duration (void)
{
  const struct
  {
    const char *text;
    gint64 seconds;
  } good[] = {
    { "90s", 90 },
    { "15m", 900 },
    { "24h", 86400 },
    { "7d", 604800 },
    { "2w", 1209600 },
    { "0s", 0 },
    { "3650d", G_GINT64_CONSTANT (3650) * 86400 },
  };
  static const char *const bad[] = { "",
                                     "7",
                                     "d",
                                     "-1d",
                                     "1y",
                                     "4000d",
                                     "1.5h",
                                     "1d2h",
                                     "99999999999999999999s",
                                     "9223372036854775807w" };
  gint64 seconds = 7;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (wb_text_parse_duration (good[i].text, &seconds));
      g_assert_cmpint (seconds, ==, good[i].seconds);
    }
  seconds = 7;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (wb_text_parse_duration (bad[i], &seconds));
      g_assert_cmpint (seconds, ==, 7);
    }
}

/* The test's time zone is Asia/Shanghai. */
static void
test_parse_when (void)
{
  static const Row good[] = {
    { "2026-11-23T05:43:12Z", "2026-11-23T05:43:12.000Z" },
    { "2026-11-23T05:43:12.345Z", "2026-11-23T05:43:12.345Z" },
    { "2026-11-23T05:43:12+02:00", "2026-11-23T03:43:12.000Z" },
    { "2026-11-23T05:43:12", "2026-11-22T21:43:12.000Z" },
    { "2026-11-23 05:43:12", "2026-11-22T21:43:12.000Z" },
    { "2026-11-23T05:43", "2026-11-22T21:43:00.000Z" },
    { "2026-11-23T05:43Z", "2026-11-23T05:43:00.000Z" },
    { "2026-11-23T05:43+02:00", "2026-11-23T03:43:00.000Z" },
    { "2026-11-23", "2026-11-22T16:00:00.000Z" },
    { "09:30", "2026-11-23T01:30:00.000Z" },
    { "9:30", "2026-11-23T01:30:00.000Z" },
    { "09:30:15", "2026-11-23T01:30:15.000Z" },
    { "24h", "2026-11-22T05:43:12.345Z" },
    { "90s", "2026-11-23T05:41:42.345Z" },
  };
  static const char *const bad[] = {
    "",   "yesterday", "25:00", "12:60", "2026-13-01", "2026-02-30",       "2026-11-23T25:00:00Z",
    "12", ":",         "1:",    ":30",   "2026",       "2026-11-23T05:43x"
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gint64 usec = 0;
      g_test_message ("%s", good[i].text);
      g_assert_true (wb_text_parse_when (good[i].text, NOW_USEC, &usec));
      g_autofree char *iso = wb_text_iso_msec (usec);
      g_assert_cmpstr (iso, ==, good[i].result);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      gint64 usec = 7;
      g_test_message ("%s", bad[i]);
      g_assert_false (wb_text_parse_when (bad[i], NOW_USEC, &usec));
      g_assert_cmpint (usec, ==, 7);
    }
}

static void
test_times (void)
{
  const struct
  {
    gint64 usec;
    const char *msec;
    const char *sec;
  } rows[] = {
    { NOW_USEC, "2026-11-23T05:43:12.345Z", "2026-11-23T05:43:12Z" },
    { 0, "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z" },
    { 999, "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z" },
    { 1999, "1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00Z" },
    { -1, "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59Z" },
  };
  const gint64 extremes[] = { G_MININT64, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *msec = wb_text_iso_msec (rows[i].usec);
      g_autofree char *sec = wb_text_iso_sec (rows[i].usec);
      g_assert_cmpstr (msec, ==, rows[i].msec);
      g_assert_cmpstr (sec, ==, rows[i].sec);
    }
  for (guint i = 0; i < G_N_ELEMENTS (extremes); i++)
    {
      g_autofree char *msec = wb_text_iso_msec (extremes[i]);
      g_autofree char *local = wb_text_local_time (extremes[i]);
      g_assert_cmpuint (strlen (msec), ==, strlen (rows[0].msec));
      g_assert_nonnull (local);
    }
  g_autofree char *local = wb_text_local_time (NOW_USEC);
  g_assert_nonnull (strstr (local, "13:43:12"));
}

static void
test_for_people (void)
{
  const struct
  {
    gint64 seconds;
    const char *text;
  } rows[] = {
    { -5, "0 s" },         { 0, "0 s" },          { 59, "59 s" },       { 125, "2 min 5 s" },
    { 3600, "1 h 0 min" }, { 7380, "2 h 3 min" }, { 90000, "1 d 1 h" },
  };
  g_autofree char *size = wb_text_size (12345678);
  g_autofree char *huge = wb_text_duration (G_MAXINT64);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = wb_text_duration (rows[i].seconds);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
  g_assert_true (g_str_has_prefix (size, "12.3"));
  g_assert_true (g_str_has_suffix (size, "MB"));
  g_assert_nonnull (huge);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/visible", test_visible);
  g_test_add_func ("/text/visible-random", test_visible_random);
  g_test_add_func ("/text/ellipsize", test_ellipsize);
  g_test_add_func ("/text/ascii-name", test_ascii_name);
  g_test_add_func ("/text/ascii-name-random", test_ascii_name_random);
  g_test_add_func ("/text/size", test_size);
  g_test_add_func ("/text/parse-duration", test_parse_duration);
  g_test_add_func ("/text/parse-when", test_parse_when);
  g_test_add_func ("/text/times", test_times);
  g_test_add_func ("/text/for-people", test_for_people);
  return g_test_run ();
}
