/* SPDX-License-Identifier: MPL-2.0 */
/* Walks tests/corpus/redaction.jsonl, {"line": …} each: what has to go stands as ⟦kind|value⟧, all
 * else has to stay byte for byte. A value in a JSON line may be a number, which becomes a string.
 */
#include <json-glib/json-glib.h>

#include "redact/fixture.h"

#define OPEN "⟦"
#define CLOSE "⟧"

static char *
replace_all (const char *text, const char *pattern, const char *by)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_RAW, 0, NULL);
  char *out = g_regex_replace (regex, text, -1, 0, by, 0, NULL);

  g_assert_nonnull (out);
  return out;
}

static void
check_line (const WbMasker *masker, const char *marked)
{
  g_autofree char *line = replace_all (marked, OPEN "[a-z_]+\\|([^\n]*?)" CLOSE, "\\1");
  g_autofree char *in_quotes = replace_all (
      marked, "([:\\[,])" OPEN "([a-z_]+)\\|(-?[0-9.]+|\\[[^\"]*?\\])" CLOSE, "\\1\"[[\\2]]\"");
  g_autofree char *expected = replace_all (g_str_has_prefix (marked, "{\"") ? in_quotes : marked,
                                           OPEN "([a-z_]+)\\|[^\n]*?" CLOSE, "[[\\1]]");
  g_autofree char *got = redact_line (masker, line);
  g_autofree char *twice = redact_line (masker, got);
  g_autofree char *plain = replace_all (got, "\\[\\[([a-z_]+):[0-9A-Za-z:]+\\]\\]", "[[\\1]]");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *plain_expected =
      replace_all (expected, "\\[\\[([a-z_]+):[0-9A-Za-z:]+\\]\\]", "[[\\1]]");

  if (strcmp (plain, plain_expected) != 0)
    {
      g_test_message ("expected %s", plain_expected);
      g_test_message ("got      %s", plain);
      g_test_fail ();
    }
  if (strcmp (twice, got) != 0)
    {
      g_test_message ("again    %s", twice);
      g_test_message ("once     %s", got);
      g_test_fail ();
    }
  if (json_parser_load_from_data (parser, line, -1, NULL)
      && !json_parser_load_from_data (parser, got, -1, NULL))
    {
      g_test_message ("no JSON any more: %s", got);
      g_test_fail ();
    }
}

static void
test_corpus (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "corpus", "redaction.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) rows = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  rows = g_strsplit (text, "\n", -1);
  for (char **row = rows; *row && **row; row++, n++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();

      g_assert_true (json_parser_load_from_data (parser, *row, -1, NULL));
      check_line (masker, json_object_get_string_member (
                              json_node_get_object (json_parser_get_root (parser)), "line"));
    }
  g_assert_cmpuint (n, >=, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  g_test_add_func ("/corpus/lines", test_corpus);
  return g_test_run ();
}
