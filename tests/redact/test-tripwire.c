/* SPDX-License-Identifier: MPL-2.0 */
#include "redact/tripwire.h"

#include "redact/fixture.h"

static const char secret[] = "Xk29vTq8LmZ4wR7p";

static guint
count_trips (const WbMasker *masker, const WbSecrets *secrets, const char *text, gsize length,
             gsize chunk, guint64 *ret_line, char **ret_kind)
{
  g_autoptr (WbTripwire) tripwire = wb_tripwire_new (masker, secrets);
  const GPtrArray *trips = wb_tripwire_trips (tripwire);

  wb_tripwire_begin (tripwire, "logs/a.log");
  for (gsize at = 0; at < length; at += chunk)
    wb_tripwire_push (tripwire, text + at, MIN (chunk, length - at));
  wb_tripwire_end (tripwire);
  if (trips->len > 0)
    {
      const WbTrip *trip = trips->pdata[0];

      g_assert_cmpstr (trip->member, ==, "logs/a.log");
      g_assert_cmpint (g_utf8_strlen (trip->excerpt, -1), <=, 7);
      if (ret_line)
        *ret_line = trip->line;
      if (ret_kind)
        *ret_kind = g_strdup (trip->kind);
    }
  return trips->len;
}

static void
test_trips (void)
{
  static const struct
  {
    const char *line;
    const char *kind; /* NULL: must stay quiet */
  } rows[] = {
    { "user zhangwei opened", "identity" },
    { "host WEI-THINKPAD up", "identity" },
    { "by 张卫国。", "identity" },
    { "-----BEGIN EC PRIVATE KEY-----", "private_key" },
    { "the token was Ab3dEf6hIj9kLm2nOp5qRs8t here", "token" },
    { "value Xk29vTq8LmZ4wR7p.", "known_secret" },
    { "\"auth\":\"[[token]]\" [[user:ZHANGWE1]] [[secret]]", NULL },
    { "zhangweiyi and xzhangwei are others", NULL },
    { "token id 3f2b8c1e-90ab-4cde-8f01-23456789abcd", NULL },
    { "token sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", NULL },
    { "commit 04eda3f9aa10b7d7f5c1c0b3a2de14f5b6a7c8d9 by bot", NULL },
    { "trace 4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", NULL },
    { "secret [[path:7K3Q9F2M]] [[mobile:0A1B2C3D]]", NULL },
    { "etag Ab3dEf6hIj9kLm2nOp5qRs8t without such a word", NULL },
    { "Token refresh failed in processTicksAndRejectionsAndSoOn2026Handler", NULL },
    { "RT2026112300017 ERR_TOKEN_EXPIRED 1763877600000 /opt/RetouchStudio/resources/app.asar",
      NULL },
    { "Xk29vTq8LmZ4wR7", NULL },
  };
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (WbSecrets) secrets = wb_secrets_new ();

  wb_secrets_add (secrets, secret, strlen (secret));
  wb_secrets_add (secrets, "short", 5);
  wb_secrets_add (secrets, "processing", 10);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *kind = NULL;
      guint n =
          count_trips (masker, secrets, rows[i].line, strlen (rows[i].line), 4096, NULL, &kind);

      g_test_message ("%s", rows[i].line);
      g_assert_cmpuint (n, ==, rows[i].kind ? 1 : 0);
      g_assert_cmpstr (kind, ==, rows[i].kind);
    }
}

/* Every cut, and lines far longer than what is kept, find the same once. */
static void
test_chunks (void)
{
  static const gsize lengths[] = { 10, 1024 * 1024 - 20, 1024 * 1024 - 8, 1024 * 1024 + 5000,
                                   3000000 };
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (WbSecrets) secrets = wb_secrets_new ();

  wb_secrets_add (secrets, secret, strlen (secret));
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (gsize chunk = 1000; chunk < 4000000; chunk *= 7)
      {
        g_autoptr (GString) text = g_string_new ("first\nsecond ");
        guint64 line = 0;

        for (gsize n = 0; n < lengths[i]; n++)
          g_string_append_c (text, 'a' + n % 26);
        g_string_append_printf (text, " %s end\nthird\n", secret);
        g_assert_cmpuint (count_trips (masker, secrets, text->str, text->len, chunk, &line, NULL),
                          ==, 1);
        g_assert_cmpuint (line, ==, 2);
      }
}

/* A word that the person restored does not trip. */
static void
test_restored (void)
{
  g_autoptr (WbMasker) plain = new_fixture_masker (7, NULL, NULL);
  g_autofree char *tag = wb_masker_tag (plain, wb_rule_index ("identity"), "zhangwei", 8);
  const char *const restore[] = { tag, NULL };
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, restore);
  const char *text = "zhangwei on wei-thinkpad";

  g_assert_cmpuint (count_trips (masker, NULL, text, strlen (text), 100, NULL, NULL), ==, 1);
}

static void
test_mask (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (WbSecrets) secrets = wb_secrets_new ();
  g_autoptr (WbTripwire) tripwire = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  const char *line = "zhangwei sent Xk29vTq8LmZ4wR7p to wei-thinkpad";

  wb_secrets_add (secrets, secret, strlen (secret));
  tripwire = wb_tripwire_new (masker, secrets);
  wb_tripwire_mask (tripwire, line, strlen (line), out);
  g_assert_cmpstr (out->str, ==, "[[tripwire]] sent [[tripwire]] to [[tripwire]]");
}

/* What the masker replaced in one member is found where it stands alone in another. */
static void
test_secrets_of_masker (void)
{
  g_autoptr (WbMasker) masker = new_fixture_masker (7, NULL, NULL);
  g_autoptr (WbSecrets) secrets = wb_secrets_new ();
  g_autofree char *masked = NULL;

  wb_masker_set_secrets (masker, secrets);
  masked = redact_line (masker, "{\"password\":\"Xk29vTq8LmZ4wR7p\"}");
  g_assert_cmpstr (masked, ==, "{\"password\":\"[[secret]]\"}");
  g_assert_cmpuint (count_trips (masker, secrets, "x Xk29vTq8LmZ4wR7p", 18, 18, NULL, NULL), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tripwire/trips", test_trips);
  g_test_add_func ("/tripwire/chunks", test_chunks);
  g_test_add_func ("/tripwire/restored", test_restored);
  g_test_add_func ("/tripwire/mask", test_mask);
  g_test_add_func ("/tripwire/secrets-of-masker", test_secrets_of_masker);
  return g_test_run ();
}
