/* SPDX-License-Identifier: MPL-2.0 */
#include "bundle/report.h"

#include "bundle/html.h"
#include "packing.h"
#include "spool.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

static char *
make_report (Packing *packing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbFacts) facts = wb_facts_new (&packing->bundling, PACKED_USEC, &error);
  const char *keep = g_getenv ("WAYBILL_TEST_KEEP");
  char *page = NULL;

  g_assert_no_error (error);
  page = wb_report_page_new (&packing->bundling, facts);
  if (keep != NULL) /* to look at it in a browser */
    g_assert_true (g_file_set_contents (keep, page, -1, NULL));
  g_assert_true (g_utf8_validate (page, -1, NULL));
  return page;
}

static void
expect (const char *page, const char *words)
{
  if (strstr (page, words) == NULL)
    g_error ("the report does not say: %s", words);
}

static void
expect_not (const char *page, const char *words)
{
  const char *found = strstr (page, words);

  if (found != NULL)
    g_error ("the report says: %.200s", found);
}

static void
expect_match (gboolean wanted, const char *page, const char *pattern)
{
  if (g_regex_match_simple (pattern, page, G_REGEX_CASELESS, 0) != wanted)
    g_error ("%s %s", wanted ? "nothing matches" : "something matches", pattern);
}

/* Nothing that runs or loads, and no attribute the policy would block. */
static void
expect_safe (const char *page)
{
  static const char *const patterns[] = {
    "<script",
    "<img",
    "<link",
    "<iframe",
    "<object",
    "<embed",
    "<base",
    "<form",
    "<input",
    "<[^>]*\\sstyle=",
    "<[^>]*\\son[a-z]+=",
    "<[^>]*\\ssrc=",
    "<[^>]*\\shref=\"[^#]",
    "javascript:",
  };

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    expect_match (FALSE, page, patterns[i]);
}

/* Every id once, every link to one of them. */
static void
expect_links (const char *page)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GRegex) id = g_regex_new (" id=\"([a-z0-9]+)\"", 0, 0, NULL);
  g_autoptr (GRegex) href = g_regex_new ("href=\"#([a-z0-9]+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) ids_at = NULL;
  g_autoptr (GMatchInfo) hrefs_at = NULL;

  for (g_regex_match (id, page, 0, &ids_at); g_match_info_matches (ids_at);
       g_match_info_next (ids_at, NULL))
    g_assert_true (g_hash_table_add (ids, g_match_info_fetch (ids_at, 1)));
  for (g_regex_match (href, page, 0, &hrefs_at); g_match_info_matches (hrefs_at);
       g_match_info_next (hrefs_at, NULL))
    {
      g_autofree char *target = g_match_info_fetch (hrefs_at, 1);

      if (!g_hash_table_contains (ids, target))
        g_error ("a link to #%s leads nowhere", target);
    }
}

/* Every element that is opened is closed, in order. */
static void
expect_nested (const char *page)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GRegex) tag = g_regex_new ("<(/?)([a-z0-9]+)[^>]*?(/?)>", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) at = NULL;

  for (g_regex_match (tag, strstr (page, "<html"), 0, &at); g_match_info_matches (at);
       g_match_info_next (at, NULL))
    {
      g_autofree char *closing = g_match_info_fetch (at, 1);
      g_autofree char *name = g_match_info_fetch (at, 2);
      g_autofree char *self = g_match_info_fetch (at, 3);

      if (*self != '\0' || strcmp (name, "meta") == 0 || strcmp (name, "br") == 0)
        continue;
      if (*closing == '\0')
        g_ptr_array_add (open, g_steal_pointer (&name));
      else
        {
          g_assert_cmpuint (open->len, >, 0);
          g_assert_cmpstr (g_ptr_array_index (open, open->len - 1), ==, name);
          g_ptr_array_remove_index (open, open->len - 1);
        }
    }
  g_assert_cmpuint (open->len, ==, 0);
}

static void
expect_sound (const char *page)
{
  expect_safe (page);
  expect_links (page);
  expect_nested (page);
  g_assert_cmpuint (strlen (page), <, 200000);
}

static void
test_usual (void)
{
  Packing packing;
  g_autofree char *page = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  packing_add_usual (&packing);
  page = make_report (&packing);
  expect_sound (page);
  expect (page, "<h1>Order RT2026112300017 failed; sub-task 03 never finished</h1>");
  expect (page, "Sender’s copy, not verified");
  expect (page, "Not measured");
  expect (page, "抠图到 62%");
  expect (page, "<span class=\"m\">[[name:Q2M8TX4C]]</span>");
  expect (page, "ERR_MASK_TIMEOUT: mask worker gave no answer in 15000 ms");
  expect (page, "<i class=\"ph\">‹number›</i>");
  expect (page, "connect ETIMEDOUT");
  expect (page, "missing");
  expect (page, "no change for 20 min 34 s");
  expect (page, "tasks/RT2026112300017/06.json");
  expect (page, "Legion Y7000 2019");
  expect (page, "148");
  expect_not (page, "13800001234");
  packing_clear (&packing);
}

