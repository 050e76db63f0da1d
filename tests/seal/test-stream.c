/* SPDX-License-Identifier: MPL-2.0 */
/* Opened here with GnuTLS by hand, chunk by chunk, so that numbers and marks are seen. */
#include "seal/stream.h"

#include <gio/gio.h>
#include <gnutls/crypto.h>

#include "hex.h"
#include "seal/primitives.h"

static const guint8 file_key[WB_AGE_FILE_KEY_BYTES] = { 7, 7, 7 };

static GString *
seal (const guint8 *bytes, gsize length, gsize piece)
{
  GString *out = g_string_new (NULL);
  const WbSink sink = wb_sink_to_string (out);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbAgeStream) stream = wb_age_stream_new (file_key, &sink, &error);

  g_assert_no_error (error);
  for (gsize at = 0; at < length; at += piece)
    g_assert_true (wb_age_stream_write (stream, bytes + at, MIN (piece, length - at), &error));
  g_assert_true (wb_age_stream_finish (stream, &error));
  return out;
}

/* Opens one chunk; its length, or -1. */
static gssize
open_chunk (gnutls_aead_cipher_hd_t cipher, guint64 number, gboolean is_last, const char *sealed,
            gsize length, guint8 *ret_bytes)
{
  guint8 nonce[12] = { 0 };
  size_t got = WB_AGE_CHUNK_BYTES;

  for (guint i = 0; i < 8; i++)
    nonce[10 - i] = (guint8) (number >> (8 * i));
  nonce[11] = is_last;
  return gnutls_aead_cipher_decrypt (cipher, nonce, 12, NULL, 0, 16, sealed, length, ret_bytes,
                                     &got)
                 < 0
             ? -1
             : (gssize) got;
}

/* The clear bytes of payload; NULL if a chunk is not as it has to be. */
static GByteArray *
open_payload (const GString *payload)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (WB_AGE_CHUNK_BYTES);
  guint8 key[32];
  gnutls_aead_cipher_hd_t cipher;
  gsize at = WB_AGE_PAYLOAD_NONCE_BYTES;
  gboolean good = TRUE;

  wb_hkdf_sha256 (file_key, sizeof file_key, (const guint8 *) payload->str, 16, "payload", key);
  g_assert_cmpint (gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_CHACHA20_POLY1305,
                                            &(gnutls_datum_t){ key, sizeof key }),
                   >=, 0);
  for (guint64 number = 0; good && at < payload->len; number++)
    {
      const gsize length = MIN (payload->len - at, WB_AGE_CHUNK_BYTES + WB_SEAL_TAG_BYTES);
      const gssize n = open_chunk (cipher, number, at + length == payload->len, payload->str + at,
                                   length, chunk);
      good = n >= 0;
      if (good)
        g_byte_array_append (out, chunk, (guint) n);
      at += length;
    }
  gnutls_aead_cipher_deinit (cipher);
  return good ? g_steal_pointer (&out) : NULL;
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 0,      1,      15,        65535,  65536,      65537, 131071,
                                 131072, 131073, 3 * 65536, 400000, 17 * 65536, 777,   3000000 };
  static const gsize pieces[] = { 1000, 65536, 65537, 5000000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (pieces); j++)
      {
        g_autofree guint8 *bytes = g_malloc (sizes[i] + 1);
        wb_random_bytes (bytes, sizes[i] + 1);
        g_autoptr (GString) sealed = seal (bytes, sizes[i], pieces[j]);
        g_assert_cmpuint (sealed->len, ==, wb_age_payload_bytes (sizes[i]));
        g_assert_true (wb_age_payload_can_be (sealed->len));
        g_autoptr (GByteArray) opened = open_payload (sealed);
        g_assert_nonnull (opened);
        g_assert_cmpmem (opened->data, opened->len, bytes, sizes[i]);
      }
}

/* The same under the same key is never the same: the nonce makes another payload key. */
static void
test_never_the_same (void)
{
  static const guint8 zeros[100];
  g_autoptr (GString) one = seal (zeros, sizeof zeros, 100);
  g_autoptr (GString) two = seal (zeros, sizeof zeros, 100);

  g_assert_true (memcmp (one->str, two->str, 16) != 0);
  g_assert_true (memcmp (one->str + 16, two->str + 16, 32) != 0);
}

static void
test_changed (void)
{
  g_autofree guint8 *bytes = g_malloc0 (150000);
  g_autoptr (GString) sealed = seal (bytes, 150000, 150000);

  for (gsize at = 0; at < sealed->len; at += 4999)
    {
      sealed->str[at] ^= 4;
      g_assert_null (open_payload (sealed));
      sealed->str[at] ^= 4;
    }
  g_string_truncate (sealed, 16 + 2 * (65536 + 16)); /* at the border of a chunk */
  g_assert_null (open_payload (sealed));
}

static void
test_sizes_that_can_be (void)
{
  g_assert_false (wb_age_payload_can_be (0));
  g_assert_false (wb_age_payload_can_be (31));
  g_assert_true (wb_age_payload_can_be (32));
  g_assert_true (wb_age_payload_can_be (33));
  g_assert_true (wb_age_payload_can_be (16 + 65552));
  for (guint more = 1; more <= 16; more++)
    g_assert_false (wb_age_payload_can_be (16 + 65552 + more));
  g_assert_true (wb_age_payload_can_be (16 + 65552 + 17));
}

static gboolean
take_little (const void *bytes, gsize length, gpointer self, GError **error)
{
  guint *left = self;

  if (*left >= length)
    {
      *left -= (guint) length;
      return TRUE;
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static void
test_full (void)
{
  static const guint rooms[] = { 0, 15, 16, 65567, 65568, 131000 };
  g_autofree guint8 *bytes = g_malloc0 (131072);

  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      guint left = rooms[i];
      const WbSink sink = { take_little, &left };
      g_autoptr (GError) error = NULL;
      g_autoptr (WbAgeStream) stream = wb_age_stream_new (file_key, &sink, &error);
      if (stream && wb_age_stream_write (stream, bytes, 131072, &error))
        g_assert_false (wb_age_stream_finish (stream, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/stream/sizes", test_sizes);
  g_test_add_func ("/seal/stream/never-the-same", test_never_the_same);
  g_test_add_func ("/seal/stream/changed", test_changed);
  g_test_add_func ("/seal/stream/sizes-that-can-be", test_sizes_that_can_be);
  g_test_add_func ("/seal/stream/full", test_full);
  return g_test_run ();
}
