/* SPDX-License-Identifier: MPL-2.0 */
/* What one file's bytes are as entries, however they come: whole, byte by byte, with a rest. */
#include "alert/taking.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *entries[6]; /* their texts, after the rest was taken */
  WbLevel level;          /* of the first */
} Row;

static const Row rows[] = {
  { "json",
    "{\"level\":\"error\",\"message\":\"a\"}\n{\"level\":\"info\"}\n",
    { "{\"level\":\"error\",\"message\":\"a\"}", "{\"level\":\"info\"}" },
    WB_LEVEL_ERROR },
  { "crlf",
    "{\"level\":\"error\"}\r\n\r\n{\"level\":\"warn\"}\r\n",
    { "{\"level\":\"error\"}", "{\"level\":\"warn\"}" },
    WB_LEVEL_ERROR },
  { "half line",
    "{\"level\":\"error\"}\n{\"level\":\"err",
    { "{\"level\":\"error\"}" },
    WB_LEVEL_ERROR },
  { "stack",
    "[2026-11-23 05:01:30.516] [error] Error: x\n    at f (a.js:1:2)\n\n    at g\n"
    "[2026-11-23 05:01:31.000] [info] y\n",
    { "[2026-11-23 05:01:30.516] [error] Error: x\n    at f (a.js:1:2)\n\n    at g",
      "[2026-11-23 05:01:31.000] [info] y" },
    WB_LEVEL_ERROR },
  { "pretty json",
    "{\n  \"level\": \"error\",\n  \"message\": \"a\"\n}\n{\"level\":\"info\"}\n",
    { "{\n  \"level\": \"error\",\n  \"message\": \"a\"\n}", "{\"level\":\"info\"}" },
    WB_LEVEL_ERROR },
  { "a brace that is no document",
    "[2026-11-23 05:01:30.516] [info] response:\n{\n    \"code\": 500\n},\n"
    "{\"level\":\"error\",\"message\":\"a\"}\n[2026-11-23 05:01:31.000] [error] b\n",
    { "[2026-11-23 05:01:30.516] [info] response:", "{\n    \"code\": 500\n},",
      "{\"level\":\"error\",\"message\":\"a\"}", "[2026-11-23 05:01:31.000] [error] b" },
    WB_LEVEL_INFO },
  { "a document that was cut off",
    "{\n  \"level\": \"err\n{\"level\":\"error\",\"message\":\"a\"}\n",
    { "{\n  \"level\": \"err", "{\"level\":\"error\",\"message\":\"a\"}" },
    WB_LEVEL_UNKNOWN },
  { "two on a line, the first torn",
    "{\"level\":\"info\",\"message\":\"torn in{\"level\":\"error\",\"message\":\"a\"}\n",
    { "{\"level\":\"info\",\"message\":\"torn in", "{\"level\":\"error\",\"message\":\"a\"}" },
    WB_LEVEL_INFO },
  { "two on a line",
    "{\"level\":\"info\"}{\"level\":\"error\",\"a\":{\"b\":[{\"c\":1},{\"d\":\"{\"}]}}\n",
    { "{\"level\":\"info\"}", "{\"level\":\"error\",\"a\":{\"b\":[{\"c\":1},{\"d\":\"{\"}]}}" },
    WB_LEVEL_INFO },
  { "an object in a text",
    "[2026-11-23 05:01:30.516] [error] Error: x\n  { \"code\": 1 }\n    at f (a.js:1:2)\n",
    { "[2026-11-23 05:01:30.516] [error] Error: x\n  { \"code\": 1 }\n    at f (a.js:1:2)" },
    WB_LEVEL_ERROR },
  { "indented", "  {\"level\":\"error\"}\n", { "{\"level\":\"error\"}" }, WB_LEVEL_ERROR },
  { "without an end",
    "{\"level\":\"error\",\"a\":{\"b\":1}}",
    { "{\"level\":\"error\",\"a\":{\"b\":1}}" },
    WB_LEVEL_ERROR },
  { "half a document", "{\"level\":\"error\",\"a\":{\"b\":1}", { NULL }, WB_LEVEL_UNKNOWN },
  { "no entries", "hello\n\nworld\n", { "hello", "world" }, WB_LEVEL_UNKNOWN },
  { "nothing", "", { NULL }, WB_LEVEL_UNKNOWN },
  { "only newlines", "\n\n\r\n", { NULL }, WB_LEVEL_UNKNOWN },
};

