/* SPDX-License-Identifier: MPL-2.0 */
#include <glib.h>

#include "redact/fixture.h"
#include "redact/masker-private.h"

/* Lines as winston writes them; '~' stands for any tag. */
static const struct
{
  const char *line;
  const char *expected;
} lines[] = {
  { "{\"level\":\"info\",\"user\":{\"name\":\"王小明\",\"mobile\":\"13800001234\"},\"n\":"
    "13800001234}",
    "{\"level\":\"info\",\"user\":{\"name\":\"[[name:~]]\",\"mobile\":\"[[mobile:~]]\"},\"n\":\"[["
    "mobile:~]]\"}" },
  { "{\"password\":123456,\"passwordLength\":12,\"hasPassword\":true,\"pwd\":null,\"token\":\"\"}",
    "{\"password\":\"[[secret]]\",\"passwordLength\":12,\"hasPassword\":true,\"pwd\":null,"
    "\"token\":\"\"}" },
  { "{\"message\":\"{\\\"password\\\":\\\"Fa\\\\\\\"ke1\\\",\\\"order\\\":\\\"RT2026112300017\\\"}"
    "\"}",
    "{\"message\":\"{\\\"password\\\":\\\"[[secret]]\\\",\\\"order\\\":\\\"RT2026112300017\\\"}"
    "\"}" },
  { "{\"credentials\":{\"a\":\"x1\",\"b\":[2,\"y\"]},\"tokens\":812}",
    "{\"credentials\":{\"a\":\"[[secret]]\",\"b\":[\"[[secret]]\",\"[[secret]]\"]},\"tokens\":"
    "812}" },
  { "{\"13800001234\":{\"a\":1},\"13900001234\":{\"a\":1}}",
    "{\"[[mobile:~]]\":{\"a\":1},\"[[mobile:~]]\":{\"a\":1}}" },
  { "{\"headers\":[{\"name\":\"Authorization\",\"value\":\"Zm9vYmFy\"},{\"name\":\"Accept\","
    "\"value\":\"text/html\"}]}",
    "{\"headers\":[{\"name\":\"Authorization\",\"value\":\"[[secret]]\"},{\"name\":\"Accept\","
    "\"value\":\"text/html\"}]}" },
  { "{\"rawHeaders\":[\"Host\",\"api.example.com\",\"Cookie\",\"sid=1234\",\"Accept\",\"*/*\"]}",
    "{\"rawHeaders\":[\"Host\",\"api.example.com\",\"Cookie\",\"[[secret]]\",\"Accept\",\"*/"
    "*\"]}" },
  { "{\"message\":\"\\u001b[32m13800001234\\u001b[39m done\\n13900001234\"}",
    "{\"message\":\"\\u001b[32m[[mobile:~]]\\u001b[39m done\\n[[mobile:~]]\"}" },
  { "{\"message\":\"open /mnt/客户/王小明-13800001234/IMG_1.jpg\"}",
    "{\"message\":\"open /mnt/客户/[[path:~]]/IMG_1.jpg\"}" },
  { "{\"stack\":\"Error: x\\n    at a (/opt/RetouchStudio/resources/app.asar/dist/main.js:10:5)\"}",
    "{\"stack\":\"Error: x\\n    at a "
    "(/opt/RetouchStudio/resources/app.asar/dist/main.js:10:5)\"}" },
  { "{\"requestId\":\"3f2b8c1e-90ab-4cde-8f01-23456789abcd\",\"sha\":"
    "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\",\"t\":1763877600000,"
    "\"pid\":4242,\"v\":\"1.2.3\"}",
    "{\"requestId\":\"3f2b8c1e-90ab-4cde-8f01-23456789abcd\",\"sha\":"
    "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\",\"t\":1763877600000,"
    "\"pid\":4242,\"v\":\"1.2.3\"}" },
  { "{\"face\":{\"landmarks\":[[1,2],[3,4],[1,2],[3,4],[1,2],[3,4],[1,2],[3,4]]},\"few\":[1,2]}",
    "{\"face\":\"[[numbers:16]]\",\"few\":[1,2]}" },
  { "{\"torn\":\"\\n13800001234 and more", "{\"torn\":\"\\n[[mobile:~]] and more" },
  { "zhangwei@wei-thinkpad: 张卫国 at /home/zhangwei/x",
    "[[user:~]]@[[host:~]]: [[name:~]] at /home/[[user:~]]/x" },
  { "https://u:secret1@db.example.com/x?Signature=abcd%3D&Expires=1763877600",
    "https://[[password]]@db.example.com/x?Signature=[[signature]]&Expires=1763877600" },
};

