/* SPDX-License-Identifier: MPL-2.0 */
/* The report's state and what of it is read. One job runs at a time and works on values of its own:
 * copies of the selection, and the case opened anew and locked for as long as the job lasts, so
 * that another process can go on with a case that nobody works on. What a job found out is taken
 * over at its end, on the main thread. The rest: report-draft.c, report-collect.c, report-totals.c,
 * report-consent.c, report-send.c, report-copy.c, report-told.c. */
#include "report-private.h"

#include "base/error.h"
#include "base/json.h"
#include "job/job.h"
#include "redact/tripwire.h"

#define RECENT_USEC ((gint64) 3600 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (WbReport, wb_report, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* --- making ---------------------------------------------------------------------------------- */

static WbReport *
new_bare (WbProfile *profile, WbContext *context, const char *by)
{
  WbReport *self = g_object_new (WB_TYPE_REPORT, NULL);

  self->profile = wb_profile_ref (profile);
  self->by = g_strdup (by);
  if (context)
    g_ptr_array_add (self->contexts, context);
  return self;
}

static void
take_up_request (WbReport *self)
{
  if (!self->draft->request)
    return;
  self->request = wb_request_parse (self->draft->request, self->profile, g_get_real_time (), NULL);
  if (self->request)
    wb_wishes_want (self->wishes, self->request->items);
}

/* A kill may have come between packing and forgetting the draft, or the case may be gone. */
static void
check_case_of_draft (WbDraft *draft)
{
  g_autoptr (WbCase) kase = draft->case_id ? wb_case_open (draft->case_id, NULL) : NULL;

  if (kase && kase->state >= WB_CASE_PACKED)
    wb_draft_clear (draft);
  else if (!kase)
    g_clear_pointer (&draft->case_id, g_free);
}

WbReport *
wb_report_new (WbProfile *profile, WbContext *context, const char *by)
{
  WbReport *self = new_bare (profile, context, by);

  self->draft = wb_draft_open (profile->id);
  check_case_of_draft (self->draft);
  self->wishes = wb_wishes_new (self->draft);
  take_up_request (self);
  return self;
}

WbReport *
wb_report_new_for_case (WbCase *kase, GError **error)
{
  g_autoptr (WbCase) owned = kase;
  g_autoptr (WbProfile) profile = wb_job_profile (owned, error);

  if (!profile)
    return NULL;
  WbReport *self = new_bare (profile, NULL, "user");
  self->step = wb_flow_step_of (owned->state);
  self->bundle_told = owned->state >= WB_CASE_PACKED;
  if (owned->note)
    self->problem = g_error_new_literal (WB_ERROR, WB_ERROR_REFUSED, owned->note);
  if (owned->state == WB_CASE_DELIVERED)
    self->receipt = wb_case_read_json (owned, "receipt.json", NULL);
  self->kase = g_steal_pointer (&owned);
  return self;
}

static void
wb_report_init (WbReport *self)
{
  self->former = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_profile_unref);
  self->contexts = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_context_free);
  self->stale = WB_STALE_LOOK | WB_STALE_CHOICE;
  wb_report_clear_progress (self);
}

static void
wb_report_finalize (GObject *object)
{
  WbReport *self = WB_REPORT (object);

  if (self->draft_timer)
    wb_report_save_draft (self);
  if (self->tick_timer)
    g_source_remove (self->tick_timer);
  g_clear_pointer (&self->draft, wb_draft_free);
  g_clear_pointer (&self->request, wb_request_free);
  g_clear_pointer (&self->selection, wb_selection_free);
  g_clear_pointer (&self->agreed, wb_selection_free);
  g_clear_pointer (&self->plan, wb_plan_free);
  g_clear_pointer (&self->kase, wb_case_free);
  g_clear_pointer (&self->evidence, wb_evidence_free);
  g_clear_pointer (&self->trips, g_ptr_array_unref);
  g_clear_pointer (&self->receipt, json_node_unref);
  g_clear_pointer (&self->runner, wb_runner_unref);
  g_clear_error (&self->problem);
  g_clear_error (&self->draft_problem);
  g_ptr_array_unref (self->contexts);
  g_clear_pointer (&self->wishes, wb_wishes_free);
  g_free (self->by);
  wb_profile_unref (self->profile);
  g_ptr_array_unref (self->former);
  g_free (self->finding);
  g_free (self->context_problem);
  G_OBJECT_CLASS (wb_report_parent_class)->finalize (object);
}

