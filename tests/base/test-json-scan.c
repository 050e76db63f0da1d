/* SPDX-License-Identifier: MPL-2.0 */
#include "base/json-scan.h"

#include <string.h>

typedef struct
{
  const char *text;
  gsize length;
} Text;

#define TEXT(literal)                                                                              \
  {                                                                                                \
    literal, sizeof literal - 1                                                                    \
  }

/* In the manner of the public JSON test suites: what RFC 8259 allows … */
static const Text good[] = {
  TEXT ("0"),
  TEXT ("-0"),
  TEXT ("-0.0"),
  TEXT ("10"),
  TEXT ("1e1"),
  TEXT ("1E1"),
  TEXT ("1e+1"),
  TEXT ("1e-1"),
  TEXT ("1.5e007"),
  TEXT ("1e999999"),
  TEXT ("123456789012345678901234567890"),
  TEXT ("true"),
  TEXT ("false"),
  TEXT ("null"),
  TEXT (" \t\r\n null \t\r\n "),
  TEXT ("\"\""),
  TEXT ("\"a\""),
  TEXT ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
  TEXT ("\"\\u0000\""),
  TEXT ("\"\\uD800\""),
  TEXT ("\"\\uDFAA\""),
  TEXT ("\"\\ud83d\\ude00\""),
  TEXT ("\"\\uABCD\\uabcd\""),
  TEXT ("\"\x7f\""),
  TEXT ("\"\xff\xfe\""),
  TEXT ("\"\xe2\x80\xa8\""),
  TEXT ("\"修图\""),
  TEXT ("[]"),
  TEXT ("[ ]"),
  TEXT ("{}"),
  TEXT ("{ }"),
  TEXT ("[[]]"),
  TEXT ("[null, 1, \"1\", {}]"),
  TEXT ("[1,null,null,null,2]"),
  TEXT ("[\"\"]"),
  TEXT ("{\"\":0}"),
  TEXT ("{\"a\":[]}"),
  TEXT ("{\"a\":\"b\",\"a\":\"b\"}"),
  TEXT ("{\"a\" : {\"b\" : [true, {\"c\":null}]} , \"d\":-1.5e+3 }"),
  TEXT ("{\"a\\u0000\":1}"),
};

/* … and what it does not. */
static const Text bad[] = {
  TEXT (""),
  TEXT (" "),
  TEXT ("\xEF\xBB\xBF{}"),
  TEXT ("\xE2\x81\xA0null"),
  TEXT ("\f1"),
  TEXT ("-"),
  TEXT ("+1"),
  TEXT ("01"),
  TEXT ("-01"),
  TEXT ("00"),
  TEXT ("1."),
  TEXT (".1"),
  TEXT ("-.1"),
  TEXT ("1.e1"),
  TEXT ("1e"),
  TEXT ("1e+"),
  TEXT ("1e1.5"),
  TEXT ("0x1"),
  TEXT ("0e"),
  TEXT ("1_000"),
  TEXT ("1 2"),
  TEXT ("1a"),
  TEXT ("--1"),
  TEXT ("NaN"),
  TEXT ("Infinity"),
  TEXT ("-Infinity"),
  TEXT ("\xEF\xBC\x91"),
  TEXT ("tru"),
  TEXT ("True"),
  TEXT ("nul"),
  TEXT ("nulll"),
  TEXT ("truefalse"),
  TEXT ("\""),
  TEXT ("\"a"),
  TEXT ("'a'"),
  TEXT ("a"),
  TEXT ("\"\\"),
  TEXT ("\"\\\""),
  TEXT ("\"\\a\""),
  TEXT ("\"\\x00\""),
  TEXT ("\"\\u\""),
  TEXT ("\"\\u00\""),
  TEXT ("\"\\u00G0\""),
  TEXT ("\"\\u 123\""),
  TEXT ("\"\\U0041\""),
  TEXT ("\"\\\0\""),
  TEXT ("\"\t\""),
  TEXT ("\"\n\""),
  TEXT ("\"\0\""),
  TEXT ("\"\x1f\""),
  TEXT ("["),
  TEXT ("]"),
  TEXT ("[,]"),
  TEXT ("[1,]"),
  TEXT ("[,1]"),
  TEXT ("[1,,2]"),
  TEXT ("[1 2]"),
  TEXT ("[1:2]"),
  TEXT ("[1"),
  TEXT ("[1,"),
  TEXT ("[1}"),
  TEXT ("[1]]"),
  TEXT ("[\"a\":1]"),
  TEXT ("{"),
  TEXT ("}"),
  TEXT ("{,}"),
  TEXT ("{1:1}"),
  TEXT ("{a:1}"),
  TEXT ("{'a':1}"),
  TEXT ("{\"a\"}"),
  TEXT ("{\"a\":}"),
  TEXT ("{\"a\" 1}"),
  TEXT ("{\"a\"::1}"),
  TEXT ("{\"a\":1,}"),
  TEXT ("{\"a\":1,,\"b\":2}"),
  TEXT ("{\"a\":1 \"b\":2}"),
  TEXT ("{\"a\":1]"),
  TEXT ("{\"a\":1}}"),
  TEXT ("{\"a\",1}"),
  TEXT ("{null:1}"),
  TEXT ("{}{}"),
  TEXT ("{} x"),
  TEXT ("1\0"),
  TEXT ("\0"),
  TEXT ("[1]\0"),
  TEXT ("// c\n1"),
  TEXT ("1 /* c */"),
  TEXT ("/**/1"),
  TEXT ("# c\n1"),
  TEXT ("[1\xC2\xA0]"),
  TEXT ("{\"a\":\"\\ud83d\\ude0\"}"),
};

