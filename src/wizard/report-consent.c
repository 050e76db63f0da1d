/* SPDX-License-Identifier: MPL-2.0 */
/* What the person is asked, and their yes. */
#include "report-private.h"

WbConsent *
wb_report_make_consent (WbReport *self)
{
  gboolean is_estimate;
  const guint64 bytes = wb_report_total_bytes (self, &is_estimate);

  return wb_consent_new (self->plan, self->selection, is_estimate ? 0 : bytes,
                         wb_report_count_replaced (self));
}

static void
tick_as_agreed (WbReport *self, const WbConsent *consent)
{
  for (guint i = 0; i < consent->questions->len; i++)
    {
      const WbConsentQuestion *question = g_ptr_array_index (consent->questions, i);
      if (question->item_id)
        wb_wishes_tick (self->wishes, question->item_id, question->agreed);
    }
  wb_report_settle_selection (self);
}

void
wb_report_agree (WbReport *self, const WbConsent *consent)
{
  WbStep next;

  wb_report_check_case (self);
  if (!wb_flow_next (self->step, WB_DO_AGREE, &next) || !self->kase || self->runner
      || !self->evidence || self->stale != 0)
    return;
  tick_as_agreed (self, consent);
  g_clear_pointer (&self->agreed, wb_selection_free);
  self->agreed = wb_wishes_settle (self->wishes, self->plan);
  wb_consent_record (consent, self->agreed, self->by, NULL);
  wb_report_save_draft (self);
  wb_report_enter (self, next);
  wb_report_start_sending (self);
}
