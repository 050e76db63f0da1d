/* SPDX-License-Identifier: MPL-2.0 */
#include "seal/primitives.h"

#include "hex.h"

/* RFC 5869, A.1 and A.3 have info that is no text or none at all; the first 32 bytes of A.3. */
static void
test_hkdf (void)
{
  guint8 secret[22], key[32];

  memset (secret, 0x0b, sizeof secret);
  wb_hkdf_sha256 (secret, sizeof secret, NULL, 0, "", key);
  assert_hex (key, 32, "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

/* Salt and info count, and each by itself. */
static void
test_hkdf_separates (void)
{
  static const guint8 secret[16] = { 1 }, salt[16] = { 2 };
  guint8 one[32], two[32], three[32];

  wb_hkdf_sha256 (secret, 16, NULL, 0, "header", one);
  wb_hkdf_sha256 (secret, 16, salt, 16, "header", two);
  wb_hkdf_sha256 (secret, 16, salt, 16, "payload", three);
  g_assert_true (memcmp (one, two, 32) != 0 && memcmp (two, three, 32) != 0
                 && memcmp (one, three, 32) != 0);
}

/* RFC 8439, A.5 has additional data; this one was made with another implementation (OpenSSL by
 * Node.js): key 0…31, nonce 0…11. */
static void
test_aead (void)
{
  guint8 key[32], nonce[12], sealed[64];

  for (guint8 i = 0; i < 32; i++)
    key[i] = i;
  for (guint8 i = 0; i < 12; i++)
    nonce[i] = i;
  g_autoptr (WbAead) aead = wb_aead_new (key);
  wb_aead_seal (aead, nonce, "waybill", 7, sealed);
  assert_hex (sealed, 7 + 16, "fe9a7162407bc9216741f98f89343f36f236fec73f8f84");
  wb_aead_seal (aead, nonce, NULL, 0, sealed);
  assert_hex (sealed, 16, "295a498b8841a1c5f55d4d606f731159");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/primitives/hkdf", test_hkdf);
  g_test_add_func ("/seal/primitives/hkdf-separates", test_hkdf_separates);
  g_test_add_func ("/seal/primitives/aead", test_aead);
  return g_test_run ();
}
