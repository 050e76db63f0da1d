/* SPDX-License-Identifier: MPL-2.0 */
/* Shorthands over WbRun, so that a stage may be given none at all. */
#include "base/run.h"

void
wb_run_tell (const WbRun *run, const WbEvent *event)
{
  if (run)
    wb_observer_notify (run->observer, event);
}

void
wb_run_notify (const WbRun *run, const char *stage, const char *step, WbEventState state,
               guint64 done, guint64 total, const char *note)
{
  const WbEvent event = {
    .stage = stage,
    .step = step,
    .state = state,
    .done = done,
    .total = total,
    .note = note,
  };

  wb_run_tell (run, &event);
}

gboolean
wb_run_wait (const WbRun *run, WbClock *clock, gint64 usec, const WbEvent *event, GError **error)
{
  GCancellable *cancellable = run ? run->cancellable : NULL;

  for (; usec > WB_RUN_WORD_USEC; usec -= WB_RUN_WORD_USEC)
    {
      if (!wb_clock_wait_usec (clock, WB_RUN_WORD_USEC, cancellable, error))
        return FALSE;
      wb_run_tell (run, event);
    }
  return wb_clock_wait_usec (clock, usec, cancellable, error);
}

gboolean
wb_run_check (const WbRun *run, GError **error)
{
  return !run || !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}