/* Compares got with expected, in which '~' stands for the eight symbols of a tag. */
static void
assert_like (const char *got, const char *expected)
{
  g_autoptr (GRegex) tag = g_regex_new (":[0-9A-HJKMNP-TV-Z]{8}\\]\\]", 0, 0, NULL);
  g_autofree char *plain = g_regex_replace_literal (tag, got, -1, 0, ":~]]", 0, NULL);

  g_assert_cmpstr (plain, ==, expected);
}

static void
test_lines (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *once = redact_line (masker, lines[i].line);
      g_autofree char *twice = redact_line (masker, once);

      assert_like (once, lines[i].expected);
      g_assert_cmpstr (twice, ==, once);
    }
}

static char *
redact_in_chunks (const WbMasker *masker, const char *text, gsize length, gsize chunk)
{
  g_autoptr (WbRedactor) redactor = wb_redactor_new (masker, NULL);
  GString *out = g_string_new (NULL);
  WbSink sink = wb_sink_to_string (out);
  GError *error = NULL;

  for (gsize at = 0; at < length; at += chunk)
    g_assert_true (wb_redactor_push (redactor, text + at, MIN (chunk, length - at), &sink, &error));
  g_assert_true (wb_redactor_finish (redactor, &sink, &error));
  g_assert_no_error (error);
  return g_string_free (out, FALSE);
}

static void
test_chunks (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *whole = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    g_string_append_printf (text, "%s%s", lines[i].line, i % 3 ? "\n" : "\r\n");
  g_string_append (text, "key: -----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKC\nAQEA\n"
                         "-----END RSA PRIVATE KEY-----\nafter, no newline 13800001234");
  whole = redact_in_chunks (masker, text->str, text->len, text->len);
  g_assert_null (strstr (whole, "MIIEp"));
  g_assert_null (strstr (whole, "AQEA"));
  g_assert_nonnull (strstr (whole, "\nafter, no newline [[mobile:"));
  for (gsize chunk = 1; chunk < 200; chunk++)
    {
      g_autofree char *cut = redact_in_chunks (masker, text->str, text->len, chunk);

      g_assert_cmpstr (cut, ==, whole);
    }
}

static void
test_overlong (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (GString) line = g_string_new ("{\"a\":\"");
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 60000; i++)
    g_string_append (line, "word 张 ");
  g_string_append (line, "\",\"password\":\"hunter2hunter2\",\"b\":1}");
  json = redact_line (masker, line->str);
  g_assert_cmpuint (strlen (json), <, WB_LINE_MAX + 32);
  g_assert_true (g_utf8_validate (json, -1, NULL));
  g_assert_nonnull (strstr (json, "[[cut]]\",\"password\":\"[[secret]]\",\"b\":1}"));
  g_string_truncate (line, line->len - 1);
  text = redact_line (masker, line->str);
  g_assert_cmpuint (strlen (text), <, WB_LINE_MAX + 32);
  g_assert_true (g_str_has_suffix (text, "[[cut]]"));
}

/* When a pattern gives up, what it looked at goes whole, and JSON stays JSON. */
static void
test_limit (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  wb_limit_matching (1);
  text = redact_line (masker, "call 13800001234 or token=abc");
  json = redact_line (masker, "{\"a\":\"call 13800001234 or token=abc\",\"b\":1}");
  wb_limit_matching (0);
  g_assert_cmpstr (text, ==, "[[line]]");
  g_assert_cmpstr (json, ==, "{\"a\":\"[[line]]\",\"b\":1}");
}

static void
test_broken_utf8 (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autofree char *got = redact_line (masker, "{\"a\":\"\xff\xfe 13800001234 \xc0\"}");

  g_assert_true (g_str_has_prefix (got, "{\"a\":\"\xff\xfe [[mobile:"));
  g_assert_true (g_str_has_suffix (got, "]] \xc0\"}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redactor/lines", test_lines);
  g_test_add_func ("/redactor/chunks", test_chunks);
  g_test_add_func ("/redactor/overlong", test_overlong);
  g_test_add_func ("/redactor/limit", test_limit);
  g_test_add_func ("/redactor/broken-utf8", test_broken_utf8);
  return g_test_run ();
}
