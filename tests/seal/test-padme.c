/* SPDX-License-Identifier: MPL-2.0 */
#include "seal/padme.h"

static void
test_known (void)
{
  static const struct
  {
    guint64 bytes, padded;
  } rows[] = {
    { 0, 0 },
    { 1, 1 },
    { 2, 2 },
    { 3, 3 },
    { 9, 10 },
    { 100, 104 },
    { 1000, 1024 },
    { 1025, 1088 },
    { 65535, 65536 },
    { 65536, 65536 },
    { 65537, 67584 },
    { 1000000, 1015808 },
    { G_GUINT64_CONSTANT (5368709120), G_GUINT64_CONSTANT (5368709120) },
    { G_GUINT64_CONSTANT (5368709121), G_GUINT64_CONSTANT (5435817984) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (wb_padme_bytes (rows[i].bytes), ==, rows[i].padded);
}

/* Never smaller, never 12 % more, the same again, and growing with the size. */
static void
test_bounds (void)
{
  guint64 before = 0;

  for (guint64 bytes = 1; bytes < (G_GUINT64_CONSTANT (1) << 42); bytes += 1 + bytes / 997)
    {
      const guint64 padded = wb_padme_bytes (bytes);
      g_assert_cmpuint (padded, >=, bytes);
      g_assert_cmpuint ((padded - bytes) * 100, <, bytes * 12);
      if (bytes >= 65536)
        g_assert_cmpuint ((padded - bytes) * 32, <=, bytes);
      g_assert_cmpuint (wb_padme_bytes (padded), ==, padded);
      g_assert_cmpuint (padded, >=, before);
      before = padded;
    }
}

/* What a size tells: of all up to 1 MiB, few hundred are left. */
static void
test_tells_little (void)
{
  guint different = 0;
  guint64 before = 0;

  for (guint64 bytes = 1; bytes <= 1024 * 1024; bytes++)
    {
      different += wb_padme_bytes (bytes) != before;
      before = wb_padme_bytes (bytes);
    }
  g_assert_cmpuint (different, <, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/padme/known", test_known);
  g_test_add_func ("/seal/padme/bounds", test_bounds);
  g_test_add_func ("/seal/padme/tells-little", test_tells_little);
  return g_test_run ();
}
