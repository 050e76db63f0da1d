/* SPDX-License-Identifier: MPL-2.0 */
/* A stanza wraps the file's key with a key that the ephemeral secret and the recipient agree on.
 * That key wraps nothing else ever, so its nonce is zero, as age has it. */
#define G_LOG_DOMAIN "waybill-seal"

#include "seal/header.h"

#include <string.h>

#include "base/digest.h"
#include "seal/primitives.h"

#define STANZA_START "-> X25519 "
#define MAC_START "---"
#define BASE64_CHARS 43 /* of 32 bytes, without padding */
#define STANZA_BYTES (sizeof STANZA_START - 1 + BASE64_CHARS + 1 + BASE64_CHARS + 1)
#define MAC_LINE_BYTES (sizeof MAC_START - 1 + 1 + BASE64_CHARS + 1)

gsize
wb_age_header_bytes (guint n_recipients)
{
  return sizeof WB_AGE_VERSION_LINE - 1 + n_recipients * STANZA_BYTES + MAC_LINE_BYTES;
}

static void
put_text (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

/* 32 bytes in base64 (RFC 4648) without padding, and a line end. */
static void
put_base64_line (GByteArray *out, const guint8 bytes[32])
{
  g_autofree char *text = g_base64_encode (bytes, 32);

  text[BASE64_CHARS] = '\n'; /* where the padding stands */
  put_text (out, text);
}

/* The key that wraps for recipient. FALSE can't be: recipients are usable. */
static void
agree (const guint8 secret[WB_X25519_BYTES], const guint8 share[WB_X25519_BYTES],
       const WbAgeRecipient *recipient, guint8 ret_key[WB_SEAL_KEY_BYTES])
{
  guint8 salt[2 * WB_X25519_BYTES];
  guint8 shared[WB_X25519_BYTES];

  if (!wb_x25519_shared (secret, recipient->key, shared))
    g_error ("a recipient of low order was not refused");
  memcpy (salt, share, WB_X25519_BYTES);
  memcpy (salt + WB_X25519_BYTES, recipient->key, WB_X25519_BYTES);
  wb_hkdf_sha256 (shared, sizeof shared, salt, sizeof salt, "age-encryption.org/v1/X25519",
                  ret_key);
  wb_wipe (shared, sizeof shared);
}

static void
put_stanza (GByteArray *out, const guint8 file_key[WB_AGE_FILE_KEY_BYTES],
            const WbAgeRecipient *recipient)
{
  static const guint8 nonce[WB_SEAL_NONCE_BYTES];
  guint8 secret[WB_X25519_BYTES], share[WB_X25519_BYTES];
  guint8 key[WB_SEAL_KEY_BYTES];
  guint8 wrapped[WB_AGE_FILE_KEY_BYTES + WB_SEAL_TAG_BYTES];

  wb_random_bytes (secret, sizeof secret);
  wb_x25519_public (secret, share);
  agree (secret, share, recipient, key);
  wb_wipe (secret, sizeof secret);
  g_autoptr (WbAead) aead = wb_aead_new (key);
  wb_wipe (key, sizeof key);
  wb_aead_seal (aead, nonce, file_key, WB_AGE_FILE_KEY_BYTES, wrapped);
  put_text (out, STANZA_START);
  put_base64_line (out, share);
  put_base64_line (out, wrapped);
}

/* Over all up to and with the dashes. */
static void
put_mac (GByteArray *out, const guint8 file_key[WB_AGE_FILE_KEY_BYTES])
{
  guint8 key[WB_SEAL_KEY_BYTES];
  guint8 mac[WB_SHA256_BYTES];

  put_text (out, MAC_START);
  wb_hkdf_sha256 (file_key, WB_AGE_FILE_KEY_BYTES, NULL, 0, "header", key);
  wb_hmac_sha256 (key, sizeof key, out->data, out->len, mac);
  wb_wipe (key, sizeof key);
  put_text (out, " ");
  put_base64_line (out, mac);
}

GByteArray *
wb_age_header_new (const guint8 file_key[WB_AGE_FILE_KEY_BYTES], const GArray *recipients)
{
  GByteArray *out = g_byte_array_new ();

  put_text (out, WB_AGE_VERSION_LINE);
  for (guint i = 0; i < recipients->len; i++)
    put_stanza (out, file_key, &g_array_index (recipients, WbAgeRecipient, i));
  put_mac (out, file_key);
  return out;
}
