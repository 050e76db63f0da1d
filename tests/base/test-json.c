/* SPDX-License-Identifier: MPL-2.0 */
#include "base/json.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = wb_json_parse (text, -1, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static void
test_values (void)
{
  g_autoptr (JsonNode) node =
      parse ("\xEF\xBB\xBF {\"s\":\"修\\ud83d\\ude00\\n\",\"i\":-9223372036854775808,"
             "\"j\":9223372036854775807,\"d\":1.5e3,\"t\":true,\"f\":false,\"n\":null,"
             "\"o\":{\"x\":{}},\"a\":[1,[2],{\"y\":3}]}");
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (wb_json_get_string (object, "s"), ==, "修😀\n");
  g_assert_cmpint (wb_json_get_int (object, "i", 0), ==, G_MININT64);
  g_assert_cmpint (wb_json_get_int (object, "j", 0), ==, G_MAXINT64);
  g_assert_cmpfloat (json_object_get_double_member (object, "d"), ==, 1500.0);
  g_assert_true (wb_json_get_boolean (object, "t", FALSE));
  g_assert_false (wb_json_get_boolean (object, "f", TRUE));
  g_assert_true (json_object_get_null_member (object, "n"));
  g_assert_nonnull (wb_json_get_object (wb_json_get_object (object, "o"), "x"));
  g_assert_cmpuint (json_array_get_length (wb_json_get_array (object, "a")), ==, 3);
}

static void
test_other_types (void)
{
  g_autoptr (JsonNode) node =
      parse ("{\"s\":\"1\",\"i\":1,\"d\":1.0,\"n\":null,\"o\":{},\"a\":[]}");
  JsonObject *object = json_node_get_object (node);
  const char *const names[] = { "s", "i", "d", "n", "o", "a", "absent" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *name = names[i];
      g_assert_true (wb_json_get_string (object, name) == NULL || *name == 's');
      g_assert_true (wb_json_get_int (object, name, 7) == 7 || *name == 'i');
      g_assert_true (wb_json_get_boolean (object, name, TRUE));
      g_assert_true (wb_json_get_object (object, name) == NULL || *name == 'o');
      g_assert_true (wb_json_get_array (object, name) == NULL || strcmp (name, "a") == 0);
    }
  g_assert_null (wb_json_get_string (NULL, "s"));
  g_assert_cmpint (wb_json_get_int (NULL, "s", 3), ==, 3);
}

typedef struct
{
  const char *text;
  gssize length;
  const char *message;
} Bad;

