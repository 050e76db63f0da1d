/* SPDX-License-Identifier: MPL-2.0 */
/* The header of an age file (age-encryption.org/v1): the file's key, once for each recipient, and a
 * MAC over all of it. */
#pragma once

#include "seal/recipient.h"

G_BEGIN_DECLS

#define WB_AGE_VERSION_LINE "age-encryption.org/v1\n"
#define WB_AGE_FILE_KEY_BYTES 16

/* The bytes that the header for n_recipients takes. */
gsize wb_age_header_bytes (guint n_recipients);

/* The header that gives file_key to recipients (of WbAgeRecipient, all usable). Each gets an
 * ephemeral key of their own. Unref the bytes. */
GByteArray *wb_age_header_new (const guint8 file_key[WB_AGE_FILE_KEY_BYTES],
                               const GArray *recipients);

/* What can be told of a header without any key. */
typedef struct
{
  guint n_recipients; /* X25519 */
  guint n_others;     /* stanzas of other kinds */
  gsize bytes;        /* of the header, its last line end included */
} WbAgeHeader;

/* A header is refused beyond so many bytes. */
#define WB_AGE_HEADER_MAX_BYTES ((gsize) 64 * 1024)

/* Reads the header at the beginning of length bytes (the whole file, or its first
 * WB_AGE_HEADER_MAX_BYTES). FALSE if there is none that is well-formed. */
gboolean wb_age_header_read (const void *bytes, gsize length,
                             WbAgeHeader *ret_header) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
