/* SPDX-License-Identifier: MPL-2.0 */
#include "network/series.h"

#include <math.h>
#include <stdlib.h>

#define Z_95 1.959964

void
wb_series_add (WbSeries *series, double ms)
{
  if (series->n < WB_SERIES_MAX)
    series->ms[series->n++] = ms;
}

void
wb_series_add_lost (WbSeries *series)
{
  wb_series_add (series, -1);
}

guint
wb_series_lost (const WbSeries *series)
{
  guint lost = 0;

  for (guint i = 0; i < series->n; i++)
    lost += series->ms[i] < 0;
  return lost;
}

guint
wb_series_received (const WbSeries *series)
{
  return series->n - wb_series_lost (series);
}

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
wb_series_percentile_ms (const WbSeries *series, double percent)
{
  double sorted[WB_SERIES_MAX];
  guint n = 0;

  for (guint i = 0; i < series->n; i++)
    if (series->ms[i] >= 0)
      sorted[n++] = series->ms[i];
  if (n == 0)
    return -1;
  qsort (sorted, n, sizeof *sorted, compare);
  const double at = percent / 100 * (n - 1);
  const guint below = (guint) at;
  if (below + 1 >= n)
    return sorted[n - 1];
  return sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
}

double
wb_series_median_ms (const WbSeries *series)
{
  return wb_series_percentile_ms (series, 50);
}

double
wb_series_min_ms (const WbSeries *series)
{
  return wb_series_percentile_ms (series, 0);
}

double
wb_series_jitter_ms (const WbSeries *series)
{
  double sum = 0;
  guint pairs = 0;

  for (guint i = 1; i < series->n; i++)
    if (series->ms[i] >= 0 && series->ms[i - 1] >= 0)
      {
        sum += fabs (series->ms[i] - series->ms[i - 1]);
        pairs++;
      }
  return pairs > 0 ? sum / pairs : -1;
}

void
wb_loss_bounds (guint64 lost, guint64 sent, double *ret_lower, double *ret_upper)
{
  const double n = (double) sent, p = sent > 0 ? (double) lost / n : 0, z2 = Z_95 * Z_95;

  *ret_lower = 0;
  *ret_upper = 1;
  if (sent == 0)
    return;
  const double middle = p + z2 / (2 * n);
  const double half = Z_95 * sqrt (p * (1 - p) / n + z2 / (4 * n * n));
  *ret_lower = MAX ((middle - half) / (1 + z2 / n), 0);
  *ret_upper = MIN ((middle + half) / (1 + z2 / n), 1);
}
