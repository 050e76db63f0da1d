/* SPDX-License-Identifier: MPL-2.0 */
/* The wizard's way from the first page to the last, as a state machine without GTK: which step may
 * follow which on what event, and what each step shows. The window and its pages only ask. */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

typedef enum
{
  WB_PAGE_DESCRIBE,
  WB_PAGE_REVIEW,
  WB_PAGE_NETWORK,
  WB_PAGE_SEND,
  WB_PAGE_DONE,
} WbPageId;
#define WB_N_PAGES (WB_PAGE_DONE + 1)

typedef enum
{
  WB_STEP_DESCRIBE,
  WB_STEP_REVIEW,
  WB_STEP_NETWORK,
  WB_STEP_CONSENT,   /* the dialog is open above the network page */
  WB_STEP_PREPARING, /* collecting what is left, packing */
  WB_STEP_SENDING,
  WB_STEP_PAUSED,  /* by the person */
  WB_STEP_OFFLINE, /* goes on by itself when there is a network */
  WB_STEP_SIGN_IN, /* goes on when the application has given a new authorization */
  WB_STEP_HELD,    /* the tripwire found something when it was packed */
  WB_STEP_REFUSED,
  WB_STEP_FAILED, /* anything else: disk full, damaged; the case is kept */
  WB_STEP_CANCELLING,
  WB_STEP_CANCELLED, /* taken back; nothing is left with support */
  WB_STEP_DELIVERED,
  WB_STEP_WITHDRAWING,
  WB_STEP_WITHDRAWN,
} WbStep;
#define WB_N_STEPS (WB_STEP_WITHDRAWN + 1)

typedef enum
{
  /* what the person does */
  WB_DO_NEXT,
  WB_DO_BACK,
  WB_DO_AGREE,
  WB_DO_DECLINE,
  WB_DO_PAUSE,
  WB_DO_RESUME, /* also "try now" and "take it out and go on" */
  WB_DO_CANCEL,
  WB_DO_WITHDRAW,
  /* what the job tells */
  WB_DO_PACKED,
  WB_DO_OFFLINE,
  WB_DO_NEED_SIGN_IN,
  WB_DO_HOLD,
  WB_DO_REFUSE,
  WB_DO_FAIL,
  WB_DO_STOPPED, /* the job has ended because it was cancelled */
  WB_DO_ARRIVED,
  WB_DO_TAKEN_BACK,
} WbDo;
#define WB_N_DOS (WB_DO_TAKEN_BACK + 1)

/* How the foot's one button looks at a step. */
typedef enum
{
  WB_BUTTON_SUGGESTED,
  WB_BUTTON_PLAIN,
} WbButtonLook;

/* What a step shows; static. */
typedef struct
{
  const char *word; /* fixed, for tests and logs: "describe", "needs-sign-in" */
  WbPageId page;
  const char *primary; /* label with mnemonic, untranslated (N_) */
  WbButtonLook look;
  gboolean may_go_back;
  gboolean is_working; /* a job runs; closing the window lets it go on */
  gboolean goes_on;    /* unfinished: goes on by itself or on an event from outside */
} WbStepLook;

const WbStepLook *wb_step_look (WbStep step);

/* The step that follows, or FALSE if what is not possible at step: then ret is untouched. */
gboolean wb_flow_next (WbStep step, WbDo what, WbStep *ret_step);

/* What a job's end means: the event for error (NULL: it arrived). */
WbDo wb_flow_event_of (const GError *error);

/* The step at which a window opens for a case in state that somebody agreed to send. */
WbStep wb_flow_step_of (WbCaseState state);

/* Where the dashes under the title are: 1 to 4, 0 when they are gone (done). */
guint wb_flow_dash_of (WbStep step);

G_END_DECLS