/* The policy allows exactly the style there is. */
#define VERDICT(headline, findings)                                                                \
  "{\"verdict\":{\"headline\":" headline ",\"findings\":" findings "}}"
#define FINDING(id, severity, support)                                                             \
  "{\"id\":\"" id "\",\"severity\":\"" severity "\",\"support\":\"" support "\"}"

/* What the network check found is told, and nothing is called fine that was not measured. */
static void
test_network (void)
{
  static const struct
  {
    const char *json, *answer, *words;
  } rows[] = {
    { VERDICT ("\"L4.DNS_DOWN\"", "[" FINDING ("L1.METERED", "information", "mobile") "," FINDING (
                                      "L4.DNS_DOWN", "blocks", "No look-up was answered.") "]"),
      "Something blocks", "No look-up was answered." },
    { VERDICT ("\"L4.DNS_DOWN\"", "[" FINDING ("L1.METERED", "information", "mobile") "," FINDING (
                                      "L4.DNS_DOWN", "blocks", "none") "]"),
      "Something blocks", "L1.METERED, L4.DNS_DOWN" },
    { VERDICT ("\"L3.LOSS\"", "[" FINDING ("L3.LOSS", "slows", "Lost: 5 %") "]"), "It is slow",
      "Lost: 5 %" },
    { VERDICT ("\"OK.ALL\"", "[" FINDING ("OK.ALL", "information", "Within limits.") "]"),
      "Nothing wrong found", "Within limits." },
    { VERDICT ("\"NOT_MEASURED\"", "[" FINDING ("NOT_MEASURED", "information", "none") "]"),
      "Not measured", "the network was not checked" },
    { VERDICT ("\"OK.ALL\"", "[" FINDING ("OK.ALL", "information", "<script>x</script>") "]"),
      "Nothing wrong found", "&lt;script&gt;" },
    { VERDICT ("7", "[7, null]"), "Not measured", "the network was not checked" },
    { VERDICT ("\"OK.ALL\"", "{}"), "Not measured", "the network was not checked" },
    { VERDICT ("\"OK.ALL\"", "[{\"id\":\"OK.ALL\"}]"), "Not measured",
      "the network was not checked" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Packing packing;
      packing_init (&packing, WB_CODEC_DEFLATE);
      packing_add (&packing, "network", "network.json", rows[i].json);
      g_autofree char *page = make_report (&packing);
      expect_sound (page);
      expect (page, rows[i].answer);
      expect (page, rows[i].words);
      packing_clear (&packing);
    }
}

static void
test_policy (void)
{
  Packing packing;
  g_autofree char *page = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *policy = NULL;
  const char *style = NULL, *end = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  packing_init (&packing, WB_CODEC_DEFLATE);
  page = make_report (&packing);
  style = strstr (page, "<style>") + strlen ("<style>");
  end = strstr (style, "</style>");
  g_checksum_update (checksum, (const guchar *) style, end - style);
  g_checksum_get_digest (checksum, digest, &length);
  hash = g_base64_encode (digest, length);
  policy = g_strdup_printf ("content=\"default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
                            "form-action 'none'\"",
                            hash);
  expect (page, policy);
  packing_clear (&packing);
}

/* No logs, no words, nothing. */
static void
test_empty (void)
{
  Packing packing;
  g_autofree char *page = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  page = make_report (&packing);
  expect_sound (page);
  expect (page, "This report has no logs");
  expect (page, "The user wrote nothing.");
  packing_clear (&packing);
}

/* What tries to get out of its place stays there, visibly. */
static void
test_hostile (void)
{
  static const char evil[] =
      "</style></title></bdi><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp; "
      "\xe2\x80\xae"
      "evil \xe2\x81\xa6"
      "x \xe2\x80\x8b\xef\xbb\xbf\x1b[31m javascript:x "
      "[[mobile:7K3Q9F2M<b>]] [[x:\" onload=y]]";
  Packing packing;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *page = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  for (guint i = 0; i < 400; i++)
    {
      /* letters, so that every one is a group of its own */
      const char word[] = { (char) ('a' + i % 26), (char) ('a' + i / 26), 'q', 'z', '\0' };

      g_string_append_printf (log, "2026-11-23 10:%02u:00 [error] %s %s %s%s%s%s\n", i % 60, word,
                              evil, evil, evil, evil, evil);
    }
  packing_add_log (&packing, "logs/evil.log", log->str);
  packing_add (&packing, "waybill", "description.txt", evil);
  packing.plan->app_version = (g_free (packing.plan->app_version), g_strdup (evil));
  page = make_report (&packing);
  expect_nested (page);
  expect_links (page);
  g_assert_cmpuint (strlen (page), <, 200000);
  expect_match (FALSE, page, "<script|<img|<[^>]*\\son[a-z]+=");
  expect_not (page, "\xe2\x80\xae");
  expect_not (page, "\xe2\x81\xa6");
  expect_not (page, "\xe2\x80\x8b");
  expect_not (page, "\x1b");
  expect (page, "‹U+202E›");
  expect (page, "&lt;script&gt;");
  packing_clear (&packing);
}

static void
add_many_files (Packing *packing)
{
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *name = g_strdup_printf (
          "logs/a-rather-long-name-as-some-applications-like-to-have-them-%04u.log", i);

      packing_add (packing, "logs", name, "x\n");
    }
}

