/* SPDX-License-Identifier: MPL-2.0 */
#include "seal/x25519.h"

#include "hex.h"

/* RFC 7748, 5.2. */
static void
test_known (void)
{
  static const struct
  {
    const char *secret, *peer, *shared;
  } rows[] = {
    { "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
      "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
      "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552" },
    { "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
      "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
      "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint8 secret[32], peer[32], shared[32];
      from_hex (rows[i].secret, secret, 32);
      from_hex (rows[i].peer, peer, 32);
      g_assert_true (wb_x25519_shared (secret, peer, shared));
      assert_hex (shared, 32, rows[i].shared);
    }
}

static void
test_agree (void)
{
  guint8 alice[32], bob[32], alices[32], bobs[32], shared[32];

  wb_random_bytes (alice, 32);
  wb_random_bytes (bob, 32);
  wb_x25519_public (alice, alices);
  wb_x25519_public (bob, bobs);
  g_assert_true (wb_x25519_shared (alice, bobs, shared));
  g_autofree char *one = wb_hex (shared, 32);
  g_assert_true (wb_x25519_shared (bob, alices, shared));
  assert_hex (shared, 32, one);
}

/* The points of order 1, 2, 4 and 8, and those that are the same modulo 2^255 − 19, whatever the
 * highest bit says. */
static void
test_low_order (void)
{
  static const char *const points[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (points); i++)
    {
      guint8 secret[32], peer[32], shared[32];
      wb_random_bytes (secret, 32);
      from_hex (points[i / 2], peer, 32);
      peer[31] |= i % 2 ? 0x80 : 0;
      g_assert_false (wb_x25519_shared (secret, peer, shared));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/x25519/known", test_known);
  g_test_add_func ("/seal/x25519/agree", test_agree);
  g_test_add_func ("/seal/x25519/low-order", test_low_order);
  return g_test_run ();
}