typedef struct
{
  GPtrArray *texts;
  WbLevel first;
} Heard;

static void
hear (gpointer self, const WbTailEntry *entry)
{
  Heard *heard = self;
  if (heard->texts->len == 0)
    heard->first = entry->level;
  g_ptr_array_add (heard->texts, g_strndup (entry->text, entry->length));
}

static WbTail *
open_tail (const Logs *logs, const char *name)
{
  g_autofree char *path = logs_path (logs, name);
  struct stat st;
  const int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fstat (fd, &st), ==, 0);
  return wb_tail_new (name, fd, &st, FALSE);
}

static void
check_row (const Row *row, const Heard *heard)
{
  guint n = 0;
  for (; row->entries[n]; n++)
    {
      g_assert_cmpuint (heard->texts->len, >, n);
      g_assert_cmpstr (heard->texts->pdata[n], ==, row->entries[n]);
    }
  g_assert_cmpuint (heard->texts->len, ==, n);
  if (n > 0)
    g_assert_cmpint (heard->first, ==, row->level);
}

static void
run_row (const Row *row, gsize step)
{
  Logs logs;
  logs_set_up (&logs, NULL);
  logs_write (&logs, "a.log", "");
  g_autoptr (WbTail) tail = open_tail (&logs, "a.log");
  Heard heard = { g_ptr_array_new_with_free_func (g_free), 0 };
  const gsize length = strlen (row->text);

  for (gsize at = 0; at < length; at += step)
    {
      g_autofree char *piece = g_strndup (row->text + at, MIN (step, length - at));
      logs_write (&logs, "a.log", piece);
      g_assert_cmpint (wb_tail_read (tail, hear, &heard), ==, WB_TAIL_LIVES);
    }
  wb_tail_rest (tail, hear, &heard);
  check_row (row, &heard);
  g_ptr_array_unref (heard.texts);
  logs_tear_down (&logs, NULL);
}

static void
test_row (gconstpointer row)
{
  run_row (row, 1000);
  run_row (row, 7);
  run_row (row, 1);
}

/* Cut off by somebody else, while its writer goes on at its old place. */
static void
test_hole (void)
{
  static const char first[] = "{\"level\":\"error\",\"message\":\"a\"}\n";
  static const char second[] = "{\"level\":\"error\",\"message\":\"b\"}\n";
  Logs logs;
  logs_set_up (&logs, NULL);
  g_autofree char *path = logs_path (&logs, "a.log");
  wb_autofd int writer = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  Heard heard = { g_ptr_array_new_with_free_func (g_free), 0 };

  g_assert_true (wb_fs_write_all (writer, first, strlen (first), NULL));
  g_assert_cmpint (truncate (path, 0), ==, 0);
  g_assert_true (wb_fs_write_all (writer, second, strlen (second), NULL));
  g_autoptr (WbTail) tail = open_tail (&logs, "a.log");
  g_assert_cmpint (wb_tail_read (tail, hear, &heard), ==, WB_TAIL_LIVES);
  g_assert_cmpuint (heard.texts->len, ==, 1);
  g_assert_cmpstr (heard.texts->pdata[0], ==, "{\"level\":\"error\",\"message\":\"b\"}");
  g_ptr_array_unref (heard.texts);
  logs_tear_down (&logs, NULL);
}

