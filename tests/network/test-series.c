/* SPDX-License-Identifier: MPL-2.0 */
#include <math.h>

#include "network/series.h"

#define LOST (-1.0)
#define SAMPLES_MAX 20

typedef struct
{
  const char *what;
  guint n;
  double ms[SAMPLES_MAX];
  double median, p95, min, jitter; /* -1: none */
  guint lost;
} Row;

static const Row rows[] = {
  { "nothing", 0, { 0 }, -1, -1, -1, -1, 0 },
  { "one", 1, { 7 }, 7, 7, 7, -1, 0 },
  { "one that is 0", 1, { 0 }, 0, 0, 0, -1, 0 },
  { "two", 2, { 10, 20 }, 15, 19.5, 10, 10, 0 },
  { "not in order", 5, { 50, 10, 40, 20, 30 }, 30, 48, 10, 25, 0 },
  { "all lost", 3, { LOST, LOST, LOST }, -1, -1, -1, -1, 3 },
  { "one between losses", 3, { LOST, 4, LOST }, 4, 4, 4, -1, 2 },
  { "a loss breaks the pair", 3, { 10, LOST, 90 }, 50, 86, 10, -1, 1 },
  { "pairs on both sides", 5, { 10, 12, LOST, 90, 94 }, 51, 93.4, 10, 3, 1 },
  { "all the same", 4, { 5, 5, 5, 5 }, 5, 5, 5, 0, 0 },
  { "twenty: second worst and a little",
    20,
    { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 100 },
    10.5,
    23.05,
    1,
    (18 + 81) / 19.0,
    0 },
};

static WbSeries
series_of (const Row *row)
{
  WbSeries series = { .n = 0 };

  for (guint i = 0; i < row->n; i++)
    if (row->ms[i] < 0)
      wb_series_add_lost (&series);
    else
      wb_series_add (&series, row->ms[i]);
  return series;
}

static void
test_figures (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const WbSeries series = series_of (&rows[i]);
      g_test_message ("%s", rows[i].what);
      g_assert_cmpfloat_with_epsilon (wb_series_median_ms (&series), rows[i].median, 1e-9);
      g_assert_cmpfloat_with_epsilon (wb_series_percentile_ms (&series, 95), rows[i].p95, 1e-9);
      g_assert_cmpfloat_with_epsilon (wb_series_min_ms (&series), rows[i].min, 1e-9);
      g_assert_cmpfloat_with_epsilon (wb_series_jitter_ms (&series), rows[i].jitter, 1e-9);
      g_assert_cmpuint (wb_series_lost (&series), ==, rows[i].lost);
      g_assert_cmpuint (wb_series_received (&series), ==, rows[i].n - rows[i].lost);
    }
}

/* Whatever the share, it lies between the least and the greatest and never falls as it grows. */
static void
test_percentiles (void)
{
  const WbSeries series = series_of (&rows[G_N_ELEMENTS (rows) - 1]);
  double before = wb_series_min_ms (&series);

  for (double percent = 0; percent <= 100; percent += 0.5)
    {
      const double at = wb_series_percentile_ms (&series, percent);
      g_assert_cmpfloat (at, >=, before);
      g_assert_cmpfloat (at, <=, 100);
      before = at;
    }
  g_assert_cmpfloat (before, ==, 100);
}

static void
test_full (void)
{
  WbSeries series = { .n = 0 };

  for (guint i = 0; i < WB_SERIES_MAX + 10; i++)
    wb_series_add (&series, i);
  wb_series_add_lost (&series);
  g_assert_cmpuint (series.n, ==, WB_SERIES_MAX);
  g_assert_cmpuint (wb_series_lost (&series), ==, 0);
  g_assert_cmpfloat (wb_series_percentile_ms (&series, 100), ==, WB_SERIES_MAX - 1);
}

/* Percent, as published for the Wilson score interval without continuity correction. */
static void
test_loss_bounds (void)
{
  static const struct
  {
    guint lost, sent;
    double lower, upper;
  } bounds[] = {
    { 0, 20, 0, 16.1 }, { 1, 20, 0.9, 23.6 }, { 2, 20, 2.8, 30.1 },  { 5, 20, 11.2, 46.9 },
    { 0, 50, 0, 7.1 },  { 1, 50, 0.4, 10.5 }, { 0, 100, 0, 3.7 },    { 5, 100, 2.2, 11.2 },
    { 0, 1, 0, 79.3 },  { 1, 1, 20.7, 100 },  { 20, 20, 83.9, 100 }, { 0, 0, 0, 100 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      double lower = -1, upper = -1;
      wb_loss_bounds (bounds[i].lost, bounds[i].sent, &lower, &upper);
      g_test_message ("%u of %u", bounds[i].lost, bounds[i].sent);
      g_assert_cmpfloat_with_epsilon (lower * 100, bounds[i].lower, 0.06);
      g_assert_cmpfloat_with_epsilon (upper * 100, bounds[i].upper, 0.06);
      g_assert_true (lower >= 0 && upper <= 1 && lower <= upper);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/series/figures", test_figures);
  g_test_add_func ("/network/series/percentiles", test_percentiles);
  g_test_add_func ("/network/series/full", test_full);
  g_test_add_func ("/network/series/loss-bounds", test_loss_bounds);
  return g_test_run ();
}
