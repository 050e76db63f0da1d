/* SPDX-License-Identifier: MPL-2.0 */
/* Shorthands over WbRun, so that a stage may be given none at all. */
#include "base/run.h"

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

  if (run)
    wb_observer_notify (run->observer, &event);
}

gboolean
wb_run_check (const WbRun *run, GError **error)
{
  return !run || !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}
