/* SPDX-License-Identifier: MPL-2.0 */
#include "reproducing.h"

WbWhen
wb_reproducing_begin (gint64 now_usec)
{
  return (WbWhen){ WB_WHEN_REPRODUCED, now_usec, WB_TIME_UNKNOWN };
}

gboolean
wb_reproducing_goes_on (const WbWhen *when)
{
  return when->kind == WB_WHEN_REPRODUCED && when->at_usec != WB_TIME_UNKNOWN
         && when->until_usec == WB_TIME_UNKNOWN;
}

WbWhen
wb_reproducing_end (const WbWhen *when, gint64 now_usec)
{
  return (WbWhen){ WB_WHEN_REPRODUCED, MIN (when->at_usec, now_usec), now_usec };
}

char *
wb_reproducing_elapsed (const WbWhen *when, gint64 now_usec)
{
  const int seconds = (int) CLAMP ((now_usec - when->at_usec) / G_USEC_PER_SEC, 0, 360000);

  if (seconds < 3600)
    return g_strdup_printf ("%d:%02d", seconds / 60, seconds % 60);
  return g_strdup_printf ("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}
