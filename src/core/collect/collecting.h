/* SPDX-License-Identifier: MPL-2.0 */
/* What collectors work with while they write. */
#pragma once

#include "collect/evidence.h"
#include "plan/collector.h"
#include "plan/selection.h"
#include "redact/redactor.h"

G_BEGIN_DECLS

struct _WbCollecting
{
  const WbPlan *plan;
  const WbSelection *selection;
  const WbContext *context; /* (nullable) */
  const WbMasker *masker;
  WbEvidence *evidence;
  const WbRun *run;
  struct _WbNetwork *network; /* (nullable) (owned): what was measured, for all who tell of it */
  const char *only;           /* (nullable): collect this member alone, for a preview */
  /* private: progress, which several threads may add to */
  GMutex lock;
  GCond moved;
  GThread *thread;                 /* the stage's own: only it calls the observer */
  guint64 done_bytes, total_bytes; /* of originals read */
  gint64 told_usec;
};

/* The stage: collects every selected item of plan into the spool dir, redacts the words, and lets
 * the tripwire read all members. case_key makes the pseudonyms. What is already finished in dir is
 * kept. With trips and mode ask or refuse: WB_ERROR_HELD, and ret_trips (nullable) gets them (of
 * WbTrip). WB_ERROR_NOTHING if no item gave any content. */
WbEvidence *wb_collect (const WbPlan *plan, const WbSelection *selection, const WbContext *context,
                        const guint8 case_key[WB_CASE_KEY_BYTES], const char *dir, const WbRun *run,
                        GPtrArray **ret_trips, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Redacts one planned file exactly as wb_collect() would and writes it to sink: "preview --file".
 */
gboolean wb_collect_preview (const WbPlan *plan, const WbSelection *selection,
                             const WbContext *context, const guint8 case_key[WB_CASE_KEY_BYTES],
                             const char *item_id, const char *member, const char *workdir,
                             const WbRun *run, const WbSink *sink,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds bytes read to the progress and tells the observer, at most ten times a second; FALSE when
 * cancelled. May be called on any thread. */
gboolean wb_collecting_progress (WbCollecting *collecting, const char *item_id, guint64 bytes,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
