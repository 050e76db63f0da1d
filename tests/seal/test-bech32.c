/* SPDX-License-Identifier: MPL-2.0 */
#include "seal/bech32.h"

#include <string.h>

#define GOOD "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh7m" /* 0, 1, 2 … 31 */

static void
test_known (void)
{
  /* BIP 173, its valid strings that carry whole bytes or nothing */
  guint8 bytes[32];

  g_assert_true (wb_bech32_decode ("a12uel5l", "a", bytes, 0));
  g_assert_true (wb_bech32_decode (GOOD, "age", bytes, sizeof bytes));
  for (guint i = 0; i < sizeof bytes; i++)
    g_assert_cmpuint (bytes[i], ==, i);
}

/* Up to four changed symbols are always found; here each one, and pairs of neighbours. */
static void
test_changes (void)
{
  static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  guint8 bytes[32] = { 99 };

  for (gsize at = 4; GOOD[at] != '\0'; at++)
    for (gsize i = 0; alphabet[i] != '\0'; i++)
      {
        g_autofree char *text = g_strdup (GOOD);
        if (text[at] == alphabet[i])
          continue;
        text[at] = alphabet[i];
        g_assert_false (wb_bech32_decode (text, "age", bytes, sizeof bytes));
        if (text[at + 1] == '\0')
          continue;
        text[at + 1] = text[at + 1] == 'q' ? 'p' : 'q';
        g_assert_false (wb_bech32_decode (text, "age", bytes, sizeof bytes));
      }
  g_assert_cmpuint (bytes[0], ==, 99);
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "age1",
    "age",
    "1",
    "a12uel5l",
    "AGE1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SAVHH7M",
    GOOD "q",
    "bge1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh7m",
    "age2qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh7m",
    "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh7\n",
    "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh\xff\xff",
    "age1bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
  };
  guint8 bytes[32];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (wb_bech32_decode (texts[i], "age", bytes, sizeof bytes));
  /* another length than was asked for */
  g_assert_false (wb_bech32_decode (GOOD, "age", bytes, 31));
}

/* The right checksum, but the four bits that are left over are not zero. */
static void
test_left_over_bits (void)
{
  guint8 bytes[32];

  g_assert_false (wb_bech32_decode (
      "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc03q6rzrf", "age", bytes, 32));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/bech32/known", test_known);
  g_test_add_func ("/seal/bech32/changes", test_changes);
  g_test_add_func ("/seal/bech32/refused", test_refused);
  g_test_add_func ("/seal/bech32/left-over-bits", test_left_over_bits);
  return g_test_run ();
}
