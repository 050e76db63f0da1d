/* SPDX-License-Identifier: MPL-2.0 */
#include "entry/entry.h"

#include <string.h>

static const struct
{
  const char *word;
  WbLevel level;
} rows[] = {
  { "error", WB_LEVEL_ERROR },
  { "ERROR", WB_LEVEL_ERROR },
  { "Warn", WB_LEVEL_WARNING },
  { "WARNING", WB_LEVEL_WARNING },
  { "info", WB_LEVEL_INFO },
  { "notice", WB_LEVEL_INFO },
  { "http", WB_LEVEL_DEBUG },
  { "verbose", WB_LEVEL_DEBUG },
  { "debug", WB_LEVEL_DEBUG },
  { "silly", WB_LEVEL_TRACE },
  { "trace", WB_LEVEL_TRACE },
  { "crit", WB_LEVEL_FATAL },
  { "alert", WB_LEVEL_FATAL },
  { "emerg", WB_LEVEL_FATAL },
  { "fatal", WB_LEVEL_FATAL },
  { "\x1b[31merror\x1b[39m", WB_LEVEL_ERROR },
  { "\x1b[1m\x1b[33mwarn\x1b[39m\x1b[22m", WB_LEVEL_WARNING },
  { "\\u001b[31merror\\u001b[39m", WB_LEVEL_ERROR },
  { "\\u001B[1;31merror\\u001B[0m", WB_LEVEL_ERROR },
  { "[info]", WB_LEVEL_INFO },
  { "  debug: ", WB_LEVEL_DEBUG },
  { "10", WB_LEVEL_TRACE },
  { "20", WB_LEVEL_DEBUG },
  { "30", WB_LEVEL_INFO },
  { "35", WB_LEVEL_INFO },
  { "40", WB_LEVEL_WARNING },
  { "50", WB_LEVEL_ERROR },
  { "60", WB_LEVEL_FATAL },
  { "错误", WB_LEVEL_ERROR },
  { "警告", WB_LEVEL_WARNING },
  /* none */
  { "", WB_LEVEL_UNKNOWN },
  { "5", WB_LEVEL_UNKNOWN },
  { "00", WB_LEVEL_UNKNOWN },
  { "99", WB_LEVEL_UNKNOWN },
  { "500", WB_LEVEL_UNKNOWN },
  { "5x", WB_LEVEL_UNKNOWN },
  { "errors", WB_LEVEL_UNKNOWN },
  { "error message", WB_LEVEL_UNKNOWN },
  { "\x1b[31", WB_LEVEL_UNKNOWN },
  { "\x1b[999999999999999999999999999999m", WB_LEVEL_UNKNOWN },
  { "informationinformationinformation", WB_LEVEL_UNKNOWN },
  { "\xff\xfe", WB_LEVEL_UNKNOWN },
};

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      /* An exact allocation, so that the sanitizer sees a byte too far. */
      gsize length = strlen (rows[i].word);
      g_autofree char *exact = g_memdup2 (rows[i].word, length);
      WbLevel level = wb_level_from_word (length > 0 ? exact : "", length);
      if (level != rows[i].level)
        g_error ("\"%s\" is %s", rows[i].word, wb_level_word (level));
    }
}

static void
test_names (void)
{
  for (int level = WB_LEVEL_TRACE; level <= WB_LEVEL_FATAL; level++)
    {
      const char *word = wb_level_word ((WbLevel) level);
      g_assert_cmpint (wb_level_from_word (word, strlen (word)), ==, level);
    }
  g_assert_cmpstr (wb_level_word (WB_LEVEL_ERROR), ==, "error");
  g_assert_cmpstr (wb_level_word (WB_LEVEL_UNKNOWN), ==, "unknown");
  g_assert_cmpstr (wb_level_word ((WbLevel) 77), ==, "unknown");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/level/words", test_words);
  g_test_add_func ("/entry/level/names", test_names);
  return g_test_run ();
}
