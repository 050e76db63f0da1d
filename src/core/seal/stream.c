/* SPDX-License-Identifier: MPL-2.0 */
/* A chunk is held back until it is known whether another one follows, since only the last is marked
 * as such, and is never empty unless all is. A chunk's nonce is its number and that mark. */
#define G_LOG_DOMAIN "waybill-seal"

#include "seal/stream.h"

#include <string.h>

#include "base/digest.h"
#include "seal/primitives.h"

#define SEALED_CHUNK_BYTES (WB_AGE_CHUNK_BYTES + WB_SEAL_TAG_BYTES)
#define NUMBER_BYTES 11 /* of a nonce, big-endian; then the mark */

struct _WbAgeStream
{
  WbAead *aead;
  const WbSink *sink;
  guint64 number; /* of the chunk at hand */
  gsize length;   /* of it so far */
  guint8 chunk[WB_AGE_CHUNK_BYTES];
  guint8 sealed[SEALED_CHUNK_BYTES];
};

WbAgeStream *
wb_age_stream_new (const guint8 file_key[WB_AGE_FILE_KEY_BYTES], const WbSink *sink, GError **error)
{
  guint8 nonce[WB_AGE_PAYLOAD_NONCE_BYTES];
  guint8 key[WB_SEAL_KEY_BYTES];
  g_autoptr (WbAgeStream) stream = g_new0 (WbAgeStream, 1);

  wb_random_bytes (nonce, sizeof nonce);
  wb_hkdf_sha256 (file_key, WB_AGE_FILE_KEY_BYTES, nonce, sizeof nonce, "payload", key);
  stream->aead = wb_aead_new (key);
  wb_wipe (key, sizeof key);
  stream->sink = sink;
  return wb_sink_write (sink, nonce, sizeof nonce, error) ? g_steal_pointer (&stream) : NULL;
}

void
wb_age_stream_free (WbAgeStream *stream)
{
  if (stream == NULL)
    return;
  wb_aead_free (stream->aead);
  wb_wipe (stream->chunk, sizeof stream->chunk);
  g_free (stream);
}

static gboolean
seal_chunk (WbAgeStream *stream, gboolean is_last, GError **error)
{
  guint8 nonce[WB_SEAL_NONCE_BYTES] = { 0 };
  const gsize length = stream->length;

  for (guint i = 0; i < sizeof stream->number; i++)
    nonce[NUMBER_BYTES - 1 - i] = (guint8) (stream->number >> (8 * i));
  nonce[NUMBER_BYTES] = is_last;
  wb_aead_seal (stream->aead, nonce, stream->chunk, length, stream->sealed);
  stream->number++;
  stream->length = 0;
  return wb_sink_write (stream->sink, stream->sealed, length + WB_SEAL_TAG_BYTES, error);
}

gboolean
wb_age_stream_write (WbAgeStream *stream, const void *bytes, gsize length, GError **error)
{
  const guint8 *from = bytes;

  while (length > 0)
    {
      if (stream->length == WB_AGE_CHUNK_BYTES && !seal_chunk (stream, FALSE, error))
        return FALSE;
      const gsize n = MIN (length, WB_AGE_CHUNK_BYTES - stream->length);
      memcpy (stream->chunk + stream->length, from, n);
      stream->length += n;
      from += n;
      length -= n;
    }
  return TRUE;
}

gboolean
wb_age_stream_finish (WbAgeStream *stream, GError **error)
{
  return seal_chunk (stream, TRUE, error);
}

guint64
wb_age_payload_bytes (guint64 clear_bytes)
{
  const guint64 chunks = MAX ((clear_bytes + WB_AGE_CHUNK_BYTES - 1) / WB_AGE_CHUNK_BYTES, 1);

  return WB_AGE_PAYLOAD_NONCE_BYTES + clear_bytes + chunks * WB_SEAL_TAG_BYTES;
}

gboolean
wb_age_payload_can_be (guint64 payload_bytes)
{
  if (payload_bytes < WB_AGE_PAYLOAD_NONCE_BYTES + WB_SEAL_TAG_BYTES)
    return FALSE;
  const guint64 chunks = payload_bytes - WB_AGE_PAYLOAD_NONCE_BYTES;
  const guint64 last = chunks % SEALED_CHUNK_BYTES;
  return last == 0 || last > WB_SEAL_TAG_BYTES || chunks == WB_SEAL_TAG_BYTES;
}
