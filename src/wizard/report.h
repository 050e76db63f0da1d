/* SPDX-License-Identifier: MPL-2.0 */
/* One report in the making, from the first word to the receipt: what the pages show and change. It
 * owns all that is mutable (draft, selection, case, flow) and starts the jobs; pages call these
 * functions and listen to "changed". Lives on the main thread and outlives its window: sending goes
 * on without one. */
#pragma once

#include "collect/evidence.h"
#include "draft.h"
#include "flow.h"
#include "plan/consent.h"
#include "plan/selection.h"
#include "profile/context.h"
#include "profile/request.h"

G_BEGIN_DECLS

#define WB_TYPE_REPORT (wb_report_get_type ())
G_DECLARE_FINAL_TYPE (WbReport, wb_report, WB, REPORT, GObject)

/* What the signal "changed" (guint bits) tells. */
typedef enum
{
  WB_CHANGED_PLAN = 1 << 0,     /* looked: items, orders, what is missing */
  WB_CHANGED_TICKS = 1 << 1,    /* ticks and totals */
  WB_CHANGED_MEMBERS = 1 << 2,  /* collecting began or ended: members, trips, problem */
  WB_CHANGED_PROGRESS = 1 << 3, /* wb_report_get_progress() */
  WB_CHANGED_STEP = 1 << 4,     /* wb_report_get_step() */
  WB_CHANGED_DRAFT = 1 << 5,    /* words, files, orders, window, follows, request */
  WB_CHANGED_GROWN = 1 << 6,    /* wb_report_get_grown_bytes() */
} WbChanged;

/* How far the running job is. Zeroes when none runs. */
typedef struct
{
  const char *stage;       /* "look", "collect", "pack", "ticket", "upload", "withdraw"; static */
  char step[64];           /* what of the stage; "" if not said */
  char note[256];          /* for people; "" if none */
  gboolean is_waiting;     /* nothing can be done for now; note says for what */
  guint64 done, total;     /* bytes; total 0 if not known */
  double bytes_per_sec;    /* while sending: over the last seconds; 0 if it can't be told */
  gint64 left_sec;         /* -1 if it can't be told */
  guint interruptions;     /* while sending: how often it had to wait */
  gboolean is_interrupted; /* the last of them is not over */
} WbProgress;

#define WB_SPEEDS 60 /* seconds of throughput that are kept for the plot */

/* A new report for profile (a reference is taken), its draft taken up where it was left. context
 * (nullable) is taken. by is "user" or "staff": who asked for the window. */
WbReport *wb_report_new (WbProfile *profile, WbContext *context, const char *by);

/* The report of a case that somebody agreed to send, or that was delivered: kase (taken, not
 * locked) decides the step. NULL with error if its profile can't be read. */