static void
wb_report_class_init (WbReportClass *class)
{
  G_OBJECT_CLASS (class)->finalize = wb_report_finalize;
  signals[CHANGED] = g_signal_new ("changed", WB_TYPE_REPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  /* Whoever holds what was typed gives it to the draft now. */
  g_signal_new ("keep-typed", WB_TYPE_REPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);
}

void
wb_report_emit (WbReport *self, guint what)
{
  g_signal_emit (self, signals[CHANGED], 0, what);
}

/* --- reading --------------------------------------------------------------------------------- */

WbProfile *
wb_report_get_profile (WbReport *self)
{
  return self->profile;
}

const WbContext *
wb_report_context (WbReport *self)
{
  const guint n = self->contexts->len;

  return n > 0 ? g_ptr_array_index (self->contexts, n - 1) : NULL;
}

const WbDraft *
wb_report_get_draft (WbReport *self)
{
  return self->draft;
}

const WbPlan *
wb_report_get_plan (WbReport *self)
{
  return self->plan;
}

const WbSelection *
wb_report_get_selection (WbReport *self)
{
  return self->selection;
}

const WbCase *
wb_report_get_case (WbReport *self)
{
  return self->kase;
}

WbEvidence *
wb_report_get_evidence (WbReport *self)
{
  return self->evidence;
}

const GPtrArray *
wb_report_get_trips (WbReport *self)
{
  return self->trips;
}

const WbRequest *
wb_report_get_request (WbReport *self)
{
  return self->request;
}

WbStep
wb_report_get_step (WbReport *self)
{
  return self->step;
}

const WbProgress *
wb_report_get_progress (WbReport *self)
{
  return &self->progress;
}

const GError *
wb_report_get_problem (WbReport *self)
{
  return self->problem;
}

gboolean
wb_report_awaits_context (WbReport *self)
{
  return self->awaits_context;
}

const char *
wb_report_get_context_problem (WbReport *self)
{
  return self->context_problem;
}

gboolean
wb_report_is_collecting (WbReport *self)
{
  return self->is_collecting;
}

const double *
wb_report_get_speeds (WbReport *self, guint *ret_n)
{
  *ret_n = self->throughput.n_speeds;
  return self->throughput.speeds;
}

JsonNode *
wb_report_get_receipt (WbReport *self)
{
  return self->receipt;
}

guint64
wb_report_get_grown_bytes (WbReport *self)
{
  return self->grown_bytes;
}

void
wb_report_set_problem (WbReport *self, const GError *error)
{
  g_clear_error (&self->problem);
  self->problem = error ? g_error_copy (error) : NULL;
}

void
wb_report_set_case (WbReport *self, WbCase *kase)
{
  if (!kase)
    return;
  g_clear_pointer (&self->kase, wb_case_free);
  self->kase = kase;
}

static gboolean
is_recent (WbReport *self, const WbCase *kase)
{
  const gint64 age = g_get_real_time () - kase->delivered_usec;

  return kase->state == WB_CASE_DELIVERED && g_strcmp0 (kase->profile_id, self->profile->id) == 0
         && age >= 0 && age < RECENT_USEC;
}

GPtrArray *
wb_report_list_recent (WbReport *self)
{
  GPtrArray *recent = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_case_free);
  g_autoptr (GPtrArray) cases = wb_cases_list (NULL);

  for (guint i = 0; cases && i < cases->len; i++)
    {
      const WbCase *kase = g_ptr_array_index (cases, i);
      WbCase *copy = is_recent (self, kase) ? wb_case_open (kase->id, NULL) : NULL;
      if (copy)
        g_ptr_array_add (recent, copy);
    }
  return recent;
}
