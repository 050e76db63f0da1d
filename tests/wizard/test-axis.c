/* SPDX-License-Identifier: MPL-2.0 */
#include <math.h>

#include "widgets/axis.h"

/* Whatever is measured fits below the top, and the top is not far above. */
static void
test_fit (void)
{
  for (double highest = 0; highest < 5e9; highest = highest * 1.07 + 13)
    {
      WbAxis axis = wb_axis_fit (highest);
      double mantissa = axis.step / pow (10, floor (log10 (axis.step) + 1e-9));
      g_assert_cmpfloat (wb_axis_top (&axis), >=, highest);
      g_assert_cmpuint (axis.n_ticks, >=, 2);
      g_assert_cmpuint (axis.n_ticks, <=, WB_AXIS_MAX_TICKS);
      g_assert_true (fabs (mantissa - 1) < 1e-6 || fabs (mantissa - 2) < 1e-6
                     || fabs (mantissa - 5) < 1e-6);
      if (highest > 2000)
        g_assert_cmpfloat (wb_axis_top (&axis), <=, highest * 1.7);
    }
}

static void
test_odd_values (void)
{
  static const double rows[] = { 0, -5, 1, -INFINITY };
  WbAxis least = wb_axis_fit (0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpfloat (wb_axis_fit (rows[i]).step, ==, least.step);
  g_assert_cmpfloat (wb_axis_fit (NAN).step, ==, least.step);
  g_assert_cmpfloat (wb_axis_fit (INFINITY).step, ==, least.step);
}

static void
test_labels (void)
{
  static const struct
  {
    double highest;
    const char *labels[WB_AXIS_MAX_TICKS + 1];
  } rows[] = {
    { 0, { "0", "1", "2 kB/s" } },
    { 104000, { "0", "50", "100", "150 kB/s" } },
    { 1.4e6, { "0", "0.5", "1.0", "1.5 MB/s" } },
    { 9.9e6, { "0", "2", "4", "6", "8", "10 MB/s" } },
    { 1.1e9, { "0", "0.5", "1.0", "1.5 GB/s" } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WbAxis axis = wb_axis_fit (rows[i].highest);
      for (guint tick = 0; tick <= axis.n_ticks; tick++)
        {
          g_autofree char *label = wb_axis_label (&axis, tick);
          g_assert_cmpstr (label, ==, rows[i].labels[tick]);
        }
      g_assert_true (axis.n_ticks == WB_AXIS_MAX_TICKS || !rows[i].labels[axis.n_ticks + 1]);
    }
}

static void
test_speed (void)
{
  g_autofree char *speed = wb_axis_speed (96000), *none = wb_axis_speed (NAN);
  g_assert_cmpstr (speed, ==, "96.0\302\240kB/s");
  g_assert_cmpstr (none, ==, "0 bytes/s");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wizard/axis/fit", test_fit);
  g_test_add_func ("/wizard/axis/odd-values", test_odd_values);
  g_test_add_func ("/wizard/axis/labels", test_labels);
  g_test_add_func ("/wizard/axis/speed", test_speed);
  return g_test_run ();
}
