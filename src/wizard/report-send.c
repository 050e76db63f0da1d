/* SPDX-License-Identifier: MPL-2.0 */
/* From the person's yes to the receipt, and back: sending, pausing, going on, taking back. What the
 * person wants moves the flow at once; the job follows, and its end is told to the flow as an
 * event.
 */
#include "report-private.h"

#include <glib/gi18n.h>

#include "cases/wish.h"
#include "job/job.h"
#include "job/telling.h"
#include "sending-options.h"

/* Long enough for a router to come back; then the application waits for the network instead. */
#define PATIENCE_SEC 45

typedef struct
{
  char *case_id;
  WbSelection *selection;   /* (nullable): what was agreed to, before it is packed */
  const WbContext *context; /* the report keeps it */
  WbTripwireMode tripwire;
  char *finding; /* (nullable): what the network check says first, for support's index */
  gboolean takes_metered;
} Errand;

typedef struct
{
  WbCase *kase;        /* (nullable): as it is now, not locked */
  JsonNode *receipt;   /* (nullable) */
  GPtrArray *trips;    /* (nullable) */
  WbSelection *agreed; /* (nullable): what could not be recorded in the case */
} Outcome;

static void
errand_free (Errand *errand)
{
  g_free (errand->case_id);
  g_free (errand->finding);
  g_clear_pointer (&errand->selection, wb_selection_free);
  g_free (errand);
}

static void
outcome_free (Outcome *outcome)
{
  g_clear_pointer (&outcome->kase, wb_case_free);
  g_clear_pointer (&outcome->receipt, json_node_unref);
  g_clear_pointer (&outcome->trips, g_ptr_array_unref);
  g_clear_pointer (&outcome->agreed, wb_selection_free);
  g_free (outcome);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outcome, outcome_free)

/* Before anything else is done about it: the program may be killed at any moment. */
static void
wish (WbReport *self, WbCaseWish what)
{
  g_autoptr (GError) error = NULL;

  if (self->kase && !wb_case_set_wish (self->kase, what, &error))
    g_warning ("%s", error->message);
}

/* --- sending --------------------------------------------------------------------------------- */

/* Records what the person decided, as long as nothing is packed; then errand has no selection any
 * more. */
static gboolean
record (WbCase *kase, Errand *errand, const WbRun *run, GError **error)
{
  if (kase->state > WB_CASE_HELD)
    return TRUE;
  if (!errand->selection)
    return wb_job_decide (kase, errand->tripwire, error);
  if (!wb_job_revise (kase, NULL, errand->selection, run, error))
    return FALSE;
  g_clear_pointer (&errand->selection, wb_selection_free);
  return TRUE;
}

static JsonNode *
send_locked (WbCase *kase, Errand *errand, const WbRun *run, GPtrArray **ret_trips, GError **error)
{
  WbDeliverOptions options = wb_sending_options_get ();

  options.patience_sec = PATIENCE_SEC;
  options.takes_metered = errand->takes_metered;
  if (!record (kase, errand, run, error))
    return NULL;
  return wb_job_send (kase, errand->context, &options, run, ret_trips, error);
}

static gpointer
do_send (gpointer input, const WbRun *run, GError **error)
{
  Errand *errand = input;
  Outcome *outcome = g_new0 (Outcome, 1);
  WbCase *kase = wb_case_open_locked (errand->case_id, error);

  if (kase && errand->finding)
    {
      g_free (kase->finding);
      kase->finding = g_steal_pointer (&errand->finding);
    }
  if (kase)
    outcome->receipt = send_locked (kase, errand, run, &outcome->trips, error);
  outcome->agreed = g_steal_pointer (&errand->selection);
  if (!kase)
    return outcome;
  wb_case_free (kase);
  outcome->kase = wb_case_open (errand->case_id, NULL);
  return outcome;
}

/* Once the bundle is whole, nothing the person typed stands in clear any more: the draft goes, too.
 */
static void
forget_draft (WbReport *self)
{
  if (self->bundle_told)
    return;
  self->bundle_told = TRUE;
  g_clear_pointer (&self->evidence, wb_evidence_free);
  if (self->draft)
    wb_draft_clear (self->draft);
  else /* made in an earlier life of this program */
    wb_draft_clear_of_case (self->profile->id, self->kase->id);
  if (self->draft_timer)
    g_source_remove (self->draft_timer);
  self->draft_timer = 0;
}