static void
test_refused (void)
{
  static const Bad rows[] = {
    { "", -1, "Line 1, column 1: the text ends too early" },
    { "{\n \"a\": 1,\n \"a\": 2}", -1, "Line 3, column 3: this name stands twice in one object" },
    { "{\"修\":\"\\u0000\"}", -1, "Line 1, column 7: a string contains the character NUL" },
    { "{\"\\u0000\":1}", -1, "Line 1, column 3: a string contains the character NUL" },
    { "[\"\\ud800\"]", -1, "Line 1, column 3: a string contains half a character" },
    { "[\"\\udc00\"]", -1, "Line 1, column 3: a string contains half a character" },
    { "[\"\\ud800\\ud800\"]", -1, "Line 1, column 3: a string contains half a character" },
    { "[\"\\ud800\\n\"]", -1, "Line 1, column 3: a string contains half a character" },
    { "[9223372036854775808]", -1, "Line 1, column 2: this number is too large" },
    { "[-9223372036854775809]", -1, "Line 1, column 2: this number is too large" },
    { "[1e999]", -1, "Line 1, column 2: this number is too large" },
    { "[\"\xff\"]", -1, "Line 1, column 3: this is not UTF-8 text" },
    { "\n\n[\"修\xe4\xbf\"]", -1, "Line 3, column 4: this is not UTF-8 text" },
    { "[1]\0", 4, "Line 1, column 4: something follows the end" },
    { "[1] // comment", -1, "Line 1, column 5: something follows the end" },
    { "{} {}", -1, "Line 1, column 4: something follows the end" },
    { "['a']", -1, "Line 1, column 2: this is not a value" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (wb_json_parse (rows[i].text, rows[i].length, NULL, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
      g_assert_cmpstr (error->message, ==, rows[i].message);
    }
}

static void
test_limits (void)
{
  const WbJsonLimits small = { .max_bytes = 10, .max_depth = 2 };
  const WbJsonLimits big = { .big_numbers = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *bomb = g_strnfill (100000, '[');

  g_assert_null (wb_json_parse ("[[1],[2]]  ", -1, &small, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_clear_error (&error);
  g_assert_null (wb_json_parse ("[[[]]]", -1, &small, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_clear_error (&error);
  g_assert_null (wb_json_parse (bomb, -1, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_assert_nonnull (strstr (error->message, "deep"));
  g_clear_error (&error);

  g_autoptr (JsonNode) node =
      wb_json_parse ("[99999999999999999999,-9223372036854775809,7]", -1, &big, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_array_get_string_element (json_node_get_array (node), 0), ==,
                   "99999999999999999999");
  g_assert_cmpstr (json_array_get_string_element (json_node_get_array (node), 1), ==,
                   "-9223372036854775809");
  g_assert_cmpint (json_array_get_int_element (json_node_get_array (node), 2), ==, 7);
}

/* Damage at every place: accepted or refused with a place, no leak, no crash. */
static void
test_damaged (void)
{
  static const char text[] = "{\"a\":[1,\"\\ud83d\\ude00\",{\"b\":[]}],\"修\":-1.5e3,\"c\":null}";

  for (gsize at = 0; at < strlen (text); at++)
    for (guint byte = 0; byte < 256; byte++)
      {
        g_autofree char *damaged = g_memdup2 (text, strlen (text));
        g_autoptr (GError) error = NULL;
        damaged[at] = (char) byte;
        g_autoptr (JsonNode) node = wb_json_parse (damaged, (gssize) strlen (text), NULL, &error);
        g_assert_true ((node == NULL) == (error != NULL));
        g_assert_true (!error || g_str_has_prefix (error->message, "Line "));
      }
}

static void
test_pointer (void)
{
  g_autoptr (JsonNode) root =
      parse ("{\"a\":[{\"b\":1},2],\"\":3,\"a/b\":4,\"m~n\":5,\"0\":6,\"~1\":7}");
  const struct
  {
    const char *pointer;
    gint64 value; /* 0: nothing there */
  } rows[] = {
    { "/a/0/b", 1 },
    { "/a/1", 2 },
    { "/", 3 },
    { "/a~1b", 4 },
    { "/m~0n", 5 },
    { "/0", 6 },
    { "/~01", 7 },
    { "/a/2", 0 },
    { "/a/-", 0 },
    { "/a/01", 0 },
    { "/a/+1", 0 },
    { "/a/ 1", 0 },
    { "/b", 0 },
    { "a", 0 },
    { "/a/1/x", 0 },
    { "/m~2n", 0 },
    { "/m~", 0 },
    { "/a/99999999999999999999", 0 },
    { "/a/4294967296", 0 },
  };

  g_assert_true (wb_json_at (root, "") == root);
  g_assert_null (wb_json_at (NULL, "/a"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      JsonNode *node = wb_json_at (root, rows[i].pointer);
      g_test_message ("%s", rows[i].pointer);
      g_assert_true ((node != NULL) == (rows[i].value != 0));
      g_assert_cmpint (node ? json_node_get_int (node) : 0, ==, rows[i].value);
    }
}

static void
test_writing (void)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (object);

  wb_json_set_string (object, "s", "a\"\\\n\x01修");
  for (char c = 1; c < 0x20; c++)
    wb_json_set_string (object, (char[]){ c, '\0' }, (char[]){ 'v', c, c, '\0' });
  wb_json_set_string (object, "none", NULL);
  json_object_set_int_member (object, "i", G_MAXINT64);
  g_autofree char *line = wb_json_line (node);
  g_autofree char *pretty = wb_json_pretty (node);
  g_assert_null (strchr (line, '\n'));
  g_assert_true (g_str_has_suffix (pretty, "}\n"));
  g_assert_nonnull (strstr (pretty, "\n  \"s\""));

  g_autoptr (JsonNode) again = parse (line);
  g_autoptr (JsonNode) pretty_again = parse (pretty);
  g_assert_true (json_node_equal (node, again));
  g_assert_true (json_node_equal (node, pretty_again));
}

static void
test_read_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("waybill-json-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "p.json", NULL);
  const WbJsonLimits small = { .max_bytes = 4 };

  g_assert_true (wb_fs_write_atomic (path, "{\"a\":1}", 7, &error));
  g_autoptr (JsonNode) node = wb_json_read_file (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wb_json_get_int (json_node_get_object (node), "a", 0), ==, 1);
  g_assert_null (wb_json_read_file (path, &small, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_TOO_LARGE);
  g_clear_error (&error);

  g_assert_true (wb_fs_write_atomic (path, "{\"a\":", 5, &error));
  g_assert_null (wb_json_read_file (path, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_clear_error (&error);
  g_assert_true (wb_fs_remove_tree (folder, &error));
  g_assert_null (wb_json_read_file (path, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/values", test_values);
  g_test_add_func ("/json/other-types", test_other_types);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/limits", test_limits);
  g_test_add_func ("/json/damaged", test_damaged);
  g_test_add_func ("/json/pointer", test_pointer);
  g_test_add_func ("/json/writing", test_writing);
  g_test_add_func ("/json/read-file", test_read_file);
  return g_test_run ();
}
