/* SPDX-License-Identifier: MPL-2.0 */
/* Watching an application's logs: severe entries are told as they happen.
 *
 * Where reading is, what was counted, and what is about to be put into the queue are written
 * together, in one file, before the queue gets it; whatever ends the program, reading goes on where
 * that was written, and what was about to be put in is put in again under its old id. So of all
 * that happened nothing is counted twice, and nothing is left out.
 *
 * watch.json: { "waybill": 1, "kind": "watch", "key", "tails", "alerts" } */
#pragma once

#include "alert/sender.h"
#include "channel/counts.h"
#include "channel/event.h"

G_BEGIN_DECLS

#define WB_WATCH_ASK_SEC 10

typedef struct
{
  WbSenderOptions sender;
  const WbEventScene *scene;
  gboolean once; /* read and tell what is there, repeats included, and end */
} WbWatchOptions;

/* Watches until it is cancelled or taken back, or, once, until all is told. TRUE if it was taken
 * back or, once, all was told. WB_ERROR_CONSENT if it was not agreed to, WB_ERROR_BUSY if another
 * one watches, WB_ERROR_PROFILE if there is nobody to tell or no log to read, G_IO_ERROR_CANCELLED;
 * once, WB_ERROR_UNREACHABLE if something could not be told. */
gboolean wb_watch_run (const WbWatchOptions *options, const WbRun *run,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How it stands. */
typedef struct
{
  gboolean is_agreed;
  gint64 since_usec;   /* when it was agreed to */
  gboolean is_running; /* somebody watches */
  guint files;         /* followed, when that was written last */
  gboolean asks;       /* every WB_WATCH_ASK_SEC, for want of notice by the system */
  guint waiting;       /* reports in the queue */
  guint64 counted;     /* repeats and more that will be told in sums */
  guint today;         /* reports, of per_day */
  guint per_day;
  WbCounts counts; /* of all reports ever */
} WbWatchStatus;

void wb_watch_status (const WbProfile *profile, WbClock *clock, WbWatchStatus *ret_status);

G_END_DECLS