void
wb_report_stage_begun (WbReport *self, const char *stage)
{
  if (self->step != WB_STEP_PREPARING
      || (!g_str_equal (stage, "ticket") && !g_str_equal (stage, "upload")))
    return;
  forget_draft (self);
  wb_report_pass (self, WB_DO_PACKED);
}

static void
take_over (WbReport *self, Outcome *outcome)
{
  wb_report_set_case (self, g_steal_pointer (&outcome->kase));
  if (outcome->receipt)
    {
      g_clear_pointer (&self->receipt, json_node_unref);
      self->receipt = g_steal_pointer (&outcome->receipt);
    }
  g_clear_pointer (&self->trips, g_ptr_array_unref);
  self->trips = g_steal_pointer (&outcome->trips);
  if (!self->agreed)
    self->agreed = g_steal_pointer (&outcome->agreed);
  if (self->kase && self->kase->state >= WB_CASE_PACKED)
    forget_draft (self);
}

static gpointer
do_tell (gpointer input, const WbRun *run, GError **error)
{
  const WbDeliverOptions options = wb_sending_options_get ();

  wb_telling_run (&options, run);
  return NULL;
}

static void
end_tell (gpointer result, const GError *error, gpointer owner)
{
}

/* The profile's channels hear of the end beside everything else: nobody waits for them. */
static void
tell_channels (WbReport *self)
{
  const WbTask task = { .work = do_tell, .end = end_tell, .owner = G_OBJECT (self) };
  g_autoptr (WbRunner) runner = wb_runner_run (&task);
}

static void
end_send (gpointer result, const GError *error, gpointer owner)
{
  g_autoptr (Outcome) outcome = result;
  WbReport *self = owner;
  const gboolean resume = self->resume_at_end;
  const gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  wb_report_job_ended (self);
  self->resume_at_end = FALSE;
  take_over (self, outcome);
  wb_report_set_problem (self, cancelled ? NULL : error);
  self->progress.is_waiting = FALSE;
  if (self->step == WB_STEP_CANCELLING && error)
    wb_report_start_taking_back (self);
  else if (resume && error)
    wb_report_start_sending (self);
  else
    wb_report_pass (self, wb_flow_event_of (error));
  if (self->step == WB_STEP_DELIVERED)
    wish (self, WB_CASE_WISH_NONE);
  wb_report_emit (self, WB_CHANGED_PROGRESS | WB_CHANGED_MEMBERS);
  if (!cancelled)
    tell_channels (self);
}

void
wb_report_start_sending (WbReport *self)
{
  Errand *errand = g_new0 (Errand, 1);
  const WbTask task = { .work = do_send,
                        .tell = wb_report_take_event,
                        .end = end_send,
                        .input = errand,
                        .free_input = (GDestroyNotify) errand_free,
                        .owner = G_OBJECT (self) };

  errand->case_id = g_strdup (self->kase->id);
  errand->context = wb_report_context (self);
  errand->tripwire = self->wishes ? self->wishes->tripwire : WB_TRIPWIRE_MASK;
  errand->selection = g_steal_pointer (&self->agreed);
  errand->finding = g_strdup (self->finding);
  errand->takes_metered = self->takes_metered;
  wb_report_clear_progress (self);
  self->runner = wb_runner_run (&task);
  wb_report_start_ticking (self);
}

/* --- taking back ------------------------------------------------------------------------------ */

static gpointer
do_take_back (gpointer input, const WbRun *run, GError **error)
{
  const Errand *errand = input;
  const WbDeliverOptions options = wb_sending_options_get ();
  Outcome *outcome = g_new0 (Outcome, 1);
  WbCase *kase = wb_case_open_locked (errand->case_id, error);

  if (!kase)
    return outcome;
  (void) wb_job_take_back (kase, &options, run, error);
  wb_case_free (kase);
  outcome->kase = wb_case_open (errand->case_id, NULL);
  return outcome;
}

