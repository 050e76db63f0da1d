/* SPDX-License-Identifier: MPL-2.0 */
/* What is written is read; what is not well-formed is refused. That others can read it is for
 * test-seal.c, with the real age. */
#include "seal/header.h"

#include "hex.h"
#include "seal/primitives.h"

#define TWENTY_ONE "AAAAAAAAAAAAAAAAAAAAA"
#define B43 TWENTY_ONE TWENTY_ONE "A"
#define B64 TWENTY_ONE TWENTY_ONE TWENTY_ONE "A"
#define V "age-encryption.org/v1\n"
#define X "-> X25519 " B43 "\n" B43 "\n"
#define MAC "--- " B43 "\n"

static GArray *
some_recipients (guint n)
{
  GArray *recipients = g_array_new (FALSE, FALSE, sizeof (WbAgeRecipient));

  for (guint i = 0; i < n; i++)
    {
      WbAgeRecipient recipient;
      guint8 secret[32];
      wb_random_bytes (secret, sizeof secret);
      wb_x25519_public (secret, recipient.key);
      g_array_append_val (recipients, recipient);
    }
  return recipients;
}

static void
test_reads_what_it_writes (void)
{
  static const guint8 file_key[WB_AGE_FILE_KEY_BYTES] = { 1, 2, 3 };

  for (guint n = 1; n <= 16; n++)
    {
      g_autoptr (GArray) recipients = some_recipients (n);
      g_autoptr (GByteArray) written = wb_age_header_new (file_key, recipients);
      WbAgeHeader header;

      g_assert_cmpuint (written->len, ==, wb_age_header_bytes (n));
      g_assert_true (wb_age_header_read (written->data, written->len, &header));
      g_assert_cmpuint (header.n_recipients, ==, n);
      g_assert_cmpuint (header.n_others, ==, 0);
      g_assert_cmpuint (header.bytes, ==, written->len);
      for (gsize cut = 0; cut < written->len; cut++)
        g_assert_false (wb_age_header_read (written->data, cut, &header));
    }
}

/* The file's key is never there as it is, and never twice the same. */
static void
test_keys_of_their_own (void)
{
  static const guint8 file_key[WB_AGE_FILE_KEY_BYTES] = "0123456789abcdef";
  g_autoptr (GArray) recipients = some_recipients (1);
  const WbAgeRecipient same = g_array_index (recipients, WbAgeRecipient, 0);
  g_array_append_val (recipients, same);
  g_autoptr (GByteArray) one = wb_age_header_new (file_key, recipients);
  g_autoptr (GByteArray) two = wb_age_header_new (file_key, recipients);
  const gsize version = strlen (V), stanza = strlen (X);

  g_assert_null (memmem (one->data, one->len, file_key, sizeof file_key));
  g_assert_true (memcmp (one->data + version, two->data + version, stanza) != 0);
  g_assert_true (memcmp (one->data + version, one->data + version + stanza, stanza) != 0);
}

static void
test_forms (void)
{
  static const struct
  {
    const char *text;
    guint n_recipients, n_others;
  } good[] = {
    { V X MAC, 1, 0 },
    { V X X MAC "payload\n", 2, 0 },
    { V "-> scrypt bGV0J3Mgc2VuZA 18\n" B43 "\n" MAC, 0, 1 },
    { V X "-> grease x\n\n" MAC, 1, 1 },
    { V X "-> X25519Kyber768 x\n\n" MAC, 1, 1 },
    { V X "-> long x\n" B64 "\nAAAA\n" MAC, 1, 1 },
    { V X "-> full x\n" B64 "\n\n" MAC, 1, 1 },
  };
  static const char *const bad[] = {
    "",
    "\n",
    "age-encryption.org/v2\n" X MAC,
    " " V X MAC,
    V,
    V MAC,
    V X,
    V X "--- \n",
    V X "---\n",
    V X "--- " B43,
    V X "---" B43 "\n",
    V X "--- " B43 "A\n",
    V X "--- " TWENTY_ONE TWENTY_ONE "B\n", /* bits left over */
    V X "--- " B43 "\r\n",
    V "-> X25519 " B43 "\n" MAC,
    V "-> X25519\n" B43 "\n" MAC,
    V "-> X25519 " B43 " x\n" B43 "\n" MAC,
    V "-> X25519 " B43 "=\n" B43 "\n" MAC,
    V "-> X25519 " B43 "\n" B43 "=\n" MAC,
    V "-> X25519 " B43 "\n" TWENTY_ONE "\n" MAC,
    V "-> X25519 " TWENTY_ONE "\n" B43 "\n" MAC,
    V "->  x\n\n" MAC,
    V "-> x \n\n" MAC,
    V "-> x\ty\n\n" MAC,
    V "-> \n\n" MAC,
    V "->\n\n" MAC,
    V "-> full x\n" B64 "\n" MAC,
    V "-> full x\n" B64 "A\n" MAC,
    V "-> full x\nA\n" MAC,
    V "-> full x\nAAA!\n" MAC,
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      WbAgeHeader header;
      g_assert_true (wb_age_header_read (good[i].text, strlen (good[i].text), &header));
      g_assert_cmpuint (header.n_recipients, ==, good[i].n_recipients);
      g_assert_cmpuint (header.n_others, ==, good[i].n_others);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      WbAgeHeader header = { .bytes = 77 };
      if (wb_age_header_read (bad[i], strlen (bad[i]), &header))
        g_error ("taken: %u: %s", i, bad[i]);
      g_assert_cmpuint (header.bytes, ==, 77);
    }
}

/* No end in sight: refused when it has read what it may. */
static void
test_endless (void)
{
  g_autoptr (GString) text = g_string_new (V);
  WbAgeHeader header;

  while (text->len < WB_AGE_HEADER_MAX_BYTES)
    g_string_append (text, X);
  g_string_append (text, MAC);
  g_assert_false (wb_age_header_read (text->str, text->len, &header));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/header/reads-what-it-writes", test_reads_what_it_writes);
  g_test_add_func ("/seal/header/keys-of-their-own", test_keys_of_their_own);
  g_test_add_func ("/seal/header/forms", test_forms);
  g_test_add_func ("/seal/header/endless", test_endless);
  return g_test_run ();
}
