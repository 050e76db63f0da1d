/* SPDX-License-Identifier: MPL-2.0 */
/* The payload of an age file: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over chunks of
 * 64 KiB with ChaCha20-Poly1305. The last chunk is marked, so that a cut is found. */
#pragma once

#include "base/sink.h"
#include "seal/header.h"

G_BEGIN_DECLS

#define WB_AGE_CHUNK_BYTES 65536
#define WB_AGE_PAYLOAD_NONCE_BYTES 16

typedef struct _WbAgeStream WbAgeStream;

/* Begins a payload under file_key, which may have no other: writes its random nonce to sink
 * (borrowed), to which all goes. NULL if sink takes no more. */
WbAgeStream *wb_age_stream_new (const guint8 file_key[WB_AGE_FILE_KEY_BYTES], const WbSink *sink,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Seals length bytes more. After a failure only wb_age_stream_free() may follow. */
gboolean wb_age_stream_write (WbAgeStream *stream, const void *bytes, gsize length,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the last chunk; nothing may be written after it. */
gboolean wb_age_stream_finish (WbAgeStream *stream, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Wipes and frees; without finish, what was written can't be opened as a whole. */
void wb_age_stream_free (WbAgeStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbAgeStream, wb_age_stream_free)

/* The bytes of the payload, nonce included, for so many in clear. */
guint64 wb_age_payload_bytes (guint64 clear_bytes);

/* FALSE if no payload can have so many bytes: the file was cut off or added to. */
gboolean wb_age_payload_can_be (guint64 payload_bytes);

G_END_DECLS
