/* SPDX-License-Identifier: MPL-2.0 */
/* The only place above core that knows threads: runs blocking work on a worker thread and tells the
 * main thread of its events (the latest of each step, at most ten times a second) and its end. */
#pragma once

#include "base/run.h"
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WbRunner WbRunner;

/* What to run. Nothing in it is touched by the runner but as said. */
typedef struct
{
  /* On a worker thread. The result is handed to end; NULL may be a result if error is not set. */
  gpointer (*work) (gpointer input, const WbRun *run, GError **error);
  /* On the main thread; (nullable). event is valid during the call. */
  void (*tell) (const WbEvent *event, gpointer owner);
  /* On the main thread, exactly once, never before wb_runner_run() has returned; also when
   * cancelled (G_IO_ERROR_CANCELLED, if work ends so). Owns result; error (nullable) is borrowed.
   */
  void (*end) (gpointer result, const GError *error, gpointer owner);
  gpointer input;            /* work's alone until end */
  GDestroyNotify free_input; /* (nullable): called on the main thread before end */
  GObject *owner;            /* a reference is held until end has returned */
} WbTask;

/* Starts task (copied). The runner belongs to the caller, who may unref it at any time: the work
 * goes on. */
WbRunner *wb_runner_run (const WbTask *task);

/* Asks the work to stop; end is still called. Safe to call again and after the end. */
void wb_runner_cancel (WbRunner *runner);

WbRunner *wb_runner_ref (WbRunner *runner);
void wb_runner_unref (WbRunner *runner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbRunner, wb_runner_unref)

G_END_DECLS