static void
end_take_back (gpointer result, const GError *error, gpointer owner)
{
  g_autoptr (Outcome) outcome = result;
  WbReport *self = owner;

  wb_report_job_ended (self);
  wb_report_set_case (self, g_steal_pointer (&outcome->kase));
  wb_report_set_problem (self, error);
  wb_report_pass (self, error ? wb_flow_event_of (error) : WB_DO_TAKEN_BACK);
  wb_report_emit (self, WB_CHANGED_PROGRESS);
}

void
wb_report_start_taking_back (WbReport *self)
{
  Errand *errand = g_new0 (Errand, 1);
  const WbTask task = { .work = do_take_back,
                        .tell = wb_report_take_event,
                        .end = end_take_back,
                        .input = errand,
                        .free_input = (GDestroyNotify) errand_free,
                        .owner = G_OBJECT (self) };

  errand->case_id = g_strdup (self->kase->id);
  wb_report_clear_progress (self);
  self->runner = wb_runner_run (&task);
}

/* --- what the person does --------------------------------------------------------------------- */

void
wb_report_job_ended (WbReport *self)
{
  g_clear_pointer (&self->runner, wb_runner_unref);
}

void
wb_report_enter (WbReport *self, WbStep step)
{
  if (self->step == step)
    return;
  self->step = step;
  wb_report_emit (self, WB_CHANGED_STEP);
}

gboolean
wb_report_can_send (WbReport *self)
{
  return self->profile->deliver && self->profile->deliver->ticket;
}

/* Without a place to send it to, the way ends with the review. */
static gboolean
find_next (WbReport *self, WbDo what, WbStep *ret_step)
{
  if (self->step == WB_STEP_REVIEW && what == WB_DO_NEXT && !wb_report_can_send (self))
    return FALSE;
  return wb_flow_next (self->step, what, ret_step);
}

gboolean
wb_report_pass (WbReport *self, WbDo what)
{
  WbStep next;

  if (!find_next (self, what, &next))
    return FALSE;
  wb_report_enter (self, next);
  return TRUE;
}

gboolean
wb_report_may_do (WbReport *self, WbDo what)
{
  WbStep next;

  return find_next (self, what, &next);
}

const char *
wb_report_why_no_other (WbReport *self)
{
  if (self->step < WB_STEP_PREPARING || self->bundle_told || !self->draft)
    return NULL;
  if (self->agreed)
    return _ ("What you agreed to could not be written down yet. Try again, or stop this report "
              "first.");
  return self->runner ? _ ("Wait until this report is packed.") : NULL;
}

static void
stop_job (WbReport *self)
{
  if (self->runner)
    wb_runner_cancel (self->runner);
}

static void
pause_job (WbReport *self)
{
  wish (self, WB_CASE_WISH_PAUSE);
  stop_job (self);
}

static void
go_on (WbReport *self)
{
  wish (self, WB_CASE_WISH_NONE);
  if (self->step == WB_STEP_PREPARING && self->bundle_told)
    wb_report_pass (self, WB_DO_PACKED);
  if (self->runner)
    self->resume_at_end = TRUE;
  else
    wb_report_start_sending (self);
}

/* The running job's end sees to it. */
static void
take_back_at_end (WbReport *self)
{
  wish (self, WB_CASE_WISH_CANCEL);
  if (self->runner)
    stop_job (self);
  else
    wb_report_start_taking_back (self);
}

/* What the person asks for beyond another page. */
static const struct
{
  WbDo what;
  void (*then) (WbReport *self);
} deeds[] = {
  { WB_DO_PAUSE, pause_job },
  { WB_DO_RESUME, go_on },
  { WB_DO_CANCEL, take_back_at_end },
  { WB_DO_WITHDRAW, take_back_at_end },
};

void
wb_report_do (WbReport *self, WbDo what)
{
  /* what was found at packing is taken out when the person lets it go on */
  if (what == WB_DO_RESUME && self->step == WB_STEP_HELD && self->wishes)
    self->wishes->tripwire = WB_TRIPWIRE_MASK;
  if (what == WB_DO_AGREE || !wb_report_pass (self, what))
    return;
  self->resume_at_end = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (deeds[i].what == what)
      deeds[i].then (self);
}

void
wb_report_leave (WbReport *self)
{
  wb_report_save_draft (self);
  self->collect_again = FALSE;
  self->stale |= WB_STALE_CHOICE;
  stop_job (self);
}
