/* SPDX-License-Identifier: MPL-2.0 */
#include "redact/masker.h"

#include "redact/fixture.h"

static void
test_tags (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (WbMasker) other = new_fixture_masker (8, NULL, NULL);
  guint mobile = wb_rule_index ("cn_mobile"), secret = wb_rule_index ("kv_secret");
  g_autofree char *tag = wb_masker_tag (masker, mobile, "13800001234", 11);
  g_autofree char *same = wb_masker_tag (masker, mobile, "+86 138-0000-1234", 17);
  g_autofree char *foreign = wb_masker_tag (other, mobile, "13800001234", 11);
  g_autofree char *of_secret = wb_masker_tag (masker, secret, "x", 1);
  g_autofree char *text = mask_text (masker, "a 13800001234 b");
  g_autofree char *expected = g_strdup_printf ("a %s b", tag);

  g_assert_cmpuint (strlen (tag), ==, strlen ("[[mobile:XXXXXXXX]]"));
  g_assert_cmpstr (tag, ==, same);
  g_assert_cmpstr (tag, !=, foreign);
  g_assert_cmpstr (of_secret, ==, "[[secret]]");
  g_assert_cmpstr (text, ==, expected);
}

/* The same person under different spellings keeps one tag. */
static void
test_same_value (void)
{
  static const char *const pairs[][2] = {
    { "A.B@Example.com", "a.b%40example.com" },
    { "00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e" },
    { "4111 1111 1111 1111", "4111111111111111" },
    { "11010519491231002x", "11010519491231002X" },
    { "10.0.0.8", "::ffff:10.0.0.8" },
    { "/home/zhangwei/", "user zhangwei" },
  };
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *a = mask_text (masker, pairs[i][0]);
      g_autofree char *b = mask_text (masker, pairs[i][1]);
      const char *tag_a = strstr (a, "[["), *tag_b = strstr (b, "[[");

      g_test_message ("%s %s", a, b);
      g_assert_nonnull (tag_a);
      g_assert_nonnull (tag_b);
      g_assert_cmpint (strncmp (tag_a, tag_b, strcspn (tag_a, "]")), ==, 0);
    }
}

static void
test_hide_and_restore (void)
{
  static const char *const hide[] = { "Project X", "阿强", "q", NULL };
  g_autoptr (WbMasker) plain = new_fixture_masker (7, NULL, NULL);
  g_autofree char *tag = wb_masker_tag (plain, wb_rule_index ("cn_mobile"), "13800001234", 11);
  const char *const restore[] = { tag, "[[secret]]", NULL };
  g_autoptr (WbMasker) masker = new_fixture_masker (7, hide, restore);
  g_autofree char *hidden = mask_text (masker, "PROJECT x of 阿强, (Q)");
  g_autofree char *restored = mask_text (masker, "13800001234 13900001234 token=abcdef");

  g_assert_true (g_str_has_prefix (hidden, "[[hidden:"));
  g_assert_null (strstr (hidden, "阿强"));
  g_assert_null (strstr (hidden, "(Q)"));
  g_assert_true (g_str_has_prefix (restored, "13800001234 [[mobile:"));
  g_assert_true (g_str_has_suffix (restored, "token=[[secret]]"));
}

/* Words too short or too common go only where they can mean nothing else. */
static void
test_common_identity (void)
{
  WbMaskerOptions options = { .user = "li", .host = "ubuntu", .home = "/srv/people/li" };
  g_autoptr (WbMasker) masker = wb_masker_new (&options);
  g_autofree char *free_text = mask_text (masker, "li opened ubuntu main libs");
  g_autofree char *placed =
      mask_text (masker, "li@ubuntu user=li hostname: ubuntu /home/li/x /srv/people/li/y");
  g_autofree char *json =
      redact_line (masker, "{\"user\":\"li\",\"hostname\":\"ubuntu\",\"os\":\"ubuntu\"}");

  g_assert_cmpstr (free_text, ==, "li opened ubuntu main libs");
  g_assert_null (strstr (placed, "li@"));
  g_assert_null (strstr (placed, "=li"));
  g_assert_null (strstr (placed, ": ubuntu"));
  g_assert_null (strstr (placed, "/li/"));
  g_assert_null (strstr (json, "\"li\""));
  g_assert_nonnull (strstr (json, "\"os\":\"ubuntu\""));
}

static void
test_tally (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (WbTally) tally = wb_tally_new ();
  g_autoptr (WbTally) sum = wb_tally_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  const char *text = "13800001234 +8613800001234 13900001234 a@b.cn";
  guint mobile = wb_rule_index ("cn_mobile");

  wb_masker_text (masker, text, strlen (text), tally, NULL, out);
  wb_tally_merge (sum, tally);
  wb_tally_merge (sum, tally);
  g_assert_cmpuint (wb_tally_hits (tally, mobile), ==, 3);
  g_assert_cmpuint (wb_tally_different (tally, mobile), ==, 2);
  g_assert_cmpuint (wb_tally_total (tally), ==, 4);
  g_assert_cmpuint (wb_tally_hits (sum, mobile), ==, 6);
  g_assert_cmpuint (wb_tally_different (sum, mobile), ==, 2);
  g_assert_cmpuint (wb_tally_hits (tally, 10000), ==, 0);
}

