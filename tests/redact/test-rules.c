/* SPDX-License-Identifier: MPL-2.0 */
/* Every row of the table has a text it hits, whole between '<' and '>', and one it leaves alone. */
#include "redact/rules.h"

#include "redact/fixture.h"
#include "redact/masker-private.h"

static const struct
{
  const char *rule;
  const char *hit;
  const char *spared;
} rows[] = {
  { "private_key", "<-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----->",
    "-----BEGIN CERTIFICATE-----" },
  { "auth_scheme", "authorization: Bearer <abc.def>", "bearer token missing" },
  { "cookie", "Cookie: <a=b; c=d>", "cookie: none" },
  { "kv_secret", "my_password = '<x y>'", "password: null" },
  { "jwt", "<eyJhbGciOiJI.eyJzdWIiOiJm.sig>", "eyJhbGciOiJI alone" },
  { "cloud_key", "<LTAI5tFAKEfake1234567890>", "LTAI station" },
  { "vendor_token", "<ghp_FAKEfakeFAKEfakeFAKEfakeFAKEfake0123>", "ghp_short" },
  { "url_signature", "/a?sign=<0123456789>&b=1", "/a?design=0123456789&b=1" },
  { "key_value", "sid=<f3a9c1d27b604e85>", "cache_key=f3a9c1d27b604e85" },
  { "url_login", "ftp://<u:p>@h.example.com", "http://h.example.com:80/@x" },
  { "email", "<a.b@example.com>", "icon@2x.png" },
  { "cn_mobile", "电话<13800001234>", "RT-13800001234" },
  { "cn_id", "<11010519491231002X>", "110105194912310021" },
  { "bank_card", "<4111111111111111>", "4111111111111112" },
  { "card_value", "card no: <122000000000003>", "card no: 122000000000004" },
  { "id_value", "护照号 <E12345678>", "护照号 unknown" },
  { "phone", "<+44 20 7123 4567>", "+08:00" },
  { "phone_value", "tel: <8765432>", "tel: 8080" },
  { "ipv6", "<2001:db8::1>", "std::size" },
  { "ipv4", "<10.0.0.8>:80", "v10.0.0.8" },
  { "mac", "<00:1a:2b:3c:4d:5e>", "00:1a:2b:3c:4d" },
  { "home_path", "/home/<lisi>/a", "/usr/share/home/lisi" },
  { "place", "lat=<30.274084>", "latency=30.274084" },
  { "name_value", "收货人：<王小明>", "收货人已签收" },
  { "name_by_mobile", "<王小明>-13800001234", "请联系13800001234" },
  { "address", "地址：<浙江省杭州市西湖区>", "地址：http://a.example.com" },
  { "account", "微信号：<xiaoming_88>", "微信登录" },
  { "session", "session_id=<0123456789abcdef>", "session_id=1" },
  { "image", "<data:image/png;base64,AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIII>",
    "data:image/png;base64,x" },
};

/* Rules without a pattern; other tests walk through them. */
static const char *const structural[] = { "json_secret", "data",     "numbers",
                                          "photo_path",  "identity", "host",
                                          "hidden",      "text",     "line" };

static GArray *
run_rule (guint rule, const char *text)
{
  gsize n;
  const WbRule *row = &wb_rules (&n)[rule];
  pcre2_code *code = wb_compile_pattern (row->pattern, 0);
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (WbHit));

  g_assert_true (wb_run_pattern (code, rule, row->validate, text, strlen (text), hits));
  pcre2_code_free (code);
  return hits;
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) parts = g_strsplit_set (rows[i].hit, "<>", 3);
      g_autofree char *text = g_strjoinv ("", parts);
      int rule = wb_rule_index (rows[i].rule);
      g_autoptr (GArray) hits = NULL;
      g_autoptr (GArray) spared = NULL;

      g_test_message ("%s", rows[i].rule);
      g_assert_cmpint (rule, >=, 0);
      hits = run_rule (rule, text);
      spared = run_rule (rule, rows[i].spared);
      g_assert_cmpuint (hits->len, ==, 1);
      g_assert_cmpuint (g_array_index (hits, WbHit, 0).start, ==, strlen (parts[0]));
      g_assert_cmpuint (g_array_index (hits, WbHit, 0).end, ==,
                        strlen (parts[0]) + strlen (parts[1]));
      g_assert_cmpuint (spared->len, ==, 0);
    }
}

static void
test_table (void)
{
  gsize n;
  const WbRule *rules = wb_rules (&n);

  for (gsize i = 0; i < n; i++)
    {
      gboolean known = FALSE;

      for (gsize k = 0; k < G_N_ELEMENTS (rows); k++)
        known |= g_str_equal (rows[k].rule, rules[i].id);
      for (gsize k = 0; k < G_N_ELEMENTS (structural); k++)
        known |= g_str_equal (structural[k], rules[i].id);
      g_test_message ("%s", rules[i].id);
      g_assert_true (known);
      g_assert_cmpint (wb_rule_index (rules[i].id), ==, i);
      g_assert_cmpstr (wb_kind_title (rules[i].kind), !=, rules[i].kind);
      if (rules[i].pattern)
        g_assert_cmphex (rules[i].triggers, !=, 0);
    }
  g_assert_cmpint (wb_rule_index ("nothing"), ==, -1);
  g_assert_cmpstr (wb_kind_title ("nothing"), ==, "nothing");
}

/* No text, however made, may make a rule slow: the time for twice the text is bounded. */
static void
test_hostile (void)
{
  static const char *const pieces[] = { "token",       "a.b-c@",
                                        "ab:",         "1.",
                                        "13800 ",      "/home/",
                                        "password=\"", "-----BEGIN PRIVATE KEY-----",
                                        "\\",          "data:a/b;base64,",
                                        "curl -u ",    "eyJ",
                                        "cookie: ",    "[[",
                                        "a@a.",        "%40",
                                        "secret:",     "地址：",
                                        "/王 ",        "C:\\",
                                        "1-",          "(0",
                                        "+1 ",         "key=a1",
                                        "x:y@",        "\x1b[",
                                        "::",          "https://a:" };
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GString) out = g_string_new (NULL);
      gint64 start = g_get_monotonic_time ();

      while (text->len < 100000)
        g_string_append (text, pieces[i]);
      wb_masker_text (masker, text->str, text->len, NULL, NULL, out);
      g_test_message ("%s: %" G_GINT64_FORMAT " ms", pieces[i],
                      (g_get_monotonic_time () - start) / 1000);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/table", test_table);
  g_test_add_func ("/rules/rows", test_rows);
  g_test_add_func ("/rules/hostile", test_hostile);
  return g_test_run ();
}
