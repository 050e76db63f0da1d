/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-job"

#include "job/queue.h"

#include "cases/upkeep.h"
#include "cases/wish.h"
#include "deliver/deliver.h"
#include "job/job.h"

/* Of what somebody agreed to send. */
static const WbQueueNeed needs[WB_CASE_N_STATES] = {
  [WB_CASE_DRAFT] = WB_QUEUE_SEND,        [WB_CASE_COLLECTING] = WB_QUEUE_SEND,
  [WB_CASE_HELD] = WB_QUEUE_PERSON,       [WB_CASE_PACKED] = WB_QUEUE_SEND,
  [WB_CASE_WAITING] = WB_QUEUE_SEND,      [WB_CASE_NEEDS_SIGN_IN] = WB_QUEUE_SIGN_IN,
  [WB_CASE_SENDING] = WB_QUEUE_SEND,      [WB_CASE_REFUSED] = WB_QUEUE_PERSON,
  [WB_CASE_GIVEN_UP] = WB_QUEUE_NOTHING,  [WB_CASE_DELIVERED] = WB_QUEUE_NOTHING,
  [WB_CASE_WITHDRAWN] = WB_QUEUE_NOTHING, [WB_CASE_EXPIRED] = WB_QUEUE_NOTHING,
};

/* What is added to a case that is to be taken back ends with that. */
static gboolean
ends_with_parent (const WbCase *kase)
{
  g_autoptr (WbCase) parent = kase->parent_id ? wb_case_open (kase->parent_id, NULL) : NULL;
  return parent && wb_withdraw_is_asked (parent);
}

WbQueueNeed
wb_queue_need (const WbCase *kase)
{
  const WbQueueNeed need = needs[kase->state];

  if (ends_with_parent (kase))
    return WB_QUEUE_NOTHING;
  if (wb_withdraw_is_asked (kase) || wb_case_get_wish (kase) == WB_CASE_WISH_CANCEL)
    return WB_QUEUE_TAKE_BACK;
  if (wb_case_is_to_be_cleared (kase))
    return WB_QUEUE_CLEAR;
  if (need == WB_QUEUE_NOTHING || wb_case_get_wish (kase) == WB_CASE_WISH_PAUSE)
    return WB_QUEUE_NOTHING;
  if (wb_job_may_send (kase))
    return need;
  return wb_job_is_damaged (kase) ? WB_QUEUE_PERSON : WB_QUEUE_NOTHING;
}

gboolean
wb_queue_goes_on (WbQueueNeed need)
{
  return need == WB_QUEUE_SEND || need == WB_QUEUE_TAKE_BACK || need == WB_QUEUE_CLEAR;
}

const char *
wb_queue_whose (const GPtrArray *cases, const char *wanted)
{
  const char *whose = wanted;

  for (guint i = 0; !wanted && i < cases->len; i++)
    {
      const WbCase *kase = cases->pdata[i];
      if (wb_queue_need (kase) == WB_QUEUE_NOTHING)
        continue;
      if (whose && g_strcmp0 (whose, kase->profile_id) != 0)
        return NULL;
      whose = kase->profile_id;
    }
  return whose;
}
