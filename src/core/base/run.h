/* SPDX-License-Identifier: MPL-2.0 */
/* What every stage is given beside its values: how to be stopped, whom to tell, where to keep
 * working files, where time comes from. */
#pragma once

#include "base/clock.h"
#include "base/observer.h"

G_BEGIN_DECLS

typedef struct
{
  GCancellable *cancellable;  /* (nullable) */
  const WbObserver *observer; /* (nullable) */
  const char *workdir;        /* (nullable): a private folder (0700) of the caller, absolute */
  WbClock *clock;             /* (nullable): the system's clock if NULL */
} WbRun;

/* Tells run's observer; run may be NULL. note (nullable) as in WbEvent. */
void wb_run_notify (const WbRun *run, const char *stage, const char *step, WbEventState state,
                    guint64 done, guint64 total, const char *note);

/* The same with a whole event. */
void wb_run_tell (const WbRun *run, const WbEvent *event);

/* So often something is told of a wait that lasts longer. */
#define WB_RUN_WORD_USEC (20 * G_TIME_SPAN_SECOND)

/* Lets usec pass on clock (nullable), and tells run's observer event again each WB_RUN_WORD_USEC of
 * it, so that nobody takes a long wait for a dead program; not at its beginning. FALSE with
 * G_IO_ERROR_CANCELLED when run was cancelled; run may be NULL. */
gboolean wb_run_wait (const WbRun *run, WbClock *clock, gint64 usec, const WbEvent *event,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Says whether run was cancelled, with G_IO_ERROR_CANCELLED; run may be NULL. */
gboolean wb_run_check (const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
