/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/dsn.h"

#include <string.h>

#include "base/error.h"

#define CLIENT "Sentry sentry_version=7, sentry_client=waybill/" WB_VERSION ", sentry_key="

static const struct
{
  const char *text, *url, *auth, *host;
} good[] = {
  { "https://0123abcd@o1.ingest.sentry.io/42", "https://o1.ingest.sentry.io/api/42/envelope/",
    CLIENT "0123abcd", "o1.ingest.sentry.io" },
  { "https://key:s3cret@example.com/42", "https://example.com/api/42/envelope/",
    CLIENT "key, sentry_secret=s3cret", "example.com" },
  { "https://key:@example.com/42", "https://example.com/api/42/envelope/", CLIENT "key",
    "example.com" },
  { "http://key@127.0.0.1:8969/spotlight", "http://127.0.0.1:8969/api/spotlight/envelope/",
    CLIENT "key", "127.0.0.1" },
  { "https://key@example.com/tools/sentry/6f1e0c4b-9a7d",
    "https://example.com/tools/sentry/api/6f1e0c4b-9a7d/envelope/", CLIENT "key", "example.com" },
  { "https://key@example.com/a%20b/1", "https://example.com/a%20b/api/1/envelope/", CLIENT "key",
    "example.com" },
  { "https://key@[::1]:9000/1", "https://[::1]:9000/api/1/envelope/", CLIENT "key", "::1" },
  { "https://key@[2001:db8::7]/x/1", "https://[2001:db8::7]/x/api/1/envelope/", CLIENT "key",
    "2001:db8::7" },
};

static const char *const bad[] = {
  "",
  "key",
  "https://example.com/42",
  "https://@example.com/42",
  "https://:secret@example.com/42",
  "https://key@example.com",
  "https://key@example.com/",
  "https://key@example.com/42/",
  "https://key@/42",
  "ftp://key@example.com/42",
  "file:///key@example.com/42",
  "https://key@example.com:port/42",
  "https://key@example.com:99999/42",
  "https://key@[::1/42",
  "https://key@example.com/42?key=1",
  "https://key@example.com/42#1",
  "https://key,sentry_key=other@example.com/42",
  "https://key:a%0d%0aX:b@example.com/42",
  "https://key@example.com/4%0d2",
  "https://key@example.com/4 2",
  " https://key@example.com/42",
  "https://key@example.com/42\n",
  "https://密钥@example.com/42",
  "https://key@例子.com/42",
  "https://key@example.com/项目",
  "https://key@exam\xffple.com/42",
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbDsn) dsn = wb_dsn_parse (good[i].text, &error);
      g_assert_no_error (error);
      g_autofree char *auth = wb_dsn_auth_header (dsn);
      g_assert_cmpstr (dsn->url, ==, good[i].url);
      g_assert_cmpstr (auth, ==, good[i].auth);
      g_assert_cmpstr (dsn->host, ==, good[i].host);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbDsn) dsn = wb_dsn_parse (bad[i], &error);
      if (dsn)
        g_error ("“%s” was taken for a DSN", bad[i]);
      g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
    }
}

/* What is wrong with a DSN may be told, what stands in it may not. */
static void
test_message_is_silent (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbDsn) dsn = wb_dsn_parse ("https://pubkey:s3cret@hidden.example/4 2", &error);

  g_assert_null (dsn);
  g_assert_null (strstr (error->message, "pubkey"));
  g_assert_null (strstr (error->message, "s3cret"));
  g_assert_null (strstr (error->message, "hidden"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/dsn/good", test_good);
  g_test_add_func ("/channel/dsn/bad", test_bad);
  g_test_add_func ("/channel/dsn/message-is-silent", test_message_is_silent);
  return g_test_run ();
}
