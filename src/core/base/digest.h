/* SPDX-License-Identifier: MPL-2.0 */
/* Checksums, keyed hashes, signatures, random bytes and the text forms they take. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_SHA256_BYTES 32
#define WB_SHA256_HEX 65 /* with the NUL */

/* SHA-256 (FIPS 180-4) over a stream. */
typedef struct _WbSha256 WbSha256;
WbSha256 *wb_sha256_new (void);
void wb_sha256_update (WbSha256 *sha, const void *bytes, gsize length);
/* Writes lower-case hex of all so far; sha can go on. */
void wb_sha256_hex (const WbSha256 *sha, char ret_hex[WB_SHA256_HEX]);
void wb_sha256_free (WbSha256 *sha);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSha256, wb_sha256_free)

/* Lower-case hex SHA-256 of bytes; caller frees. */
char *wb_sha256_of (const void *bytes, gsize length);

/* Lower-case hex SHA-256 of length bytes of fd from offset (pread); NULL with error. */
char *wb_sha256_of_fd (int fd, guint64 offset, guint64 length,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Base64 of the MD5, as in a Content-MD5 header (RFC 1864); caller frees. */
char *wb_md5_base64 (const void *bytes, gsize length);

/* CRC-64/XZ (ECMA-182, reflected, init and xorout ~0) as OSS gives in x-oss-hash-crc64ecma. Start
 * with crc 0 and feed the result back in. */
guint64 wb_crc64 (guint64 crc, const void *bytes, gsize length);

/* The CRC-64 of A followed by B, from A's, B's and B's length in bytes. */
guint64 wb_crc64_combine (guint64 crc_a, guint64 crc_b, guint64 length_b);

/* HMAC-SHA256 (RFC 2104). */
void wb_hmac_sha256 (const void *key, gsize key_length, const void *bytes, gsize length,
                     guint8 ret_mac[WB_SHA256_BYTES]);

#define WB_ED25519_KEY_BYTES 32
#define WB_ED25519_SIGNATURE_BYTES 64

/* TRUE if signature is the Ed25519 signature (RFC 8032) of bytes by the owner of the public key. */
gboolean wb_ed25519_verify (const guint8 key[WB_ED25519_KEY_BYTES], const void *bytes, gsize length,
                            const guint8 signature[WB_ED25519_SIGNATURE_BYTES]);

/* Lower-case hex; caller frees. */
char *wb_hex (const guint8 *bytes, gsize length);

/* Fills bytes from the system's cryptographic generator; aborts if there is none. */
void wb_random_bytes (void *bytes, gsize length);

/* Alphabet of Crockford's base32: 32 symbols, upper case, without I, L, O, U. */
extern const char wb_base32_alphabet[33];

/* The first n_symbols * 5 bits of bytes in that alphabet; caller frees. */
char *wb_base32 (const guint8 *bytes, gsize length, guint n_symbols);

/* Overwrites with zeros in a way the compiler keeps. */
void wb_wipe (void *bytes, gsize length);

G_END_DECLS
