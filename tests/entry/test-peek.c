/* SPDX-License-Identifier: MPL-2.0 */
#include "entry/entry.h"
#include "entry/say.h"

#include <string.h>

#define T 1795410090516000 /* 2026-11-23T05:01:30.516Z */
#define Z "2026-11-23T05:01:30.516Z"

static gboolean
peek (const char *line, gint64 *ret_usec, WbLevel *ret_level)
{
  gsize length = strlen (line);
  g_autofree char *exact = g_memdup2 (line, length);
  return wb_entry_peek (length > 0 ? exact : "", length, ret_usec, ret_level);
}

static void
test_lines (void)
{
  static const struct
  {
    const char *line;
    gint64 usec;
    WbLevel level;
  } rows[] = {
    { "{\"level\":\"info\",\"message\":\"m\",\"timestamp\":\"" Z "\"}", T, WB_LEVEL_INFO },
    { "{ \"level\" : \"info\" , \"timestamp\" : \"" Z "\" }", T, WB_LEVEL_INFO },
    { "{\"timestamp\":\"" Z "\",\"a\":{\"level\":\"error\"},\"level\":\"info\"}", T,
      WB_LEVEL_INFO },
    { "{\"time\":\"" Z "\",\"severity\":\"ERROR\"}", T, WB_LEVEL_ERROR },
    { "{\"ts\":1795410090.516,\"lvl\":40}", T, WB_LEVEL_WARNING },
    { "{\"@fields\":{\"level\":\"error\"},\"@timestamp\":\"" Z "\"}", T, WB_LEVEL_ERROR },
    { "{\"x\":[{\"level\":\"error\",\"timestamp\":\"" Z "\"}]}", WB_TIME_UNKNOWN,
      WB_LEVEL_UNKNOWN },
    { "{\"message\":\"level\",\"m\":\"timestamp\",\"level\":\"debug\"}", WB_TIME_UNKNOWN,
      WB_LEVEL_DEBUG },
    { "{\"level\":{\"a\":1},\"lvl\":\"info\"}", WB_TIME_UNKNOWN, WB_LEVEL_INFO },
    { "{\"time\":12,\"ts\":\"" Z "\"}", T, WB_LEVEL_UNKNOWN },
    { "{}", WB_TIME_UNKNOWN, WB_LEVEL_UNKNOWN },
    { "{", WB_TIME_UNKNOWN, WB_LEVEL_UNKNOWN },
    { "{\"level", WB_TIME_UNKNOWN, WB_LEVEL_UNKNOWN },
    { "{\"level\"", WB_TIME_UNKNOWN, WB_LEVEL_UNKNOWN },
    { "{\"level\":", WB_TIME_UNKNOWN, WB_LEVEL_UNKNOWN },
    { "{\"level\":\"err", WB_TIME_UNKNOWN, WB_LEVEL_UNKNOWN },
    { "{\"time\":1795410090", WB_TIME_UNKNOWN, WB_LEVEL_UNKNOWN },
    { "[2026-11-23 13:01:30.516] [error] m", T, WB_LEVEL_ERROR },
    { "[2026-11-23 13:01:30.516] m", T, WB_LEVEL_UNKNOWN },
    { "warn: m", WB_TIME_UNKNOWN, WB_LEVEL_WARNING },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 usec = 1;
      WbLevel level = WB_LEVEL_FATAL;
      say_row (rows[i].line);
      g_assert_true (peek (rows[i].line, &usec, &level));
      g_assert_cmpint (usec, ==, rows[i].usec);
      g_assert_cmpint (level, ==, rows[i].level);
    }
}

static void
test_continuations (void)
{
  static const char *const lines[] = {
    "",
    "\r",
    "    at f (/a/b.js:1:2)",
    "\tat com.example.X",
    "Error: boom",
    "TypeError: x is not a function",
    "  \"level\": \"error\",",
    "  {\"level\":\"error\"}",
    "}",
    "[object Object]",
    "[1, 2, 3]",
    "(info) x",
    "information about it",
    "2026 was a good year",
    "第二行",
    "\xff\xfe\x00",
    "[",
    "]",
    "[[[[[[",
    "infos: x",
    "12345:ERROR:",
    "[1/2]",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      gint64 usec = 7;
      WbLevel level = WB_LEVEL_FATAL;
      say_row (lines[i]);
      g_assert_false (peek (lines[i], &usec, &level));
      g_assert_cmpint (usec, ==, 7);
      g_assert_cmpint (level, ==, WB_LEVEL_FATAL);
    }
}

/* What peek says of random mixtures is what parse says. */
static void
test_agrees (void)
{
  static const char *const parts[] = {
    "{",
    "}",
    "\"level\":",
    "\"error\"",
    ",",
    "\"timestamp\":",
    "\"" Z "\"",
    "\"metadata\":",
    "[",
    "]",
    "\\",
    "\"",
    "\"message\":\"m\"",
    " ",
    "50",
    "error",
    ":",
    "\xe4\xb8\xad",
    "\"time\":17954100905",
  };
  for (int i = 0; i < 20000; i++)
    {
      g_autoptr (GString) line = g_string_new (g_test_rand_bit () ? "{" : "");
      for (int n = g_test_rand_int_range (0, 20); n > 0; n--)
        g_string_append (line, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      gint64 usec = WB_TIME_UNKNOWN;
      WbLevel level = WB_LEVEL_UNKNOWN;
      (void) peek (line->str, &usec, &level);
      g_autoptr (WbEntry) entry = wb_entry_parse (line->str, line->len);
      g_assert_cmpint (entry->time_usec, ==, usec);
      g_assert_cmpint (entry->level, ==, level);
    }
}

/* Speed, with -m perf: megabytes a second over lines as winston writes them. */
static void
test_speed (void)
{
  const char *line =
      "{\"bytes\":1834221,\"durationMs\":412,\"level\":\"info\",\"message\":\"上传分片完成 "
      "part 17 of 40 for order RT2026112300017\",\"orderNo\":\"RT2026112300017\","
      "\"service\":\"upload\",\"traceId\":\"6f1e0c4b9a7d42d3\",\"url\":\"https://"
      "cdn1.example.com/put/abc?partNumber=17\",\"timestamp\":\"" Z "\"}";
  gsize length = strlen (line);
  gint64 start = g_get_monotonic_time ();
  gsize bytes = 0;
  gint64 sum = 0;
  while (bytes < 400 * 1000 * 1000)
    for (int i = 0; i < 1000; i++, bytes += length)
      {
        gint64 usec = 0;
        WbLevel level;
        sum += wb_entry_peek (line, length, &usec, &level) ? usec & 1 : 1;
      }
  double seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  g_assert_cmpint (sum, ==, 0);
  g_test_maximized_result ((double) bytes / 1e6 / seconds, "peek: %.0f MB/s",
                           (double) bytes / 1e6 / seconds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/peek/lines", test_lines);
  g_test_add_func ("/entry/peek/continuations", test_continuations);
  g_test_add_func ("/entry/peek/agrees", test_agrees);
  if (g_test_perf ())
    g_test_add_func ("/entry/peek/speed", test_speed);
  return g_test_run ();
}
