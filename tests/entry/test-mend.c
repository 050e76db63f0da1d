/* SPDX-License-Identifier: MPL-2.0 */
#include "entry/mend.h"

#include <string.h>

#include "base/json.h"
#include "entry/entry.h"

static const WbMendLimits unlimited = { 0, 0 };

static void
test_table (void)
{
  static const struct
  {
    const char *text;
    const char *mended; /* NULL: it can't be */
  } rows[] = {
    { "{", "{}" },
    { "{\"a", "{}" },
    { "{\"a\"", "{}" },
    { "{\"a\":", "{}" },
    { "{\"a\":1", "{}" }, /* it could be 12 */
    { "{\"a\":1,", "{\"a\":1}" },
    { "{\"a\":1,\"b", "{\"a\":1}" },
    { "{\"a\":1,\"b\":tr", "{\"a\":1}" },
    { "{\"a\":\"", "{\"a\":\"\"}" },
    { "{\"a\":\"wor", "{\"a\":\"wor\"}" },
    { "{\"a\":\"w\\", "{\"a\":\"w\"}" },
    { "{\"a\":\"w\\\"", "{\"a\":\"w\\\"\"}" },
    { "{\"a\":\"w\\u4e0", "{\"a\":\"w\"}" },
    { "{\"a\":\"w\\ud83d", "{\"a\":\"w\"}" },
    { "{\"a\":\"w\\ud83d\\u", "{\"a\":\"w\"}" },
    { "{\"a\":\"w\\ud83d\\ude00", "{\"a\":\"w\\ud83d\\ude00\"}" },
    { "{\"a\":\"上\xe4\xbc", "{\"a\":\"上\"}" },
    { "{\"a\":\"}],\",\"b\":[1,2", "{\"a\":\"}],\",\"b\":[1]}" },
    { "{\"b\":[\"x\",\"y", "{\"b\":[\"x\",\"y\"]}" },
    { "{\"b\":[{\"c\":{\"d\":[]", "{\"b\":[{\"c\":{\"d\":[]}}]}" },
    { "{\"b\":[{\"c\":{\"d\":[], \"e\"", "{\"b\":[{\"c\":{\"d\":[]}}]}" },
    { "{\"a\":1}", "{\"a\":1}" },
    { "{\"a\":1}}", NULL },
    { "no json", NULL },
    { "[1", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *mended = wb_entry_mend (rows[i].text, strlen (rows[i].text), &unlimited);
      g_test_message ("row %u", i);
      g_assert_cmpstr (mended, ==, rows[i].mended);
    }
}

/* Wherever an entry is cut, what is left is a document, and tells what was whole. */
static void
test_cut_anywhere (void)
{
  static const char text[] =
      "{\"level\":\"error\",\"message\":\"上传失败 \\u4e0a\\ud83d\\ude00 “x”\\n\",\"code\":-1.5e3,"
      "\"meta\":{\"a\":[1,{\"b\":null},\"c\"],\"d\":{}},\"ok\":true,\"stack\":\"Error: x\\n    at "
      "f\"}";

  for (gsize length = 1; length < sizeof text; length++)
    {
      g_autofree char *mended = wb_entry_mend (text, length, &unlimited);
      g_autoptr (GError) error = NULL;
      g_assert_nonnull (mended);
      g_autoptr (JsonNode) node = wb_json_parse (mended, -1, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
      JsonObject *json = json_node_get_object (node);
      if (length > strlen ("{\"level\":\"error\""))
        g_assert_cmpstr (wb_json_get_string (json, "level"), ==, "error");
      if (length > 200)
        g_assert_true (wb_json_get_boolean (json, "ok", FALSE));
    }
}

static void
test_too_deep (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 64; i++)
    g_string_append (text, "{\"a\":");
  g_autofree char *deep = wb_entry_mend (text->str, text->len, &unlimited);
  g_assert_nonnull (deep);
  g_string_append_c (text, '{');
  g_assert_null (wb_entry_mend (text->str, text->len, &unlimited));
}

/* A picture, and what happened stands behind it. */
static void
test_limits (void)
{
  static const struct
  {
    const char *text;
    WbMendLimits limits;
    const char *mended;
  } rows[] = {
    { "{\"a\":\"123456\",\"b\":\"12345678\",\"c\":1}",
      { 6, 0 },
      "{\"a\":\"123456\",\"b\":\"123456\",\"c\":1}" },
    { "{\"name-of-a-member\":\"123\"}", { 2, 0 }, "{\"name-of-a-member\":\"12\"}" },
    { "{\"a\":[\"上传失败\",\"x\"]}", { 4, 0 }, "{\"a\":[\"上\",\"x\"]}" },
    { "{\"a\":\"1\\u4e0a2\"}", { 6, 0 }, "{\"a\":\"1\"}" },
    { "{\"a\":\"\\ud83d\\ude00\"}", { 6, 0 }, "{\"a\":\"\"}" },
    { "{\"a\":\"1\",\"b\":[1,2,3],\"c\":3}", { 0, 10 }, "{\"a\":\"1\"}" },
    { "{\"a\":\"1\",\"b\":[1,2,3],\"c\":3}", { 0, 18 }, "{\"a\":\"1\",\"b\":[1,2]}" },
    { "{\"a\":\"1\",\"b\":[1,2,3],\"c\":3}", { 1, 28 }, "{\"a\":\"1\",\"b\":[1,2,3],\"c\":3}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *mended =
          wb_entry_mend (rows[i].text, strlen (rows[i].text), &rows[i].limits);
      g_test_message ("row %u", i);
      g_assert_cmpstr (mended, ==, rows[i].mended);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/mend/table", test_table);
  g_test_add_func ("/entry/mend/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/entry/mend/limits", test_limits);
  g_test_add_func ("/entry/mend/too-deep", test_too_deep);
  return g_test_run ();
}
