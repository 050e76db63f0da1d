/* SPDX-License-Identifier: MPL-2.0 */
/* GnuTLS does the cryptography (constant time, hardware instructions). Its functions fail only when
 * the library itself is broken; there is no sound way to go on then, so the program ends. CRC-64 is
 * in crc64.c. */
#define G_LOG_DOMAIN "waybill-base"
#include "base/digest.h"

#include <errno.h>
#include <gio/gio.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <unistd.h>

#include "base/fs.h"

#define READ_BYTES (256 * 1024)
#define MD5_BYTES 16

const char wb_base32_alphabet[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct _WbSha256
{
  gnutls_hash_hd_t hash;
};

static void
must_work (int status)
{
  if (status < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (status));
}

WbSha256 *
wb_sha256_new (void)
{
  WbSha256 *sha = g_new0 (WbSha256, 1);

  must_work (gnutls_hash_init (&sha->hash, GNUTLS_DIG_SHA256));
  return sha;
}

void
wb_sha256_update (WbSha256 *sha, const void *bytes, gsize length)
{
  if (length > 0)
    must_work (gnutls_hash (sha->hash, bytes, length));
}

static void
write_hex (const guint8 *bytes, gsize length, char *ret_hex)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < length; i++)
    {
      ret_hex[2 * i] = digits[bytes[i] >> 4];
      ret_hex[2 * i + 1] = digits[bytes[i] & 15];
    }
  ret_hex[2 * length] = '\0';
}

void
wb_sha256_hex (const WbSha256 *sha, char ret_hex[WB_SHA256_HEX])
{
  guint8 digest[WB_SHA256_BYTES];
  gnutls_hash_hd_t copy = gnutls_hash_copy (sha->hash);

  if (!copy)
    g_error ("GnuTLS can't copy a hash");
  gnutls_hash_deinit (copy, digest);
  write_hex (digest, sizeof digest, ret_hex);
}

void
wb_sha256_free (WbSha256 *sha)
{
  if (!sha)
    return;
  gnutls_hash_deinit (sha->hash, NULL);
  g_free (sha);
}

char *
wb_sha256_of (const void *bytes, gsize length)
{
  guint8 digest[WB_SHA256_BYTES];

  must_work (gnutls_hash_fast (GNUTLS_DIG_SHA256, length > 0 ? bytes : "", length, digest));
  return wb_hex (digest, sizeof digest);
}

/* Reads up to length bytes at offset; 0 at the end of the file, -1 with errno. */
static gssize
read_at (int fd, void *bytes, gsize length, guint64 offset)
{
  gssize n;

  do
    n = pread (fd, bytes, length, (off_t) offset);
  while (n < 0 && errno == EINTR);
  return n;
}

char *
wb_sha256_of_fd (int fd, guint64 offset, guint64 length, GError **error)
{
  g_autoptr (WbSha256) sha = wb_sha256_new ();
  g_autofree guint8 *buffer = g_malloc (READ_BYTES);
  char hex[WB_SHA256_HEX];

  while (length > 0)
    {
      const gssize n = read_at (fd, buffer, MIN (length, READ_BYTES), offset);
      if (n < 0)
        {
          wb_fs_set_error (error, errno, NULL);
          return NULL;
        }
      if (n == 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                       "The file ends %" G_GUINT64_FORMAT " bytes early", length);
          return NULL;
        }
      wb_sha256_update (sha, buffer, (gsize) n);
      offset += (guint64) n;
      length -= (guint64) n;
    }
  wb_sha256_hex (sha, hex);
  return g_strdup (hex);
}

char *
wb_md5_base64 (const void *bytes, gsize length)
{
  guint8 digest[MD5_BYTES];

  must_work (gnutls_hash_fast (GNUTLS_DIG_MD5, length > 0 ? bytes : "", length, digest));
  return g_base64_encode (digest, sizeof digest);
}

void
wb_hmac_sha256 (const void *key, gsize key_length, const void *bytes, gsize length,
                guint8 ret_mac[WB_SHA256_BYTES])
{
  must_work (gnutls_hmac_fast (GNUTLS_MAC_SHA256, key_length > 0 ? key : "", key_length,
                               length > 0 ? bytes : "", length, ret_mac));
}

/* A key or signature that is no such thing is the other side's fault, not the library's. */
gboolean
wb_ed25519_verify (const guint8 key[WB_ED25519_KEY_BYTES], const void *bytes, gsize length,
                   const guint8 signature[WB_ED25519_SIGNATURE_BYTES])
{
  const gnutls_datum_t point = { (guint8 *) key, WB_ED25519_KEY_BYTES };
  const gnutls_datum_t data = { (guint8 *) (length > 0 ? bytes : ""), (guint) length };
  const gnutls_datum_t signed_by = { (guint8 *) signature, WB_ED25519_SIGNATURE_BYTES };
  gnutls_pubkey_t public_key;

  g_return_val_if_fail (length <= G_MAXUINT, FALSE);
  must_work (gnutls_pubkey_init (&public_key));
  const gboolean is_good =
      gnutls_pubkey_import_ecc_raw (public_key, GNUTLS_ECC_CURVE_ED25519, &point, NULL) == 0
      && gnutls_pubkey_verify_data2 (public_key, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &signed_by)
             >= 0;
  gnutls_pubkey_deinit (public_key);
  return is_good;
}

char *
wb_hex (const guint8 *bytes, gsize length)
{
  char *hex = g_malloc (2 * length + 1);

  write_hex (bytes, length, hex);
  return hex;
}

void
wb_random_bytes (void *bytes, gsize length)
{
  if (length > 0)
    must_work (gnutls_rnd (GNUTLS_RND_KEY, bytes, length));
}

char *
wb_base32 (const guint8 *bytes, gsize length, guint n_symbols)
{
  g_return_val_if_fail ((gsize) n_symbols * 5 <= length * 8, NULL);
  char *text = g_malloc (n_symbols + 1);

  for (guint i = 0; i < n_symbols; i++)
    {
      const gsize bit = (gsize) i * 5;
      const guint high = bytes[bit / 8];
      const guint low = bit / 8 + 1 < length ? bytes[bit / 8 + 1] : 0;
      text[i] = wb_base32_alphabet[((high << 8 | low) >> (11 - bit % 8)) & 31];
    }
  text[n_symbols] = '\0';
  return text;
}

void
wb_wipe (void *bytes, gsize length)
{
  if (length > 0)
    gnutls_memset (bytes, 0, length);
}
