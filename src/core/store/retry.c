/* SPDX-License-Identifier: MPL-2.0 */
/* Full jitter spreads the clients that a failing store made fail together; patience is monotonic so
 * that setting the computer's clock neither ends nor prolongs it. */
#include "store/retry.h"

#define FIRST_USEC (200 * G_TIME_SPAN_MILLISECOND)
#define CAP_USEC (20 * G_TIME_SPAN_SECOND)

gint64
wb_retry_jitter_usec (guint attempt)
{
  const gint64 most = MIN (FIRST_USEC << MIN (attempt, 16), CAP_USEC);
  return (gint64) (g_random_double () * (gdouble) most);
}

void
wb_patience_start (WbPatience *patience, WbClock *clock, gint64 limit_usec)
{
  patience->clock = clock;
  patience->limit_usec = limit_usec;
  wb_patience_renew (patience);
}

void
wb_patience_renew (WbPatience *patience)
{
  patience->since_usec = wb_clock_monotonic_usec (patience->clock);
}

gint64
wb_patience_left_usec (const WbPatience *patience)
{
  const gint64 past_usec = wb_clock_monotonic_usec (patience->clock) - patience->since_usec;
  return MAX (patience->limit_usec - past_usec, 0);
}

gboolean
wb_patience_is_over (const WbPatience *patience)
{
  return wb_clock_monotonic_usec (patience->clock) - patience->since_usec >= patience->limit_usec;
}
