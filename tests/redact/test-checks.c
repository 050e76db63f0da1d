/* SPDX-License-Identifier: MPL-2.0 */
#include "redact/checks.h"

#include <string.h>

#include "redact/normal.h"

typedef gboolean (*Check) (const char *bytes, gsize length);

static const struct
{
  const char *name;
  Check check;
  const char *right[8];
  const char *wrong[8];
} rows[] = {
  { "card",
    wb_check_card,
    { "4111111111111111", "4111 1111-11111111", "378282246310005", "30569309025904",
      "6222021001123456789" },
    { "4111111111111112", "1748503543012", "411111111111111", "62220210011234567820", "", "abc",
      "9111111111111111" } },
  { "luhn", wb_check_luhn, { "122000000000003" }, { "122000000000004", "18", "0" } },
  { "cn_id",
    wb_check_cn_id,
    { "11010519491231002X", "11010519491231002x", "110105 19491231 002X" },
    { "110105194912310021", "110105194902310025", "01010519491231002X", "1101051949123100", "" } },
  { "ipv4",
    wb_check_ipv4,
    { "10.0.0.1", "192.168.1.255", "10.0.0.0", "8.8.8.8" },
    { "127.0.0.1", "0.0.0.0", "255.255.255.0", "120.0.0.0" } },
  { "ipv6",
    wb_check_ipv6,
    { "fe80::1", "::ffff:10.0.0.1", "dead:beef:cafe:babe::a" },
    { "::", "::1", "a::b" } },
  { "email",
    wb_check_email,
    { "a@b.cn", "a@node.zip" },
    { "icon@2x.png", "git@github.com", "lodash@4.17.21", "x@1.2.rc" } },
  { "credential",
    wb_check_credential,
    { "abc123", "Zm9vYmFy", "a=b", "aaaaaaaaaaaaaaaaaaaaaaaa" },
    { "missing", "Authentication", "" } },
  { "cookie", wb_check_cookie, { "a=b" }, { "none", "=b", "" } },
  { "secret",
    wb_check_secret,
    { "abc", "0", "/aB3+dE5/gH7", "Null1" },
    { "null", "TRUE", "${X}", "$(cat x)", "****", "%s", "/opt/Retouch/bin" } },
  { "placeholder",
    wb_check_secret,
    { "$2b$10$FAKE", "<a1>b", "Redacted1", "$abc", "xx", "[abc" },
    { "[REDACTED]", "<redacted>", "[Filtered]", "<your-password>", "{{token}}", "$PASSWORD",
      "process.env.X", "xxxxxx" } },
  { "random_key",
    wb_check_random_key,
    { "3290abeefc68e1bbe852a25252bad88c" },
    { "task2026112300017", "task-2026-1123-0042", "short1", "3f2b8c1e-90ab-4cde-8f01-23456789abcd",
      "a b1c2d3e4f5g6h7i8", "1234567890123456" } },
  { "home", wb_check_home, { "lisi", "李四" }, { "Public", "default", "", "Shared" } },
  { "name", wb_check_name, { "王小明" }, { "暂无", "null", "" } },
  { "degrees", wb_check_degrees, { "30.274", "-179.99" }, { "181.123", "-200.5" } },
  { "random",
    wb_looks_random,
    { "Ab3dEf6hIj9kLm2nOp5qRs8t", "Xk29vTq8LmZ4wR7pQ3yU" },
    { "processTicksAndRejectionsAndSoOn2026Handler", "9f86d081884c7d659a2feaa0c55ad015",
      "3f2b8c1e-90ab-4cde-8f01-23456789abcd", "RT2026112300017", "/opt/a/b/c/d/e/f/G1H2", "" } },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (guint k = 0; k < 8 && rows[i].right[k]; k++)
        {
          g_test_message ("%s: %s", rows[i].name, rows[i].right[k]);
          g_assert_true (rows[i].check (rows[i].right[k], strlen (rows[i].right[k])));
        }
      for (guint k = 0; k < 8 && rows[i].wrong[k]; k++)
        {
          g_test_message ("%s: not %s", rows[i].name, rows[i].wrong[k]);
          g_assert_false (rows[i].check (rows[i].wrong[k], strlen (rows[i].wrong[k])));
        }
    }
}

/* No check reads beyond its bytes, whatever they are; the sanitizer watches. */
static void
test_noise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);

  for (guint round = 0; round < 3000; round++)
    {
      gsize n = g_rand_int_range (random, 0, 40);
      g_autofree char *bytes = g_malloc (n ? n : 1);

      for (gsize i = 0; i < n; i++)
        bytes[i] = g_rand_boolean (random) ? g_rand_int_range (random, 0, 256)
                                           : "0123456789./:-@="[g_rand_int_range (random, 0, 16)];
      for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
        (void) rows[i].check (bytes, n);
      (void) wb_check_data (bytes, n);
    }
}

static void
test_card_by_length (void)
{
  /* Nine in ten random digits of no issuer, and all of a wrong length, stay. */
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  guint hits = 0;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *digits =
          g_strdup_printf ("1%08u%09u", g_rand_int_range (random, 0, 100000000),
                           g_rand_int_range (random, 0, 1000000000));

      hits += wb_check_card (digits, strlen (digits));
    }
  g_assert_cmpuint (hits, ==, 0);
}

static void
test_normal (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  wb_normal_mobile ("+86 138-0000-1234", 17, out);
  wb_normal_id (" 11010519491231002x", 19, out);
  wb_normal_email ("A%40B.cn", 8, out);
  wb_normal_ipv6 ("::FFFF:10.0.0.1", 15, out);
  wb_normal_mac ("00-1A:2b", 8, out);
  g_assert_cmpstr (out->str, ==, "1380000123411010519491231002Xa@b.cn10.0.0.1001a2b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checks/rows", test_rows);
  g_test_add_func ("/checks/noise", test_noise);
  g_test_add_func ("/checks/card-by-length", test_card_by_length);
  g_test_add_func ("/checks/normal", test_normal);
  return g_test_run ();
}
