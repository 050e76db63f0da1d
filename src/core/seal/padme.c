/* SPDX-License-Identifier: MPL-2.0 */
/* Of a size with exponent E, the lowest E - S bits become zero, where S is how many bits E itself
 * has: as a floating-point number whose mantissa is no longer than its exponent. */
#define G_LOG_DOMAIN "waybill-seal"

#include "seal/padme.h"

guint64
wb_padme_bytes (guint64 bytes)
{
  if (bytes < 2)
    return bytes;
  const guint exponent = (guint) g_bit_storage (bytes) - 1;
  const guint kept = exponent > 0 ? (guint) g_bit_storage (exponent) : 0;
  const guint64 mask = (G_GUINT64_CONSTANT (1) << (exponent - MIN (kept, exponent))) - 1;
  return (bytes + mask) & ~mask;
}
