/* SPDX-License-Identifier: MPL-2.0 */
/* By nettle, on which GnuTLS stands: GnuTLS itself gives raw key agreement only since 3.8.2. */
#define G_LOG_DOMAIN "waybill-seal"

#include "seal/x25519.h"

#include <nettle/curve25519.h>

G_STATIC_ASSERT (WB_X25519_BYTES == CURVE25519_SIZE);

void
wb_x25519_public (const guint8 secret[WB_X25519_BYTES], guint8 ret_public[WB_X25519_BYTES])
{
  curve25519_mul_g (ret_public, secret);
}

gboolean
wb_x25519_shared (const guint8 secret[WB_X25519_BYTES], const guint8 peer[WB_X25519_BYTES],
                  guint8 ret_shared[WB_X25519_BYTES])
{
  guint8 any = 0;

  curve25519_mul (ret_shared, secret, peer);
  for (guint i = 0; i < WB_X25519_BYTES; i++)
    any |= ret_shared[i];
  return any != 0;
}
