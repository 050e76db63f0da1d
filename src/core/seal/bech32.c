/* SPDX-License-Identifier: MPL-2.0 */
/* Symbols are five bits each. The checksum is a remainder of polynomials over GF(32) that counts
 * the prefix in; the length is known beforehand, so that nothing is made room for that can't be
 * right. */
#define G_LOG_DOMAIN "waybill-seal"

#include "seal/bech32.h"

#include <string.h>

#define SYMBOL_BITS 5
#define CHECKSUM_SYMBOLS 6

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* One symbol more into the remainder. */
static guint32
step (guint32 sum, guint symbol)
{
  static const guint32 generator[SYMBOL_BITS] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                  0x2a1462b3 };
  const guint32 top = sum >> 25;

  sum = ((sum & 0x1ffffff) << SYMBOL_BITS) ^ symbol;
  for (guint i = 0; i < SYMBOL_BITS; i++)
    if (top >> i & 1)
      sum ^= generator[i];
  return sum;
}

static guint32
sum_of_prefix (const char *prefix)
{
  guint32 sum = 1;

  for (const char *c = prefix; *c != '\0'; c++)
    sum = step (sum, (guint) *c >> SYMBOL_BITS);
  sum = step (sum, 0);
  for (const char *c = prefix; *c != '\0'; c++)
    sum = step (sum, (guint) *c & 31);
  return sum;
}

/* Puts symbols together to length bytes; FALSE if a bit is left over that is set. */
static gboolean
join (const guint8 *symbols, guint8 *bytes, gsize length)
{
  guint32 bits = 0;
  guint n_bits = 0;

  for (gsize at = 0; at < length; symbols++)
    {
      bits = (bits << SYMBOL_BITS | *symbols) & 0xfff;
      n_bits += SYMBOL_BITS;
      if (n_bits < 8)
        continue;
      n_bits -= 8;
      bytes[at++] = (guint8) (bits >> n_bits);
    }
  return (bits & ((1u << n_bits) - 1)) == 0;
}

gboolean
wb_bech32_decode (const char *text, const char *prefix, guint8 *ret_bytes, gsize length)
{
  const gsize before = strlen (prefix) + 1;
  const gsize n_symbols = (length * 8 + SYMBOL_BITS - 1) / SYMBOL_BITS;
  const gsize n_all = n_symbols + CHECKSUM_SYMBOLS;
  g_autofree guint8 *symbols = g_malloc (n_all);
  g_autofree guint8 *bytes = g_malloc0 (length + 1);
  guint32 sum = sum_of_prefix (prefix);

  if (strlen (text) != before + n_all || !g_str_has_prefix (text, prefix)
      || text[before - 1] != '1')
    return FALSE;
  for (gsize i = 0; i < n_all; i++)
    {
      const char *found = strchr (alphabet, text[before + i]);
      if (found == NULL)
        return FALSE;
      symbols[i] = (guint8) (found - alphabet);
      sum = step (sum, symbols[i]);
    }
  if (sum != 1 || !join (symbols, bytes, length))
    return FALSE;
  memcpy (ret_bytes, bytes, length);
  return TRUE;
}
