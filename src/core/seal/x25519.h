/* SPDX-License-Identifier: MPL-2.0 */
/* X25519 (RFC 7748): agreeing on a secret over curve25519. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_X25519_BYTES 32

/* The public key of secret (any 32 random bytes). */
void wb_x25519_public (const guint8 secret[WB_X25519_BYTES], guint8 ret_public[WB_X25519_BYTES]);

/* What secret and peer's public key agree on. FALSE if that is zero: peer is a point of low order,
 * with which everybody agrees on the same. ret_shared is to be wiped by the caller. */
gboolean wb_x25519_shared (const guint8 secret[WB_X25519_BYTES], const guint8 peer[WB_X25519_BYTES],
                           guint8 ret_shared[WB_X25519_BYTES]) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
