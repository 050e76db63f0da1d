/* SPDX-License-Identifier: MPL-2.0 */
#include "base/fs.h"

#include <string.h>

typedef struct
{
  const char *glob;
  const char *relative;
  gboolean matches;
} Row;

static const Row rows[] = {
  { "logs/**", "logs/a.log", TRUE },
  { "logs/**", "logs/2026/11/a.log", TRUE },
  { "logs/**", "logs", FALSE },
  { "logs/**", "logsx/a.log", FALSE },
  { "logs/**", "x/logs/a.log", FALSE },
  { "**", "a", TRUE },
  { "**", "a/b/c", TRUE },
  { "**/a.json", "a.json", TRUE },
  { "**/a.json", "x/y/a.json", TRUE },
  { "**/a.json", "x/y/ba.json", FALSE },
  { "tasks/**/*.json", "tasks/1.json", TRUE },
  { "tasks/**/*.json", "tasks/a/b/1.json", TRUE },
  { "tasks/**/*.json", "tasks/a/b/1.json.bak", FALSE },
  { "a/**/b/**/c", "a/b/c", TRUE },
  { "a/**/b/**/c", "a/x/b/b/y/c", TRUE },
  { "a/**/b/**/c", "a/x/y/c", FALSE },
  { "*", "a/b", FALSE },
  { "*.log", "a.log", TRUE },
  { "*.log", ".log", TRUE },
  { "*.log", "a.log.1", FALSE },
  { "*.log*", "a.log.1", TRUE },
  { "a*b*c", "aXbYbZc", TRUE },
  { "a*b*c", "aXbYbZ", FALSE },
  { "**x", "aax", TRUE },
  { "?.log", "a.log", TRUE },
  { "?.log", "é.log", TRUE },
  { "?.log", "\xff.log", TRUE },
  { "?.log", "ab.log", FALSE },
  { "?.log", ".log", FALSE },
  { "?", "/", FALSE },
  { "[a-c].log", "b.log", TRUE },
  { "[a-c].log", "d.log", FALSE },
  { "[!a-c].log", "d.log", TRUE },
  { "[^a-c].log", "b.log", FALSE },
  { "[]x]", "]", TRUE },
  { "[]x]", "x", TRUE },
  { "[x-]", "-", TRUE },
  { "[一-三]", "二", FALSE },
  { "[丁-丈]", "七", TRUE },
  { "[一-龥]", "修", TRUE },
  { "[ab", "[ab", TRUE },
  { "[ab", "a", FALSE },
  { "[", "[", TRUE },
  { "[!", "[!", TRUE },
  { "a[b]c", "abc", TRUE },
  { "日志/*.log", "日志/应用.log", TRUE },
  { "", "", TRUE },
  { "", "a", FALSE },
  { "a", "", FALSE },
  { "a/", "a", FALSE },
  { "a//b", "a/b", FALSE },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (wb_fs_glob_match (rows[i].glob, rows[i].relative) != rows[i].matches)
      g_error ("“%s” and “%s” should%s match", rows[i].glob, rows[i].relative,
               rows[i].matches ? "" : " not");
}

/* Patterns that cost a backtracking matcher more than a life. */
static void
test_hostile (void)
{
  g_autoptr (GString) glob = g_string_new (NULL);
  g_autoptr (GString) path = g_string_new (NULL);
  g_autofree char *name = g_strnfill (250, 'a');

  for (guint i = 0; i < 100; i++)
    {
      g_string_append (glob, i % 2 ? "**/" : "*a*a*a*a*a*a*a*a*a*a*b/");
      g_string_append_printf (path, "%s/", name);
    }
  g_string_append (glob, "**/x");
  g_string_append (path, "y");
  g_assert_false (wb_fs_glob_match (glob->str, path->str));

  g_autofree char *stars = g_strnfill (5000, '*');
  g_assert_true (wb_fs_glob_match (stars, name));
}

/* Any text as a glob: no crash, and a text without specials matches itself. */
static void
test_random (void)
{
  static const char bytes[] = "ab/*?[]!-^\xc3\xa9\xff";

  for (guint round = 0; round < 20000; round++)
    {
      char glob[12] = { 0 }, text[12] = { 0 };
      for (guint i = 0; i < 11; i++)
        {
          glob[i] = bytes[g_test_rand_int_range (0, sizeof bytes)];
          text[i] = bytes[g_test_rand_int_range (0, sizeof bytes)];
        }
      (void) wb_fs_glob_match (glob, text);
      if (!strpbrk (text, "*?["))
        g_assert_true (wb_fs_glob_match (text, text));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fs-glob/rows", test_rows);
  g_test_add_func ("/fs-glob/hostile", test_hostile);
  g_test_add_func ("/fs-glob/random", test_random);
  return g_test_run ();
}
