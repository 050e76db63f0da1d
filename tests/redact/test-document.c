/* SPDX-License-Identifier: MPL-2.0 */
#include <json-glib/json-glib.h>

#include "base/error.h"
#include "redact/fixture.h"

static char *
redact_document (const char *json, const char *const *show, GPtrArray *masked, GError **error)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  WbSink sink = wb_sink_to_string (out);

  if (!wb_redact_document (masker, json, strlen (json), show, NULL, masked, &sink, error))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
without_tags (const char *text)
{
  g_autoptr (GRegex) tag = g_regex_new (":[0-9A-HJKMNP-TV-Z]{8}\\]\\]", 0, 0, NULL);

  return g_regex_replace_literal (tag, text, -1, 0, ":~]]", 0, NULL);
}

static void
test_rows (void)
{
  static const struct
  {
    const char *json;
    const char *expected;
  } rows[] = {
    { "{ \"a\" : 1,\n\t\"b\":[true , null, 1.50e3] }\n", NULL },
    { "{\"plan\":\"pro_2026.1\",\"id\":\"u-1001\",\"when\":\"2026-11-23T05:43:12.345+08:00\",\"d\":"
      "\"2026/11/23 05:43\"}",
      NULL },
    { "{\"remark\":\"请把脸修小一点\",\"note\":\"two words\"}",
      "{\"remark\":\"[[text:~]]\",\"note\":\"[[text:~]]\"}" },
    { "{\"name\":\"王小明\",\"phone\":\"13800001234\",\"token\":\"abc\",\"pin\":1234}",
      "{\"name\":\"[[name:~]]\",\"phone\":\"[[mobile:~]]\",\"token\":\"[[secret]]\",\"pin\":\"[["
      "secret]]\"}" },
    { "{\"x\":\"wang@example.org\",\"y\":\"mail wang@example.org\"}",
      "{\"x\":\"[[email:~]]\",\"y\":\"[[text:~]]\"}" },
    { "{\"errorMessage\":\"OSS PutObject failed: 403 for 13800001234\"}",
      "{\"errorMessage\":\"OSS PutObject failed: 403 for [[mobile:~]]\"}" },
    { "{\"x\":\"aB3dE5gH7jK9mN1pQ3sT5vW7\",\"h\":\"9b2cf535f27731c974343645a3985328\",\"u\":"
      "\"3f2b8c1e-90ab-4cde-8f01-23456789abcd\"}",
      "{\"x\":\"[[secret]]\",\"h\":\"9b2cf535f27731c974343645a3985328\",\"u\":\"3f2b8c1e-90ab-4cde-"
      "8f01-23456789abcd\"}" },
    { "{\"src\":\"/mnt/客户/王小明/IMG_1.jpg\",\"out\":\"/opt/RetouchStudio/x y\"}",
      "{\"src\":\"/mnt/客户/[[path:~]]/IMG_1.jpg\",\"out\":\"/opt/RetouchStudio/x y\"}" },
    { "{\"orderNo\":\"RT2026112300017\",\"apiBase\":\"https://api.example.com/v2\"}", NULL },
    { "{\"faceMask\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],\"f\":{\"embedding\":{\"0\":0.1,"
      "\"1\":1,\"2\":2,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1,\"10\":1,\"11\":1,"
      "\"12\":1,\"13\":1,\"14\":1,\"15\":1}}}",
      "{\"faceMask\":\"[[numbers:16]]\",\"f\":{\"embedding\":\"[[numbers:16]]\"}}" },
    { "{\"img\":\"data:image/"
      "png;base64,AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKKKLLLLMMMMNNNN\"}",
      "{\"img\":\"[[image:png:42]]\"}" },
    { "{\"state\":\"{\\\"remark\\\":\\\"free words\\\",\\\"n\\\":1}\"}",
      "{\"state\":\"{\\\"remark\\\":\\\"[[text:~]]\\\",\\\"n\\\":1}\"}" },
    { "{\"a\":\"13800001234.\",\"b\":\"v-13800001234\",\"c\":\"\"}",
      "{\"a\":\"[[mobile:~]].\",\"b\":\"v-13800001234\",\"c\":\"\"}" },
    { "[]", NULL },
    { "\"x\"", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GError *error = NULL;
      g_autofree char *got = redact_document (rows[i].json, NULL, NULL, &error);
      g_autofree char *plain = NULL;
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      plain = without_tags (got);
      g_assert_cmpstr (plain, ==, rows[i].expected ? rows[i].expected : rows[i].json);
      again = redact_document (got, NULL, NULL, &error);
      g_assert_cmpstr (again, ==, got);
    }
}

static void
test_show (void)
{
  static const char *const show[] = { "/tasks/*/remark", "/a~1b", NULL };
  g_autoptr (GPtrArray) masked = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;
  g_autofree char *got =
      redact_document ("{\"tasks\":[{\"remark\":\"two words\",\"other\":\"two words\"},"
                       "{\"remark\":\"call 13800001234 now\",\"password\":\"x y\"}],"
                       "\"a/b\":\"c d\",\"c~d\":{\"e\":\"f g\"}}",
                       show, masked, &error);
  g_autofree char *plain = NULL;

  g_assert_no_error (error);
  plain = without_tags (got);
  g_assert_cmpstr (plain, ==,
                   "{\"tasks\":[{\"remark\":\"two words\",\"other\":\"[[text:~]]\"},"
                   "{\"remark\":\"call [[mobile:~]] now\",\"password\":\"[[secret]]\"}],"
                   "\"a/b\":\"c d\",\"c~d\":{\"e\":\"[[text:~]]\"}}");
  g_assert_cmpuint (masked->len, ==, 2);
  g_assert_cmpstr (masked->pdata[0], ==, "/tasks/0/other");
  g_assert_cmpstr (masked->pdata[1], ==, "/c~0d/e");
}

static void
test_bad (void)
{
  static const char *const bad[] = { "",    "{",    "{\"a\":1", "{\"a\":1}x",     "{'a':1}",
                                     "nul", "[1,]", "\xff",     "{\"a\":\"\n\"}", "\xef\xbb\xbf" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *got = redact_document (bad[i], NULL, NULL, &error);

      g_assert_null (got);
      g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
    }
}

static void
test_deep_and_large (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) large = g_string_new ("[");
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  g_assert_null (redact_document (deep->str, NULL, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
  g_clear_error (&error);
  for (guint i = 0; i < 40000; i++)
    g_string_append (large, "{\"remark\":\"王小明 two words\",\"n\":1},");
  g_string_append (large, "0]");
  got = redact_document (large->str, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (got, "王小明"));
  g_assert_true (g_str_has_suffix (got, ",0]"));
}

/* A sink that takes no more. */
static gboolean
refuse (const void *bytes, gsize length, gpointer self, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static void
test_full_sink (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  WbSink sink = { refuse, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (wb_redact_document (masker, "[1]", 3, NULL, NULL, NULL, &sink, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/rows", test_rows);
  g_test_add_func ("/document/show", test_show);
  g_test_add_func ("/document/bad", test_bad);
  g_test_add_func ("/document/deep-and-large", test_deep_and_large);
  g_test_add_func ("/document/full-sink", test_full_sink);
  return g_test_run ();
}