WbReport *wb_report_new_for_case (WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- what there is; all borrowed ------------------------------------------------------------- */

WbProfile *wb_report_get_profile (WbReport *self);
const WbDraft *wb_report_get_draft (WbReport *self);
/* Whether the draft as it is now is on the disk; WB_CHANGED_DRAFT tells when. */
gboolean wb_report_is_draft_saved (WbReport *self);
const WbPlan *wb_report_get_plan (WbReport *self);           /* (nullable) until looked */
const WbSelection *wb_report_get_selection (WbReport *self); /* (nullable) likewise */
const WbCase *wb_report_get_case (WbReport *self);           /* (nullable) until the review */
WbEvidence *wb_report_get_evidence (WbReport *self);         /* (nullable) until collected */
const GPtrArray *wb_report_get_trips (WbReport *self);       /* (nullable), of WbTrip */
const WbRequest *wb_report_get_request (WbReport *self);     /* (nullable) */
WbStep wb_report_get_step (WbReport *self);
const WbProgress *wb_report_get_progress (WbReport *self);
/* Why the last look, collecting or sending failed, a sentence for people; NULL if it did not. */
const GError *wb_report_get_problem (WbReport *self);
/* TRUE while looking or collecting for the review. */
gboolean wb_report_is_collecting (WbReport *self);
/* Throughput of the last WB_SPEEDS seconds, oldest first, bytes a second; ret_n values. */
const double *wb_report_get_speeds (WbReport *self, guint *ret_n);
/* The receipt once delivered; (nullable). */
JsonNode *wb_report_get_receipt (WbReport *self);
/* Cases of the same profile delivered within the hour that this could be added to, newest first: of
 * WbCase; unref the array. */
GPtrArray *wb_report_list_recent (WbReport *self);

/* Why the draft is not on the disk as it is now (no room, say), a sentence for people; NULL if it
 * is, or will be in a moment. */
const char *wb_report_get_draft_problem (WbReport *self);

/* --- the draft ------------------------------------------------------------------------------- */

/* What a page holds back while the person types stands in the draft now. */
void wb_report_keep_typed (WbReport *self);
void wb_report_set_words (WbReport *self, const char *words);
void wb_report_set_contact (WbReport *self, const char *contact);
void wb_report_set_when (WbReport *self, const WbWhen *when);
void wb_report_set_order (WbReport *self, const char *order_no, gboolean chosen);
/* Takes file; it is looked at and shown on the review. */
void wb_report_add_file (WbReport *self, WbDraftFile *file);
/* Removes file number index; one of ours is deleted. */
void wb_report_remove_file (WbReport *self, guint index);
/* The picture was blacked out: path (taken into the draft's folder by the caller) replaces it. */
void wb_report_replace_file (WbReport *self, guint index, const char *path, guint boxes);
void wb_report_set_follows (WbReport *self, const char *number);
/* FALSE with a sentence that says what to do, if it is too late to fill anything in from outside:
 * what is looked through does not change under the eyes. */
gboolean wb_report_may_be_filled_in (WbReport *self, GError **error);
/* Takes support's link (nullable: none any more): pre-fills and pre-selects. FALSE with a sentence
 * if it is none, is for another application, was changed on the way, or comes too late. */
gboolean wb_report_take_request (WbReport *self, const char *link, GError **error);

/* --- looking and the review ------------------------------------------------------------------ */

/* Looks (again): for the list of orders on the first page. */
void wb_report_look (WbReport *self);
/* Looks, begins a case and collects everything that could be sent, ticked or not. What is already
 * collected under the same decisions stays. Called when the review is opened. */
void wb_report_collect (WbReport *self);
/* Takes the logs as they are now. */
void wb_report_refresh (WbReport *self);
/* Asks whether the logs have grown since they were looked at; tells WB_CHANGED_GROWN. */
void wb_report_check_growth (WbReport *self);
guint64 wb_report_get_grown_bytes (WbReport *self);

gboolean wb_report_is_ticked (WbReport *self, const char *item_id);
void wb_report_set_ticked (WbReport *self, const char *item_id, gboolean ticked);
/* Of the whole bundle before packing; 0: everything. Collects anew. */
void wb_report_set_limit (WbReport *self, guint64 limit_bytes);
/* Hides a text everywhere, or sends a false alarm ("[[mobile:7K3Q9F2M]]") as it is. Collects anew;
 * undone with the other values of hide. */
void wb_report_hide (WbReport *self, const char *term, gboolean hide);
void wb_report_restore (WbReport *self, const char *tag, gboolean restore);
/* Lets what the tripwire found be taken out. */
void wb_report_take_out (WbReport *self);

/* Bytes of an item as sent, of its finished members; before it is collected what the plan knows,
 * and then ret_is_estimate is TRUE. */
guint64 wb_report_item_bytes (WbReport *self, const char *item_id, gboolean *ret_is_estimate);
/* Of all ticked items and the words. */
guint64 wb_report_total_bytes (WbReport *self, gboolean *ret_is_estimate);
guint wb_report_count_ticked (WbReport *self);
/* Values replaced in what is ticked. */
guint64 wb_report_count_replaced (WbReport *self);
/* Members of an item ("waybill" for the words), of WbMember, borrowed; unref the array. */
GPtrArray *wb_report_list_members (WbReport *self, const char *item_id);
/* Files that were added and were not there any more when they were looked at or read: of
 * WbDraftFile, borrowed; unref the array. */
GPtrArray *wb_report_list_gone_files (WbReport *self);
/* Files that were added and are there, but are not ticked. */
guint wb_report_count_left_out_files (WbReport *self);

/* --- consent, sending ------------------------------------------------------------------------ */

/* What is to be agreed to, as of now; free with wb_consent_free(). */
WbConsent *wb_report_make_consent (WbReport *self);
/* The person's decisions: records them (questions' `agreed` say which), ticks accordingly, sends.
 */
void wb_report_agree (WbReport *self, const WbConsent *consent);

/* Lets what happen, if the flow allows it now; starts or stops the job that goes with it. */
void wb_report_do (WbReport *self, WbDo what);
gboolean wb_report_may_do (WbReport *self, WbDo what);

/* Why no other report can be begun beside this one yet, a sentence for people; NULL if one can. A
 * case that is being packed still needs the draft, which is then another one. */
const char *wb_report_why_no_other (WbReport *self);

/* FALSE if the profile does not say where reports go: then it ends with the review and a copy. */
gboolean wb_report_can_send (WbReport *self);

/* The person goes on with a report that waits for another network than a metered one: then it may
 * use this one. Nothing happens to any other. */
void wb_report_take_metered (WbReport *self);

/* The application has given a new context (taken): a case that waits for a sign-in goes on. profile
 * is the report's with the folders that context names; until it is agreed to, they are looked in.
 */
void wb_report_take_context (WbReport *self, WbProfile *profile, WbContext *context);
/* The person has shown where the folder called root of the profile is. FALSE with error if it can't
 * be collected from, or it is too late. */
gboolean wb_report_take_folder (WbReport *self, const char *root, const char *path,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The network check's headline ("L3.LOSS"), which support is told with the case. */
void wb_report_set_finding (WbReport *self, const char *id);
/* What the application gave for the ticket office, if the profile may have it; NULL if nothing.
 * Caller frees. */
char *wb_report_dup_authorization (WbReport *self);
/* TRUE if the application has given a context. */
gboolean wb_report_has_context (WbReport *self);
/* The application was to give a context, and has not; until it does. */
void wb_report_set_awaits_context (WbReport *self);
gboolean wb_report_awaits_context (WbReport *self);
/* What the application gave can't be used; why is a sentence. Nothing more is awaited. */
void wb_report_refuse_context (WbReport *self, const char *why);
/* That sentence; NULL if there is nothing amiss, or the application has given another context. */
const char *wb_report_get_context_problem (WbReport *self);
/* Cases were deleted on this computer: if that of this report is gone before anybody agreed to
 * send it, it begins anew with what was said, and collects at once where the review or a page
 * behind it is shown. */
void wb_report_check_case (WbReport *self);
/* The network is there again: a case that waits for it goes on. */
void wb_report_network_is_back (WbReport *self);

/* The window closes before anything was agreed to: the draft is saved, what runs is stopped. */
void wb_report_leave (WbReport *self);

/* Writes a copy of what would be, or was, packed to path; tells the end on the main thread. */
typedef void (*WbSavedFunc) (WbReport *self, const GError *error, gpointer user_data);
void wb_report_save_copy (WbReport *self, const char *path, WbSavedFunc saved, gpointer user_data);
gboolean wb_report_is_saving_copy (WbReport *self);

/* "WB-7K3Q-9F2M, 4.4 MB, delivered 23 Nov 14:52 …" for pasting into a chat; caller frees. */
char *wb_report_summary (WbReport *self);

G_END_DECLS
