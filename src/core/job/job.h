/* SPDX-License-Identifier: MPL-2.0 */
/* The one file that knows the order of the stages. Every front end calls these; each can be left
 * and resumed. No question is asked in here: what needs a person ends in a stated case state. */
#pragma once

#include "bundle/bundle.h"
#include "cases/case.h"
#include "deliver/deliver.h"
#include "deliver/letter.h"
#include "plan/selection.h"

G_BEGIN_DECLS

/* What to look for; all nullable. */
typedef struct
{
  const char *const *attachments;
  const char *const *orders;
} WbLookOptions;

/* Looks: the plan of everything profile names, with what context (nullable) tells or what is
 * remembered of it. */
WbPlan *wb_job_look (WbProfile *profile, const WbContext *context, const WbLookOptions *options,
                     const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the case durable: record, profile copy, plan, selection, consent. Locked by us. One that
 * follows a case which has arrived becomes an addition to that (cases/additions.h). */
WbCase *wb_job_begin (const WbPlan *plan, const WbSelection *selection, const WbContext *context,
                      const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Collects what kase (locked, not packed) names, for a review, without packing it. What the
 * tripwire found goes to ret_trips (NULL if it is clean; of WbTrip): then the case is held, and the
 * evidence comes back all the same, to be looked at. */
WbEvidence *wb_job_collect (WbCase *kase, const WbContext *context, const WbRun *run,
                            GPtrArray **ret_trips, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces what was chosen for kase (locked, not packed), and, unless it is NULL, what was looked
 * at.
 */
gboolean wb_job_revise (WbCase *kase, const WbPlan *plan, const WbSelection *selection,
                        const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Packs what plan and selection name into path, as a case of its own that is then forgotten.
 * Nobody's consent is needed: nothing is sent. */
gboolean wb_job_pack_copy (const WbPlan *plan, const WbSelection *selection,
                           const WbContext *context, const char *path, const WbRun *run,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes kase (locked) from draft, collecting or held to packed. When the tripwire finds something:
 * WB_ERROR_HELD, the case is held, and ret_trips (nullable) gets the WbTrip. */
gboolean wb_job_pack (WbCase *kase, const WbContext *context, const WbRun *run,
                      GPtrArray **ret_trips, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the person decided about a held case: its selection's tripwire mode becomes mode, and the
 * next wb_job_pack() goes on. */
gboolean wb_job_decide (WbCase *kase, WbTripwireMode mode,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The profile as it was when kase was made, from the case's copy. */
WbProfile *wb_job_profile (const WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE if nobody agreed to send kase: what was only packed is not sent by resuming it. Nobody
 * agreed to what can't be read. */
gboolean wb_job_may_send (const WbCase *kase);

/* TRUE if what was chosen for kase (unfinished) can't be read: it can't be sent any more. A draft
 * without a selection is none that is damaged, but one that has not begun. */
gboolean wb_job_is_damaged (const WbCase *kase);

/* Takes kase (locked) from any unfinished state to delivered; returns the receipt. WB_ERROR_CONSENT
 * if its selection records no decision "send", WB_ERROR_NOT_ALLOWED if it was withdrawn, was given
 * up for its age or has expired, WB_ERROR_METERED if it was left waiting for a line that does not
 * cost by the byte (job/line.h).
 */
JsonNode *wb_job_send (WbCase *kase, const WbContext *context, const WbDeliverOptions *options,
                       const WbRun *run, GPtrArray **ret_trips,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Withdraws kase (locked) from the other side, or deletes it if nothing of it was ever sent. What
 * can't be reached yet is remembered: resuming the case then takes it back. */
gboolean wb_job_take_back (WbCase *kase, const WbDeliverOptions *options, const WbRun *run,
                           GError **error);

/* Withdraws kase (locked) as wb_withdraw() does, by its own profile; nobody else is told of it any
 * more, also if the other side can't be reached yet. */
gboolean wb_job_withdraw (WbCase *kase, const WbDeliverOptions *options, const WbRun *run,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes kase (locked) from this computer, and what waits to be told of it. */
gboolean wb_job_delete (WbCase *kase, WbClock *clock, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The message that withdraws kase where asking doesn't (deliver/letter.h); NULL if there is nobody
 * to write to. */
WbLetter *wb_job_letter (const WbCase *kase) G_GNUC_WARN_UNUSED_RESULT;

/* Tells the other side that kase (locked, wb_case_is_to_be_cleared()) is given up, as wb_give_up()
 * does. */
gboolean wb_job_clear (WbCase *kase, const WbDeliverOptions *options, const WbRun *run,
                       gboolean *ret_is_removed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
