/* SPDX-License-Identifier: MPL-2.0 */
#include "redact/keys.h"

#include <string.h>

static const struct
{
  const char *key;
  guint has;
  guint has_not;
} rows[] = {
  { "password", WB_KEY_SECRET, WB_KEY_KNOWN },
  { "userPassword2", WB_KEY_SECRET, 0 },
  { "DB_PASSWORD", WB_KEY_SECRET, 0 },
  { "passwordLength", 0, WB_KEY_SECRET },
  { "password_hash", WB_KEY_SECRET, 0 },
  { "tokenType", WB_KEY_KNOWN, WB_KEY_SECRET },
  { "tokens", WB_KEY_SECRET_TEXT, WB_KEY_SECRET },
  { "max_tokens", WB_KEY_SECRET_TEXT, WB_KEY_SECRET },
  { "x-api-key", WB_KEY_SECRET, 0 },
  { "apiKeyHeader", WB_KEY_SECRET, 0 },
  { "cacheKey", 0, WB_KEY_SECRET | WB_KEY_WEAK },
  { "monkey", 0, WB_KEY_SECRET | WB_KEY_WEAK },
  { "Authorization", WB_KEY_SECRET, 0 },
  { "author", WB_KEY_NAME_HAN, WB_KEY_SECRET },
  { "Set-Cookie", WB_KEY_SECRET_TEXT, 0 },
  { "accessKeyId", WB_KEY_SECRET, 0 },
  { "sessionId", WB_KEY_SESSION, WB_KEY_SECRET },
  { "密码", WB_KEY_SECRET, 0 },
  { "收货人", WB_KEY_NAME, 0 },
  { "name", WB_KEY_NAME_HAN | WB_KEY_PAIR_NAME, WB_KEY_NAME },
  { "eventName", 0, WB_KEY_NAME_HAN | WB_KEY_NAME },
  { "realName", WB_KEY_NAME, 0 },
  { "contactPhone", WB_KEY_PHONE, 0 },
  { "telemetry", 0, WB_KEY_PHONE },
  { "idCardNo", WB_KEY_ID, 0 },
  { "gridCardinality", 0, WB_KEY_ID | WB_KEY_CARD },
  { "latitude", WB_KEY_PLACE, 0 },
  { "latency", 0, WB_KEY_PLACE },
  { "GPSLatitude", WB_KEY_GPS, 0 },
  { "appVersion", WB_KEY_VERSION | WB_KEY_KNOWN, 0 },
  { "faceLandmarks106", WB_KEY_BODY, 0 },
  { "surface", WB_KEY_BODY, WB_KEY_SECRET },
  { "errorMessage", WB_KEY_KNOWN, 0 },
  { "remark", 0, WB_KEY_KNOWN },
  { "", 0, G_MAXUINT },
  { "_-.", 0, G_MAXUINT },
};

static void
test_rows (void)
{
  /* Twice: the second time each comes from memory. */
  for (guint round = 0; round < 2; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        guint class_ = wb_key_class (rows[i].key, strlen (rows[i].key));

        g_test_message ("%s", rows[i].key);
        g_assert_cmphex (class_ & rows[i].has, ==, rows[i].has);
        g_assert_cmphex (class_ & rows[i].has_not, ==, 0);
      }
}

static void
test_long (void)
{
  g_autofree char *filler = g_strnfill (5000, 'x');
  g_autofree char *key = g_strconcat (filler, "Password", NULL);

  g_assert_true (wb_key_class (key, strlen (key)) & WB_KEY_SECRET);
  g_assert_cmphex (wb_key_class (filler, 5000), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keys/rows", test_rows);
  g_test_add_func ("/keys/long", test_long);
  return g_test_run ();
}