/* Scans the whole of text from memory of just its size, so that ASan sees a read beyond it. */
static WbJsonToken
scan_all (const char *text, gsize length, guint max_depth, GString *trace)
{
  g_autofree char *exact = g_memdup2 (text, length);
  WbJsonScan scan;
  WbJsonToken token;
  gsize steps = 0;

  wb_json_scan_init (&scan, exact, length, max_depth);
  do
    {
      token = wb_json_scan_next (&scan);
      g_assert_true (length == 0
                     || (scan.start >= exact && scan.start + scan.length <= exact + length));
      g_assert_true ((token == WB_JSON_ERROR) == (scan.error != NULL));
      if (trace)
        g_string_append_printf (trace, "%u%c%.*s ", scan.depth, "!.{}[]k\"#tfn"[token],
                                (int) scan.length, scan.start);
    }
  while (token != WB_JSON_ERROR && token != WB_JSON_END && ++steps <= length);
  g_assert_cmpuint (steps, <=, length);
  g_assert_cmpint (wb_json_scan_next (&scan), ==, token);
  return token;
}

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    if (scan_all (good[i].text, good[i].length, 64, NULL) != WB_JSON_END)
      g_error ("refused: %s", good[i].text);
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (scan_all (bad[i].text, bad[i].length, 64, NULL) != WB_JSON_ERROR)
      g_error ("row %u accepted: %s", i, bad[i].text);
}

static void
test_tokens (void)
{
  static const char text[] =
      " {\"k\\n\" : [1, \"s\", {}, []], \"t\": true,\"f\":false ,\"n\":null}\n";
  g_autoptr (GString) trace = g_string_new (NULL);

  g_assert_cmpint (scan_all (text, strlen (text), 64, trace), ==, WB_JSON_END);
  g_assert_cmpstr (trace->str, ==,
                   "0{{ 1kk\\n 1[[ 2#1 2\"s 2{{ 2}} 2[[ 2]] 1]] 1kt 1ttrue 1kf 1ffalse 1kn 1nnull "
                   "0}} 0. ");
}

/* Every beginning of a document is incomplete, but never more than that. */
static void
test_truncated (void)
{
  static const char text[] =
      "{\"a\\ud83d\\ude00\":[1.5e-7,-0,\"\\\\x\",true,false,null,{\"b\":[[],{}]}],\"c\":\"\"}";

  for (gsize length = 0; length < strlen (text); length++)
    {
      WbJsonScan scan;
      g_autofree char *exact = g_memdup2 (text, length);
      WbJsonToken token;

      g_assert_cmpint (scan_all (text, length, 64, NULL), ==, WB_JSON_ERROR);
      wb_json_scan_init (&scan, exact, length, 64);
      while ((token = wb_json_scan_next (&scan)) != WB_JSON_ERROR)
        g_assert_cmpint (token, !=, WB_JSON_END);
      g_assert_cmpstr (scan.error, ==, "the text ends too early");
    }
  g_assert_cmpint (scan_all (text, strlen (text), 64, NULL), ==, WB_JSON_END);
}

