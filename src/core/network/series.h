/* SPDX-License-Identifier: MPL-2.0 */
/* Round trips to one place, and what may be said of so few of them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_SERIES_MAX 64

/* A plain value: assigning it copies it. */
typedef struct
{
  double ms[WB_SERIES_MAX]; /* oldest first; below 0: lost */
  guint n;
} WbSeries;

/* More than WB_SERIES_MAX are not kept. */
void wb_series_add (WbSeries *series, double ms);
void wb_series_add_lost (WbSeries *series);

guint wb_series_received (const WbSeries *series);
guint wb_series_lost (const WbSeries *series);

/* -1 if nothing was received. The percentile is interpolated; of 20 samples the 95th is about the
 * second worst. */
double wb_series_median_ms (const WbSeries *series);
double wb_series_percentile_ms (const WbSeries *series, double percent);
double wb_series_min_ms (const WbSeries *series);

/* Mean absolute difference of consecutive round trips; a lost one breaks the pair. -1 without a
 * pair. */
double wb_series_jitter_ms (const WbSeries *series);

/* The Wilson score interval's lower and upper bound, at 95 %, for the share lost/sent, 0 to 1: what
 * n samples can show. 0 and 1 if nothing was sent. */
void wb_loss_bounds (guint64 lost, guint64 sent, double *ret_lower, double *ret_upper);

G_END_DECLS
