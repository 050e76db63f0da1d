/* SPDX-License-Identifier: MPL-2.0 */
/* JSON at its borders: what goes in as JSON comes out as JSON, and what needs no change is the
 * same. */
#include "redact/json-mask.h"

#include "base/json-scan.h"
#include "redact/fixture.h"

static const char *const same[] = {
  "{}",
  "[]",
  " { \"a\" : [ 1 , -0.0e+5, true ] } \t\r",
  "{\"\":\"\",\"\\u0000\":\"\\ud800\",\"\\/\":\"\\/\"}",
  "{\"a\":1,\"a\":1}",
  "{\"a\":\"\xff\xfe\xc0\"}",
  "{\"a\":\"\\u4e2d\\u6587\\ud83d\\ude00\"}",
  "{\"n\":123456789012345678901234567890}",
  "{\"n\":1e400}",
  "\"x\"",
  "{\"[[mobile:7K3Q9F2M]]\":\"[[secret]]\"}",
  "{\"a\":\"{not json}\",\"b\":\"[1,2\",\"c\":\"{\\\"x\\\":1}\"}",
};

static const char *const changed[] = {
  "{\"password\":{\"a\":[\"x\",{\"b\":\"y\"}]}}",
  "{\"a\":\"\\\\\\\" 13800001234 \\n\\u4e2d\"}",
  "{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"password\\\\\\\":\\\\\\\"x\\\\\\\"}\\\"}\"}",
  "[[[[{\"token\":\"x\"}]]]]",
  "{\"13800001234\":{\"13900001234\":[\"13700001234\"]}}",
  "{\"token=abcdef\":1,\"token=ghijkl\":2}",
  "{\"pin\":1234}",
  "[13800001234,\"a\"]",
};

static GString *
mask (const char *text)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  WbJsonMask how = { .masker = masker };
  GString *out = g_string_new (NULL);

  g_assert_true (wb_json_mask (&how, text, strlen (text), out, NULL));
  return out;
}

static void
test_same (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr (GString) out = mask (same[i]);

      g_assert_cmpstr (out->str, ==, same[i]);
    }
}

static void
test_changed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (changed); i++)
    {
      g_autoptr (GString) out = mask (changed[i]);
      g_autoptr (GString) again = mask (out->str);

      g_assert_cmpstr (out->str, !=, changed[i]);
      g_assert_true (wb_json_is_whole (out->str, out->len, NULL));
      g_assert_null (strstr (out->str, "0001234"));
      g_assert_cmpstr (again->str, ==, out->str);
    }
}

/* Two keys that are both secrets stay two keys. */
static void
test_keys_stay_unique (void)
{
  g_autoptr (GString) out = mask ("{\"token=abcdef\":1,\"token=ghijkl\":2}");
  const char *first = strstr (out->str, "[[text:"), *second = strstr (first + 1, "[[text:");

  g_assert_null (strstr (out->str, "token"));
  g_assert_cmpuint (out->len, ==, strlen ("{\"[[text:XXXXXXXX]]\":1,\"[[text:XXXXXXXX]]\":2}"));
  g_assert_cmpint (strncmp (first, second, strlen ("[[text:XXXXXXXX]]")), !=, 0);
}

/* Nested deeper than is unpacked, the rules for text still find what stands there. */
static void
test_nested_deeply (void)
{
  g_autoptr (GString) text =
      g_string_new ("{\"mobile\":\"13800001234\",\"password\":\"hunter22\"}");

  for (guint depth = 0; depth < 8; depth++)
    {
      g_autoptr (GString) outer = g_string_new ("{\"m\":\"");

      wb_json_escape (text->str, text->len, outer);
      g_string_append (outer, "\"}");
      g_string_assign (text, outer->str);
      g_autoptr (GString) out = mask (text->str);

      g_assert_true (wb_json_is_whole (out->str, out->len, NULL));
      g_assert_null (strstr (out->str, "13800001234"));
      g_assert_null (strstr (out->str, "hunter22"));
    }
}

static void
test_refused (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  WbJsonMask how = { .masker = masker };
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new ("kept");

  for (guint i = 0; i <= WB_JSON_MAX_DEPTH; i++)
    g_string_append (deep, "[");
  for (guint i = 0; i <= WB_JSON_MAX_DEPTH; i++)
    g_string_append (deep, "]");
  g_assert_false (wb_json_mask (&how, deep->str, deep->len, out, NULL));
  g_assert_true (wb_json_mask (&how, deep->str + 1, deep->len - 2, out, NULL));
  g_string_assign (out, "kept");
  g_assert_false (wb_json_mask (&how, "{\"a\":1", 6, out, NULL));
  g_assert_cmpstr (out->str, ==, "kept");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-mask/same", test_same);
  g_test_add_func ("/json-mask/changed", test_changed);
  g_test_add_func ("/json-mask/keys-stay-unique", test_keys_stay_unique);
  g_test_add_func ("/json-mask/nested-deeply", test_nested_deeply);
  g_test_add_func ("/json-mask/refused", test_refused);
  return g_test_run ();
}
