/* SPDX-License-Identifier: MPL-2.0 */
/* Addresses: what a bucket, region or endpoint may be, and where requests then go. */
#include "store/store.h"

#include "base/error.h"

static void
test_bases (void)
{
  static const struct
  {
    const char *endpoint;
    WbHostStyle style;
    const char *base;
  } rows[] = {
    { "https://oss-cn-hangzhou.aliyuncs.com", WB_HOST_VHOST,
      "https://logs.oss-cn-hangzhou.aliyuncs.com" },
    { "https://oss.example.com:8443/", WB_HOST_VHOST, "https://logs.oss.example.com:8443" },
    { "https://logs.example.com", WB_HOST_CNAME, "https://logs.example.com" },
    { "https://s3.example.com:443", WB_HOST_PATH, "https://s3.example.com" },
    { "http://s3.example.com:443", WB_HOST_PATH, "http://s3.example.com:443" },
    { "http://127.0.0.1:9000", WB_HOST_PATH, "http://127.0.0.1:9000" },
    { "http://[::1]:9000", WB_HOST_PATH, "http://[::1]:9000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      const WbStoreTarget target = { (char *) "oss", (char *) rows[i].endpoint, (char *) "r",
                                     (char *) "logs", rows[i].style };
      g_assert_true (wb_store_target_check (&target, &error));
      g_assert_no_error (error);
      g_autofree char *base = wb_store_target_base (&target);
      g_assert_cmpstr (base, ==, rows[i].base);
    }
}

static void
test_checks (void)
{
  static const struct
  {
    const char *kind, *endpoint, *region, *bucket;
    gboolean good;
  } rows[] = {
    { "oss", "https://a.b", "cn-hangzhou", "my-logs.1", TRUE },
    { "folder", "/srv/reports", NULL, NULL, TRUE },
    { "folder", "reports", NULL, NULL, FALSE },
    { "nfs", "https://a.b", "r", "logs", FALSE },
    { NULL, "https://a.b", "r", "logs", FALSE },
    { "s3", "https://a.b", "us-east-1", "logs", TRUE },
    { "oss", NULL, "r", "logs", FALSE },
    { "oss", "a.b", "r", "logs", FALSE },
    { "oss", "ftp://a.b", "r", "logs", FALSE },
    { "oss", "https://", "r", "logs", FALSE },
    { "oss", "https://u@a.b", "r", "logs", FALSE },
    { "oss", "https://a.b/x", "r", "logs", FALSE },
    { "oss", "https://a.b#x", "r", "logs", FALSE },
    { "oss", "https://a.b", "r", "lo", FALSE },
    { "oss", "https://a.b", "r", "-logs", FALSE },
    { "oss", "https://a.b", "r", "lo..gs", FALSE },
    { "oss", "https://a.b", "r", "lo/gs", FALSE },
    { "oss", "https://a.b", "r", "logs\r\nX: y", FALSE },
    { "oss", "https://a.b", "", "logs", FALSE },
    { "oss", "https://a.b", "cn/x", "logs", FALSE },
    { "oss", "https://a.b", NULL, "logs", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      const WbStoreTarget target = { (char *) rows[i].kind, (char *) rows[i].endpoint,
                                     (char *) rows[i].region, (char *) rows[i].bucket,
                                     WB_HOST_PATH };
      g_assert_cmpint (wb_store_target_check (&target, &error), ==, rows[i].good);
      if (!rows[i].good)
        g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
    }
}

static void
test_styles (void)
{
  WbHostStyle style = WB_HOST_PATH;
  g_assert_true (wb_host_style_from_word ("cname", &style));
  g_assert_cmpint (style, ==, WB_HOST_CNAME);
  g_assert_false (wb_host_style_from_word ("other", &style));
  g_assert_false (wb_host_style_from_word (NULL, &style));
  g_assert_cmpint (style, ==, WB_HOST_CNAME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/target/bases", test_bases);
  g_test_add_func ("/store/target/checks", test_checks);
  g_test_add_func ("/store/target/styles", test_styles);
  return g_test_run ();
}