static void
add_many_groups (Packing *packing)
{
  g_autoptr (GString) log = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++)
    {
      g_string_append_printf (
          log,
          "{\"level\":\"error\",\"timestamp\":\"2026-11-23T10:%02u:%02u+08:00\","
          "\"message\":\"",
          i / 60 % 60, i % 60);
      for (guint j = 0; j < 12; j++)
        g_string_append_printf (log, "%c%c&quot;<\\\"消息 ", 'a' + (int) (i % 26),
                                'a' + (int) (i / 26 % 26));
      g_string_append_printf (log, "%c%c%c\",\"stack\":\"Error: x\\n    at fn (/a/b/c.js:1:2)\"}\n",
                              'a' + (int) (i % 26), 'a' + (int) (i / 26 % 26),
                              'a' + (int) (i / 676));
    }
  packing_add_log (packing, "logs/many.log", log->str);
}

static void
test_limits (void)
{
  Packing packing;
  g_autofree char *page = NULL;
  g_autofree char *words = g_strnfill (5000, '<');

  packing_init (&packing, WB_CODEC_DEFLATE);
  packing_add_usual (&packing);
  packing_add (&packing, "waybill", "description.txt", words);
  add_many_files (&packing);
  add_many_groups (&packing);
  page = make_report (&packing);
  expect_sound (page);
  expect (page, "more groups are not shown");
  expect (page, "more files are in waybill.json");
  expect (page, "The rest is in description.txt.");
  g_test_message ("%" G_GSIZE_FORMAT " bytes", strlen (page));
  packing_clear (&packing);
}

static void
test_html_user (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } rows[] = {
    { "a<b>&\"'", "<bdi>a&lt;b&gt;&amp;&quot;&#39;</bdi>" },
    { "x\ny", "<bdi>x<br>y</bdi>" },
    { "x\r\ny", "<bdi>x<br>y</bdi>" },
    { "[[password]]", "<bdi><span class=\"m\">[[password]]</span></bdi>" },
    { "[[Bad]] [[", "<bdi>[[Bad]] [[</bdi>" },
    { "<number>", "<bdi>&lt;number&gt;</bdi>" },
    { "bad \xff byte", "<bdi>bad \xef\xbf\xbd byte</bdi>" },
    { "0123456789x", "<bdi>012345678…</bdi>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WbHtml html = { g_string_new (NULL), 0 };

      wb_html_user (&html, rows[i].text, i == 7 ? 10 : 100);
      g_assert_cmpstr (html.out->str, ==, rows[i].expected);
      g_string_free (html.out, TRUE);
    }
}

int
main (int argc, char **argv)
{
  /* Only to look at a page in another language: the tests themselves read English. */
  if (g_getenv ("WAYBILL_TEST_LOCALEDIR") != NULL)
    {
      setlocale (LC_ALL, "");
      bindtextdomain (GETTEXT_PACKAGE, g_getenv ("WAYBILL_TEST_LOCALEDIR"));
      bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
      textdomain (GETTEXT_PACKAGE);
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle/report/usual", test_usual);
  g_test_add_func ("/bundle/report/network", test_network);
  g_test_add_func ("/bundle/report/policy", test_policy);
  g_test_add_func ("/bundle/report/empty", test_empty);
  g_test_add_func ("/bundle/report/hostile", test_hostile);
  g_test_add_func ("/bundle/report/limits", test_limits);
  g_test_add_func ("/bundle/html/user", test_html_user);
  return g_test_run ();
}