static void
test_depth (void)
{
  const struct
  {
    guint depth;
    guint max_depth;
    WbJsonToken result;
  } rows[] = {
    { 64, 64, WB_JSON_END },        { 65, 64, WB_JSON_ERROR },      { 1, 0, WB_JSON_ERROR },
    { 256, 256, WB_JSON_END },      { 257, 256, WB_JSON_ERROR },    { 256, 100000, WB_JSON_END },
    { 257, 100000, WB_JSON_ERROR }, { 100000, 256, WB_JSON_ERROR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint mixed = 0; mixed < 2; mixed++)
      {
        g_autoptr (GString) text = g_string_new (NULL);
        for (guint n = 0; n < rows[i].depth; n++)
          g_string_append (text, mixed && n % 3 == 0 ? "{\"\":" : "[");
        g_string_append (text, "1");
        for (guint n = rows[i].depth; n > 0; n--)
          g_string_append (text, mixed && (n - 1) % 3 == 0 ? "}" : "]");
        g_assert_cmpint (scan_all (text->str, text->len, rows[i].max_depth, NULL), ==,
                         rows[i].result);
      }
}

static void
test_skip (void)
{
  static const char text[] = "[{\"a\":[1,{\"b\":2}]},[[3]],4,{\"k\":[5],\"l\":6},7]";
  WbJsonScan scan;

  wb_json_scan_init (&scan, text, strlen (text), 64);
  g_assert_cmpint (wb_json_scan_next (&scan), ==, WB_JSON_ARRAY_BEGIN);
  for (guint i = 0; i < 3; i++)
    g_assert_true (wb_json_scan_skip (&scan, wb_json_scan_next (&scan)));
  g_assert_cmpint (wb_json_scan_next (&scan), ==, WB_JSON_OBJECT_BEGIN);
  g_assert_cmpint (wb_json_scan_next (&scan), ==, WB_JSON_KEY);
  g_assert_true (wb_json_scan_skip (&scan, WB_JSON_KEY));
  g_assert_cmpint (wb_json_scan_next (&scan), ==, WB_JSON_KEY);
  g_assert_cmpmem (scan.start, scan.length, "l", 1);
  g_assert_true (wb_json_scan_skip (&scan, wb_json_scan_next (&scan)));
  g_assert_cmpint (wb_json_scan_next (&scan), ==, WB_JSON_OBJECT_END);
  g_assert_cmpint (wb_json_scan_next (&scan), ==, WB_JSON_NUMBER);
  g_assert_cmpmem (scan.start, scan.length, "7", 1);

  wb_json_scan_init (&scan, "[[1,", 4, 64);
  g_assert_cmpint (wb_json_scan_next (&scan), ==, WB_JSON_ARRAY_BEGIN);
  g_assert_false (wb_json_scan_skip (&scan, WB_JSON_ARRAY_BEGIN));
}

/* Random bytes and random damage: never a crash, never an endless loop (scan_all counts). */
static void
test_random (void)
{
  static const char alphabet[] = "{}[]:,\"\\u0a1-+.eE tfnrls\n\xc3\xa9\x01";
  static const char valid[] = "{\"a\":[1.5,\"\\u00e9\",true,null,{\"b\":\"c\"}],\"d\":-1e9}";

  for (guint round = 0; round < 50000; round++)
    {
      char text[sizeof valid];
      gsize length = sizeof valid - 1;
      memcpy (text, valid, sizeof valid);
      if (round % 2)
        {
          length = (gsize) g_test_rand_int_range (0, sizeof text);
          for (gsize i = 0; i < length; i++)
            text[i] = alphabet[g_test_rand_int_range (0, sizeof alphabet)];
        }
      else
        text[g_test_rand_int_range (0, (gint) length)] = (char) g_test_rand_int_range (0, 256);
      (void) scan_all (text, length, 4, NULL);
    }
}

static void
test_unescape (void)
{
  const struct
  {
    Text inside;
    Text result;
  } rows[] = {
    { TEXT (""), TEXT ("") },
    { TEXT ("plain 修图"), TEXT ("plain 修图") },
    { TEXT ("\\\"\\\\\\/\\b\\f\\n\\r\\t"), TEXT ("\"\\/\b\f\n\r\t") },
    { TEXT ("\\u4fee\\u56FE"), TEXT ("修图") },
    { TEXT ("\\ud83d\\ude00!"), TEXT ("😀!") },
    { TEXT ("\\ud83d"), TEXT ("\uFFFD") },
    { TEXT ("\\ud83dx"), TEXT ("\uFFFDx") },
    { TEXT ("\\ud83d\\n"), TEXT ("\uFFFD\n") },
    { TEXT ("\\ud83d\\u0041"), TEXT ("\uFFFDA") },
    { TEXT ("\\ud83d\\ud83d\\ude00"), TEXT ("\uFFFD😀") },
    { TEXT ("\\ude00\\ud83d"), TEXT ("\uFFFD\uFFFD") },
    { TEXT ("a\\u0000b"), TEXT ("a\u2400b") },
    { TEXT ("a\xff\xfe"
            "b"),
      TEXT ("a\uFFFD\uFFFDb") },
    { TEXT ("\xe4\xbf"), TEXT ("\uFFFD\uFFFD") },
    { TEXT ("\xed\xa0\x80"), TEXT ("\uFFFD\uFFFD\uFFFD") },
    /* never from the scanner, but no reason to crash */
    { TEXT ("\\"), TEXT ("\uFFFD") },
    { TEXT ("\\q"), TEXT ("\uFFFDq") },
    { TEXT ("\\u12"), TEXT ("\uFFFD12") },
    { TEXT ("\\ud83d\\u"), TEXT ("\uFFFD\uFFFD") },
    { TEXT ("a\0b"), TEXT ("a\u2400b") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *exact = g_memdup2 (rows[i].inside.text, rows[i].inside.length);
      g_autoptr (GString) out = g_string_new (NULL);
      wb_json_unescape (exact, rows[i].inside.length, out);
      g_assert_cmpmem (out->str, out->len, rows[i].result.text, rows[i].result.length);
    }
}

/* Whatever UTF-8 goes in comes back out. */
static void
test_round_trip (void)
{
  for (guint round = 0; round < 5000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GString) json = g_string_new ("\"");
      g_autoptr (GString) back = g_string_new (NULL);
      for (gint n = g_test_rand_int_range (0, 20); n > 0; n--)
        {
          const gunichar c = (gunichar) g_test_rand_int_range (1, round % 2 ? 0x80 : 0x20000);
          if (g_unichar_validate (c))
            g_string_append_unichar (text, c);
        }
      wb_json_escape (text->str, text->len, json);
      g_string_append_c (json, '"');
      g_assert_cmpint (scan_all (json->str, json->len, 0, NULL), ==, WB_JSON_END);
      wb_json_unescape (json->str + 1, json->len - 2, back);
      g_assert_cmpstr (back->str, ==, text->str);
    }
}

static void
test_escape (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  wb_json_escape ("\"\\/\b\f\n\r\t\0\x1f\x7f修", 14, out);
  g_assert_cmpstr (out->str, ==, "\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f修");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-scan/good", test_good);
  g_test_add_func ("/json-scan/bad", test_bad);
  g_test_add_func ("/json-scan/tokens", test_tokens);
  g_test_add_func ("/json-scan/truncated", test_truncated);
  g_test_add_func ("/json-scan/depth", test_depth);
  g_test_add_func ("/json-scan/skip", test_skip);
  g_test_add_func ("/json-scan/random", test_random);
  g_test_add_func ("/json-scan/unescape", test_unescape);
  g_test_add_func ("/json-scan/round-trip", test_round_trip);
  g_test_add_func ("/json-scan/escape", test_escape);
  return g_test_run ();
}
