/* SPDX-License-Identifier: MPL-2.0 */
/* The two operations that age is made of beside X25519. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_SEAL_KEY_BYTES 32
#define WB_SEAL_NONCE_BYTES 12
#define WB_SEAL_TAG_BYTES 16

/* HKDF-SHA256 (RFC 5869): a key from secret, salt (may be of no bytes) and the text info. */
void wb_hkdf_sha256 (const guint8 *secret, gsize secret_length, const guint8 *salt,
                     gsize salt_length, const char *info, guint8 ret_key[WB_SEAL_KEY_BYTES]);

/* ChaCha20-Poly1305 (RFC 8439) under one key. */
typedef struct _WbAead WbAead;
WbAead *wb_aead_new (const guint8 key[WB_SEAL_KEY_BYTES]);
void wb_aead_free (WbAead *aead);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbAead, wb_aead_free)

/* Encrypts length bytes into ret_sealed, which takes WB_SEAL_TAG_BYTES more. No two messages under
 * one key may have the same nonce. */
void wb_aead_seal (WbAead *aead, const guint8 nonce[WB_SEAL_NONCE_BYTES], const void *bytes,
                   gsize length, guint8 *ret_sealed);

G_END_DECLS