/* A line without an end costs no more memory than it may, and what follows is read. */
static void
test_endless_line (void)
{
  Logs logs;
  logs_set_up (&logs, NULL);
  g_autofree char *much = g_strnfill (1000 * 1000, 'x');
  logs_write (&logs, "a.log", "{\"level\":\"error\",\"message\":\"");
  for (guint i = 0; i < 20; i++)
    logs_write (&logs, "a.log", much);
  logs_write (&logs, "a.log", "\"}\n{\"level\":\"error\",\"message\":\"after\"}\n");
  g_autoptr (WbTail) tail = open_tail (&logs, "a.log");
  Heard heard = { g_ptr_array_new_with_free_func (g_free), 0 };

  while (wb_tail_read (tail, hear, &heard) == WB_TAIL_HAS_MORE)
    ;
  g_assert_cmpuint (heard.texts->len, ==, 2);
  g_assert_cmpuint (strlen (heard.texts->pdata[0]), <=, 16 * 1024 * 1024);
  g_assert_cmpstr (heard.texts->pdata[1], ==, "{\"level\":\"error\",\"message\":\"after\"}");
  g_ptr_array_unref (heard.texts);
  logs_tear_down (&logs, NULL);
}

/* The last line of a file that is gone is one, ended or not. */
static void
test_gone (void)
{
  Logs logs;
  logs_set_up (&logs, NULL);
  logs_write (&logs, "a.log", "{\"level\":\"error\"}\n{\"level\":\"warn\"}");
  g_autoptr (WbTail) tail = open_tail (&logs, "a.log");
  Heard heard = { g_ptr_array_new_with_free_func (g_free), 0 };

  logs_remove (&logs, "a.log");
  g_assert_cmpint (wb_tail_read (tail, hear, &heard), ==, WB_TAIL_LOST);
  g_assert_cmpuint (heard.texts->len, ==, 2);
  g_assert_cmpint (wb_tail_read (tail, hear, &heard), ==, WB_TAIL_LOST);
  g_assert_cmpuint (heard.texts->len, ==, 2);
  g_ptr_array_unref (heard.texts);
  logs_tear_down (&logs, NULL);
}

/* Bytes of all kinds, in all pieces: it ends, and gives the same entries whatever the pieces. */
static void
test_anything (void)
{
  static const char *const pieces[] = { "{",
                                        "}",
                                        "\n",
                                        "\r\n",
                                        "\"level\":\"error\"",
                                        "x",
                                        "[2026-11-23 05:01:30] [error] ",
                                        "    at f\n",
                                        "\xff\x00z",
                                        "{\"level\":\"error\"}\n" };
  for (guint seed = 1; seed <= 200; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (GString) text = g_string_new (NULL);
      const guint n = (guint) g_rand_int_range (rand, 1, 60);
      for (guint i = 0; i < n; i++)
        g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      Heard heard[2];
      for (guint way = 0; way < 2; way++)
        {
          Logs logs;
          logs_set_up (&logs, NULL);
          logs_write (&logs, "a.log", "");
          g_autoptr (WbTail) tail = open_tail (&logs, "a.log");
          heard[way] = (Heard){ g_ptr_array_new_with_free_func (g_free), 0 };
          for (gsize at = 0; at < text->len;)
            {
              const gsize step = way == 0 ? text->len : (gsize) g_rand_int_range (rand, 1, 9);
              g_autofree char *piece = g_strndup (text->str + at, MIN (step, text->len - at));
              logs_write (&logs, "a.log", piece);
              (void) wb_tail_read (tail, hear, &heard[way]);
              at += step;
            }
          logs_remove (&logs, "a.log");
          (void) wb_tail_read (tail, hear, &heard[way]);
          logs_tear_down (&logs, NULL);
        }
      g_assert_cmpuint (heard[0].texts->len, ==, heard[1].texts->len);
      for (guint i = 0; i < heard[0].texts->len; i++)
        g_assert_cmpstr (heard[0].texts->pdata[i], ==, heard[1].texts->pdata[i]);
      g_ptr_array_unref (heard[0].texts);
      g_ptr_array_unref (heard[1].texts);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/alert/tail/%s", rows[i].name);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/alert/tail/endless-line", test_endless_line);
  g_test_add_func ("/alert/tail/hole", test_hole);
  g_test_add_func ("/alert/tail/gone", test_gone);
  g_test_add_func ("/alert/tail/anything", test_anything);
  return g_test_run ();
}
