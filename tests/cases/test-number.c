/* SPDX-License-Identifier: MPL-2.0 */
#include "base/digest.h"
#include "base/error.h"
#include "cases/number.h"

static void
assert_refused (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *number = wb_case_number_parse (text, &error);
  g_assert_null (number);
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *number = wb_case_number_new ();
      g_autofree char *again = wb_case_number_parse (number, NULL);
      g_assert_cmpstr (number, ==, again);
      g_assert_cmpuint (strlen (number), ==, strlen ("WB-XXXX-XXXX"));
    }
}

static void
test_forgiving (void)
{
  g_autofree char *number = NULL;
  do
    {
      g_free (number);
      number = wb_case_number_new ();
    }
  while (!strchr (number, '0') || !strchr (number, '1'));
  g_autofree char *lower = g_ascii_strdown (number, -1);
  for (char *c = lower; *c; c++)
    *c = *c == '0' ? 'o' : *c == '1' ? 'l' : *c == '-' ? ' ' : *c;
  g_autofree char *bare = g_strdup_printf ("%.4s%.4s", number + 3, number + 8);
  const char *const forms[] = { number, lower, bare, number + 3 };
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *parsed = wb_case_number_parse (forms[i], NULL);
      g_assert_cmpstr (parsed, ==, number);
    }
}

/* Every wrong symbol at every place, and every swap of neighbours, for many numbers. */
static void
test_finds_slips (void)
{
  for (guint round = 0; round < 50; round++)
    {
      g_autofree char *number = wb_case_number_new ();
      char symbols[9];
      g_snprintf (symbols, sizeof symbols, "%.4s%.4s", number + 3, number + 8);
      for (guint i = 0; i < 8; i++)
        {
          char kept = symbols[i];
          for (guint other = 0; other < 32; other++)
            {
              symbols[i] = wb_base32_alphabet[other];
              if (symbols[i] != kept)
                assert_refused (symbols);
            }
          symbols[i] = kept;
        }
      for (guint i = 0; i + 1 < 8; i++)
        {
          char swapped[9];
          memcpy (swapped, symbols, sizeof swapped);
          swapped[i] = symbols[i + 1];
          swapped[i + 1] = symbols[i];
          if (swapped[i] != swapped[i + 1])
            assert_refused (swapped);
        }
    }
}

static void
test_garbage (void)
{
  static const char *const garbage[] = { "",
                                         "WB",
                                         "WB-",
                                         "-",
                                         "WB-7K3Q-9F2",
                                         "WB-7K3Q-9F2MM",
                                         "XX-7K3Q-9F2M",
                                         "WB-7K3Q-9F2U",
                                         "\xff\xfe",
                                         "案件",
                                         "WB-7K3Q-9F2M\n",
                                         "ffffffffffffffffffffffffffffffff" };
  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    assert_refused (garbage[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cases/number/round-trip", test_round_trip);
  g_test_add_func ("/cases/number/forgiving", test_forgiving);
  g_test_add_func ("/cases/number/finds-slips", test_finds_slips);
  g_test_add_func ("/cases/number/garbage", test_garbage);
  return g_test_run ();
}
