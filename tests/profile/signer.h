/* SPDX-License-Identifier: MPL-2.0 */
/* Signs as support's desk would, with the keys of RFC 8032's first two examples. */
#pragma once

#include <gnutls/abstract.h>
#include <string.h>

#include "base/digest.h"

#define SIGNER_SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define SIGNER_KEY "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define OTHER_SEED "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
#define OTHER_KEY "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"

static inline void
signer_bytes (const char *hex, guint8 *ret_bytes, gsize length)
{
  g_assert_cmpuint (strlen (hex), ==, 2 * length);
  for (gsize i = 0; i < length; i++)
    ret_bytes[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
}

/* "ed25519:…", as a profile names a key. */
static inline char *
signer_link_key (const char *key_hex)
{
  guint8 key[WB_ED25519_KEY_BYTES];

  signer_bytes (key_hex, key, sizeof key);
  g_autofree char *base64 = g_base64_encode (key, sizeof key);
  return g_strconcat ("ed25519:", base64, NULL);
}

static inline void
signer_sign (const char *seed_hex, const char *key_hex, const char *text,
             guint8 ret_signature[WB_ED25519_SIGNATURE_BYTES])
{
  guint8 seed[WB_ED25519_KEY_BYTES], key[WB_ED25519_KEY_BYTES];
  signer_bytes (seed_hex, seed, sizeof seed);
  signer_bytes (key_hex, key, sizeof key);
  const gnutls_datum_t k = { seed, sizeof seed }, x = { key, sizeof key };
  const gnutls_datum_t data = { (guint8 *) text, (guint) strlen (text) };
  gnutls_datum_t signature = { NULL, 0 };
  gnutls_privkey_t private_key;

  g_assert_cmpint (gnutls_privkey_init (&private_key), ==, 0);
  g_assert_cmpint (
      gnutls_privkey_import_ecc_raw (private_key, GNUTLS_ECC_CURVE_ED25519, &x, NULL, &k), ==, 0);
  g_assert_cmpint (
      gnutls_privkey_sign_data2 (private_key, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &signature), ==,
      0);
  g_assert_cmpuint (signature.size, ==, WB_ED25519_SIGNATURE_BYTES);
  memcpy (ret_signature, signature.data, signature.size);
  gnutls_free (signature.data);
  gnutls_privkey_deinit (private_key);
}

/* text with "&kid=…&sig=…" after it, base64url as links have it. */
static inline char *
signer_link (const char *seed_hex, const char *key_hex, const char *text)
{
  guint8 key[WB_ED25519_KEY_BYTES];
  guint8 signature[WB_ED25519_SIGNATURE_BYTES];

  signer_bytes (key_hex, key, sizeof key);
  g_autofree char *hash = wb_sha256_of (key, sizeof key);
  g_autofree char *whole = g_strdup_printf ("%s&kid=%.8s", text, hash);
  signer_sign (seed_hex, key_hex, whole, signature);
  g_autofree char *base64 = g_base64_encode (signature, sizeof signature);
  g_strdelimit (g_strdelimit (base64, "+", '-'), "/", '_');
  base64[strcspn (base64, "=")] = '\0';
  return g_strconcat (whole, "&sig=", base64, NULL);
}
