/* SPDX-License-Identifier: MPL-2.0 */
/* As in base/digest.c: GnuTLS fails here only when it is broken itself, and then nothing may be
 * sent that only looks sealed, so the program ends. */
#define G_LOG_DOMAIN "waybill-seal"

#include "seal/primitives.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "base/digest.h"

struct _WbAead
{
  gnutls_aead_cipher_hd_t cipher;
};

static void
must_work (int status)
{
  if (status < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (status));
}

static gnutls_datum_t
datum (const void *bytes, gsize length)
{
  return (gnutls_datum_t){ (unsigned char *) bytes, (unsigned int) length };
}

void
wb_hkdf_sha256 (const guint8 *secret, gsize secret_length, const guint8 *salt, gsize salt_length,
                const char *info, guint8 ret_key[WB_SEAL_KEY_BYTES])
{
  guint8 extracted[WB_SHA256_BYTES];
  const gnutls_datum_t input = datum (secret, secret_length);
  const gnutls_datum_t with_salt = datum (salt, salt_length);
  const gnutls_datum_t between = datum (extracted, sizeof extracted);
  const gnutls_datum_t about = datum (info, strlen (info));

  must_work (gnutls_hkdf_extract (GNUTLS_MAC_SHA256, &input, &with_salt, extracted));
  must_work (gnutls_hkdf_expand (GNUTLS_MAC_SHA256, &between, &about, ret_key, WB_SEAL_KEY_BYTES));
  wb_wipe (extracted, sizeof extracted);
}

WbAead *
wb_aead_new (const guint8 key[WB_SEAL_KEY_BYTES])
{
  WbAead *aead = g_new0 (WbAead, 1);
  const gnutls_datum_t with = datum (key, WB_SEAL_KEY_BYTES);

  must_work (gnutls_aead_cipher_init (&aead->cipher, GNUTLS_CIPHER_CHACHA20_POLY1305, &with));
  return aead;
}

void
wb_aead_free (WbAead *aead)
{
  if (aead == NULL)
    return;
  gnutls_aead_cipher_deinit (aead->cipher); /* wipes its key */
  g_free (aead);
}

void
wb_aead_seal (WbAead *aead, const guint8 nonce[WB_SEAL_NONCE_BYTES], const void *bytes,
              gsize length, guint8 *ret_sealed)
{
  size_t sealed_length = length + WB_SEAL_TAG_BYTES;

  must_work (gnutls_aead_cipher_encrypt (aead->cipher, nonce, WB_SEAL_NONCE_BYTES, NULL, 0,
                                         WB_SEAL_TAG_BYTES, length > 0 ? bytes : "", length,
                                         ret_sealed, &sealed_length));
  g_assert (sealed_length == length + WB_SEAL_TAG_BYTES);
}