static void
test_spans (void)
{
  static const char *const lines[] = {
    "a 13800001234 b token=abcdef 1.2.3.99",
    "{\"a\\n\":\"x \\\"q\\\" 13800001234\",\"password\":1}",
    "{\"m\":\"{\\\"password\\\":\\\"\\\\\\\"x1\\\",\\\"n\\\":13800001234}\"}"
  };
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (WbRedactor) redactor = wb_redactor_new (masker, NULL);
      g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (WbSpan));
      g_autoptr (GString) out = g_string_new ("before ");
      gsize last = 0, marks = 0;

      wb_redactor_line (redactor, lines[i], strlen (lines[i]), spans, out);
      for (const char *at = out->str; (at = strstr (at, "[[")); at++)
        marks++;
      g_assert_cmpuint (spans->len, ==, marks);
      for (guint k = 0; k < spans->len; k++)
        {
          const WbSpan *span = &g_array_index (spans, WbSpan, k);

          g_assert_cmpuint (span->start, >=, last);
          last = span->start + span->length;
          g_assert_cmpuint (last, <=, out->len);
          g_assert_cmpint (strncmp (out->str + span->start, "[[", 2), ==, 0);
          g_assert_cmpint (strncmp (out->str + last - 2, "]]", 2), ==, 0);
        }
    }
}

/* Masking what is masked changes nothing, whatever stands around it. */
static void
test_idempotence (void)
{
  static const char *const pieces[] = { "13800001234",
                                        "token=",
                                        "\"",
                                        "'",
                                        " ",
                                        ":",
                                        "10.0.0.8",
                                        "a@b.cn",
                                        "/home/li/",
                                        "王小明",
                                        "[[",
                                        "]]",
                                        "[[secret]]",
                                        "[[mobile:7K3Q9F2M]]",
                                        "password: ",
                                        "https://",
                                        "x:y@",
                                        "/",
                                        "-",
                                        ".",
                                        "收货人：",
                                        "cookie: a=",
                                        "\\",
                                        "1",
                                        "=",
                                        "Bearer ",
                                        "/mnt/",
                                        ".jpg",
                                        "zhangwei",
                                        "\x1b[3m",
                                        "地址：",
                                        "&sign=",
                                        "-----BEGIN PRIVATE KEY-----",
                                        "{",
                                        "}",
                                        ",",
                                        "\xff",
                                        "::1",
                                        "2001:db8::5",
                                        "eyJ" };
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *once = NULL;
      g_autofree char *twice = NULL;

      for (guint i = 0; i < 8; i++)
        g_string_append (text, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      once = mask_text (masker, text->str);
      twice = mask_text (masker, once);
      if (strcmp (once, twice) != 0)
        g_test_message ("of %s", text->str);
      g_assert_cmpstr (once, ==, twice);
    }
}

static void
test_paths (void)
{
  static const struct
  {
    const char *path;
    const char *expected; /* '~' is a tag of names */
  } rows[] = {
    { "/mnt/客户/王小明-13800001234/IMG_1.jpg", "/mnt/客户/~/IMG_1.jpg" },
    { "/mnt/shots/wang xiao ming/best of.CR2", "/mnt/~/~/~.CR2" },
    { "/home/zhangwei/.config/retouch-studio/logs/经典.log", NULL },
    { "/opt/RetouchStudio/模板/IMG.png", "/opt/RetouchStudio/模板/IMG.png" },
    { "logs/app-2026-11-23.log.gz", "logs/app-2026-11-23.log.gz" },
    { "tasks/RT2026112300017/1.json", "tasks/RT2026112300017/1.json" },
    { "/tmp/王小明.zip", "/tmp/~.zip" },
    { "D:\\婚礼\\DSC01234.JPG", "D:\\~\\DSC01234.JPG" },
    { "", "" },
    { "/", "/" },
  };
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (GRegex) tag = g_regex_new ("\\[\\[path:[0-9A-Z]{8}\\]\\]", 0, 0, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = wb_masker_path (masker, rows[i].path, NULL);
      g_autofree char *again = wb_masker_path (masker, got, NULL);
      g_autofree char *plain = g_regex_replace_literal (tag, got, -1, 0, "~", 0, NULL);

      g_assert_cmpstr (got, ==, again);
      if (rows[i].expected)
        g_assert_cmpstr (plain, ==, rows[i].expected);
      else
        g_assert_true (g_str_has_suffix (got, "]]/.config/retouch-studio/logs/经典.log"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/masker/tags", test_tags);
  g_test_add_func ("/masker/same-value", test_same_value);
  g_test_add_func ("/masker/hide-and-restore", test_hide_and_restore);
  g_test_add_func ("/masker/common-identity", test_common_identity);
  g_test_add_func ("/masker/tally", test_tally);
  g_test_add_func ("/masker/spans", test_spans);
  g_test_add_func ("/masker/idempotence", test_idempotence);
  g_test_add_func ("/masker/paths", test_paths);
  return g_test_run ();
}
