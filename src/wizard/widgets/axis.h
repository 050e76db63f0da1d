/* SPDX-License-Identifier: MPL-2.0 */
/* A vertical axis for a speed: from 0 to a round number, with few round ticks. No GTK. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_AXIS_MAX_TICKS 5 /* above 0 */

typedef struct
{
  double step;   /* bytes a second between two ticks: 1, 2 or 5 times a power of ten */
  guint n_ticks; /* above 0: 2 to WB_AXIS_MAX_TICKS; the axis ends at step * n_ticks */
} WbAxis;

/* The axis on which highest (bytes a second; what is no number counts as 0) just fits. */
WbAxis wb_axis_fit (double highest);
double wb_axis_top (const WbAxis *axis);

/* What stands at a tick, 0 being the lowest: "50"; at the last with its unit: "150 kB/s". Caller
 * frees. */
char *wb_axis_label (const WbAxis *axis, guint tick);

/* "96 kB/s" in the current locale; caller frees. */
char *wb_axis_speed (double bytes_per_sec);

G_END_DECLS
