/* SPDX-License-Identifier: MPL-2.0 */
/* The proof of the triggers: on every line of the corpus, on pieces of them glued at random and on
 * noise, the rules whose triggers were seen find exactly what all rules find. */
#include "redact/scanner.h"

#include <json-glib/json-glib.h>

#include "redact/fixture.h"
#include "redact/masker-private.h"

static GPtrArray *
load_lines (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "corpus", "redaction.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) rows = NULL;
  g_autoptr (GRegex) marks = g_regex_new ("⟦[a-z_]+\\||⟧", 0, 0, NULL);
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  rows = g_strsplit (text, "\n", -1);
  for (char **row = rows; *row && **row; row++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();

      g_assert_true (json_parser_load_from_data (parser, *row, -1, NULL));
      g_ptr_array_add (lines, g_regex_replace_literal (
                                  marks,
                                  json_object_get_string_member (
                                      json_node_get_object (json_parser_get_root (parser)), "line"),
                                  -1, 0, "", 0, NULL));
    }
  return lines;
}

static gboolean
are_equal (const GArray *a, const GArray *b)
{
  for (guint i = 0; i < a->len && i < b->len; i++)
    {
      const WbHit *first = &g_array_index (a, WbHit, i), *second = &g_array_index (b, WbHit, i);

      if (first->start != second->start || first->end != second->end || first->rule != second->rule)
        return FALSE;
    }
  return a->len == b->len;
}

static void
compare_hits (const WbMasker *masker, const char *text, gsize length)
{
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (WbHit));
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (WbHit));
  guint sees = wb_scanner_look (masker->scanner, text, length);

  g_assert_true (wb_find_hits (masker, text, length, sees, 0, seen));
  g_assert_true (wb_find_hits (masker, text, length, G_MAXUINT, 0, all));
  if (are_equal (seen, all))
    return;
  for (guint i = 0; i < all->len; i++)
    {
      gsize n;
      const WbHit *hit = &g_array_index (all, WbHit, i);

      g_test_message ("%s at %zu", wb_rules (&n)[hit->rule].id, hit->start);
    }
  g_test_message ("lost in: %.*s", (int) length, text);
  g_test_fail ();
}

static void
test_corpus (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (GPtrArray) lines = load_lines ();

  for (guint i = 0; i < lines->len; i++)
    compare_hits (masker, lines->pdata[i], strlen (lines->pdata[i]));
}

static void
test_pieces (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (GPtrArray) lines = load_lines ();
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);

  for (guint round = 0; round < 6000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint piece = 0; piece < 4; piece++)
        {
          const char *line = lines->pdata[g_rand_int_range (random, 0, lines->len)];
          gsize n = strlen (line), from = g_rand_int_range (random, 0, n);

          g_string_append_len (text, line + from, g_rand_int_range (random, 0, n - from + 1));
        }
      compare_hits (masker, text->str, text->len);
    }
}

static void
test_noise (void)
{
  static const char alphabet[] =
      "0123456789abcdef:.-@/ \"=+()[]\\_%,;&?keytokn\xe5\xaf\x86\xe7\xa0\x81\x1b\n";
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (42);

  for (guint round = 0; round < 20000; round++)
    {
      char text[80];
      /* Few different bytes at a time make runs that look like numbers and addresses. */
      guint from = g_rand_int_range (random, 0, sizeof alphabet - 1);
      guint width = g_rand_int_range (random, 1, 16);

      for (guint i = 0; i < sizeof text; i++)
        text[i] = alphabet[(from + g_rand_int_range (random, 0, width)) % (sizeof alphabet - 1)];
      compare_hits (masker, text, sizeof text);
    }
}

static void
test_words (void)
{
  static const char *const own[] = { "Zhangwei" };
  g_autoptr (WbScanner) scanner = wb_scanner_new (own, 1);
  gsize n;
  const WbWord *words = wb_scanner_words (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *upper = g_ascii_strup (words[i].word, -1);
      g_autofree char *text = g_strdup_printf ("x /%s y", upper);

      g_assert_cmpuint (strlen (words[i].word), >=, WB_SHORTEST_WORD);
      g_assert_cmphex (wb_scanner_look (scanner, text, strlen (text)) & words[i].sees, ==,
                       words[i].sees);
    }
  g_assert_true (wb_scanner_look (scanner, "aZHANGWEI", 9) & WB_SEES_OWN);
  g_assert_false (wb_scanner_look (scanner, "ZHANGWE", 7) & WB_SEES_OWN);
  g_assert_cmphex (wb_scanner_look (scanner, "", 0), ==, 0);
  g_assert_cmphex (wb_scanner_look (scanner, "plain words and 12 of 30", 24), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scanner/words", test_words);
  g_test_add_func ("/scanner/corpus", test_corpus);
  g_test_add_func ("/scanner/pieces", test_pieces);
  g_test_add_func ("/scanner/noise", test_noise);
  return g_test_run ();
}
