/* SPDX-License-Identifier: MPL-2.0 */
/* All ticks share the unit of the highest, so that only that one has to name it. */
#include "widgets/axis.h"

#include <glib/gi18n.h>
#include <math.h>

/* Below it a plot would magnify noise. */
#define LOWEST_STEP 1000.0

WbAxis
wb_axis_fit (double highest)
{
  static const double nice[] = { 1, 2, 5 };
  double wanted = isfinite (highest) ? MAX (highest, 0) : 0;
  WbAxis axis = { LOWEST_STEP, 2 };
  for (guint i = 1; axis.step * WB_AXIS_MAX_TICKS < wanted; i++)
    axis.step = LOWEST_STEP * nice[i % 3] * pow (10, i / 3);
  axis.n_ticks = CLAMP ((guint) ceil (wanted / axis.step), 2, WB_AXIS_MAX_TICKS);
  return axis;
}

double
wb_axis_top (const WbAxis *axis)
{
  return axis->step * axis->n_ticks;
}

char *
wb_axis_label (const WbAxis *axis, guint tick)
{
  static const struct
  {
    double bytes;
    const char *name;
  } units[] = {
    { 1e9, N_ ("GB/s") },
    { 1e6, N_ ("MB/s") },
    { 0, N_ ("kB/s") },
  };
  guint unit = 0;
  while (wb_axis_top (axis) < units[unit].bytes)
    unit++;
  double scale = MAX (units[unit].bytes, 1e3);
  guint decimals = tick && axis->step < scale;
  g_autofree char *number = g_strdup_printf ("%.*f", decimals, axis->step * tick / scale);
  if (tick < axis->n_ticks)
    return g_steal_pointer (&number);
  /* Translators: a number and its unit: "150 kB/s" */
  return g_strdup_printf (_ ("%s %s"), number, _ (units[unit].name));
}

char *
wb_axis_speed (double bytes_per_sec)
{
  double whole = isfinite (bytes_per_sec) ? CLAMP (bytes_per_sec, 0, 1e15) : 0;
  g_autofree char *size = g_format_size ((guint64) whole);
  /* Translators: a speed; "96 kB" comes in place of %s */
  return g_strdup_printf (_ ("%s/s"), size);
}
