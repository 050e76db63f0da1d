/* SPDX-License-Identifier: MPL-2.0 */
/* What the files of the report share. */
#pragma once

#include "deliver/deliver.h"
#include "report.h"
#include "runner.h"
#include "wishes.h"

G_BEGIN_DECLS

/* What is not any more as the last collecting took it. */
typedef enum
{
  WB_STALE_LOOK = 1 << 0,   /* files, orders, the logs' ends */
  WB_STALE_CHOICE = 1 << 1, /* window, limit, hidden texts, words */
} WbStale;

typedef struct
{
  gint64 start_usec, last_usec; /* monotonic: of the samples */
  guint64 last_done;
  double speeds[WB_SPEEDS];
  guint n_speeds;
} WbThroughput;

struct _WbReport
{
  GObject parent_instance;

  WbProfile *profile;
  GPtrArray *former;   /* of WbProfile, with other folders: a page or a job may still read one */
  GPtrArray *contexts; /* of WbContext, the last one counts: a running job may still read another */
  char *by;

  WbDraft *draft;
  guint draft_timer, tick_timer;
  GError *draft_problem; /* (nullable) */
  WbRequest *request;

  WbPlan *plan;
  WbSelection *selection;
  WbWishes *wishes; /* (nullable): NULL for a report without a draft */
  guint stale;      /* WbStale */
  guint64 grown_bytes;

  WbCase *kase; /* as of the last job's end; never locked */
  WbEvidence *evidence;
  GPtrArray *trips;
  JsonNode *receipt;
  GError *problem;

  WbStep step;
  WbRunner *runner; /* the one job that may run */
  gboolean awaits_context;
  char *context_problem;  /* (nullable): why what the application gave can't be used */
  gboolean is_collecting; /* it looks or collects */
  gboolean collect_again; /* when it has ended */
  gboolean look_again;    /* likewise; collecting looks, too */
  gboolean resume_at_end; /* likewise */
  WbProgress progress;
  WbThroughput throughput;
  gboolean bundle_told;   /* the bundle is whole, so the draft was cleared */
  WbSelection *agreed;    /* (nullable): with its decisions, until a job takes it */
  gpointer copy;          /* (nullable): the copy that is being written */
  char *finding;          /* (nullable): of the network check */
  gboolean takes_metered; /* the person agreed to use a metered network */
};

const WbContext *wb_report_context (WbReport *self);
void wb_report_emit (WbReport *self, guint what);
void wb_report_set_problem (WbReport *self, const GError *error);
/* Looks anew for the first page, other folders having been named; what runs is stopped first. */
void wb_report_look_again (WbReport *self);
/* Forgets the running job; its end is on its way. */
void wb_report_job_ended (WbReport *self);
void wb_report_clear_progress (WbReport *self);
/* Tells the progress once a second while the job runs: time passes also when nothing moves. */
void wb_report_start_ticking (WbReport *self);
/* Takes an event of the running job into the progress. */
void wb_report_take_event (const WbEvent *event, gpointer self);

/* Makes the selection anew of the wishes, if there is a plan. */
void wb_report_settle_selection (WbReport *self);
/* Takes kase (owned) as the one to show. */
void wb_report_set_case (WbReport *self, WbCase *kase);
void wb_report_save_draft (WbReport *self);
/* The draft is another one now, and what was collected by stale (WbStale) is not it any more. */
void wb_report_draft_changed (WbReport *self, guint stale);
void wb_report_enter (WbReport *self, WbStep step);
/* Lets the flow take what, if it can. */
gboolean wb_report_pass (WbReport *self, WbDo what);
/* The running job tells of that stage now. */
void wb_report_stage_begun (WbReport *self, const char *stage);

/* report-send.c: what the flow starts. */
void wb_report_start_sending (WbReport *self);
void wb_report_start_taking_back (WbReport *self);

G_END_DECLS
