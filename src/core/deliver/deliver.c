/* SPDX-License-Identifier: MPL-2.0 */
/* The stage. What goes wrong ends in a state of the case that says what helps; anything that was
 * stored stays noted in the checkpoint, so calling again does only what is left. */
#define G_LOG_DOMAIN "waybill-deliver"

#include "deliver/deliver.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/error.h"
#include "bundle/sealed.h"
#include "deliver/delivery.h"

#define MAX_CHECKS 3

/* Where a case is left by an error. */
static WbCaseState
state_after (const GError *error)
{
  static const struct
  {
    WbError code;
    WbCaseState state;
  } rows[] = {
    { WB_ERROR_SIGN_IN, WB_CASE_NEEDS_SIGN_IN }, { WB_ERROR_REFUSED, WB_CASE_REFUSED },
    { WB_ERROR_NOT_ALLOWED, WB_CASE_REFUSED },   { WB_ERROR_TOO_LARGE, WB_CASE_REFUSED },
    { WB_ERROR_DAMAGED, WB_CASE_GIVEN_UP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_error_matches (error, WB_ERROR, (gint) rows[i].code))
      return rows[i].state;
  return WB_CASE_WAITING;
}

static void
settle (WbCase *kase, const GError *failure, WbClock *clock)
{
  g_autoptr (GError) error = NULL;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* sending goes on when it is resumed */
  if (!wb_case_become (kase, state_after (failure), failure->message, clock, &error))
    g_debug ("case %s: %s", kase->number, error->message);
}

static gboolean
send_until_whole (WbDelivery *delivery, GError **error)
{
  for (guint i = 0; i < MAX_CHECKS; i++)
    {
      gboolean missing = FALSE;
      if (!wb_delivery_send (delivery, error) || !wb_delivery_check (delivery, &missing, error))
        return FALSE;
      if (!missing)
        return TRUE;
    }
  g_set_error_literal (error, WB_ERROR, WB_ERROR_UNREACHABLE,
                       _ ("The storage does not keep what it was given. Try again later."));
  return FALSE;
}

static JsonNode *
carry_out (WbDelivery *delivery, GError **error)
{
  if (!wb_delivery_open_files (delivery, error) || !wb_delivery_open_store (delivery, error)
      || !send_until_whole (delivery, error))
    return NULL;
  return wb_delivery_store_receipt (delivery, error);
}

static void
tidy_up (WbCase *kase)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *checkpoint = wb_case_path (kase, WB_CHECKPOINT_FILE);
  if (!wb_case_drop_bundle (kase, &error))
    g_debug ("case %s keeps its bundle: %s", kase->number, error->message);
  (void) g_unlink (checkpoint);
}

static gboolean
refuse_withdrawn (WbCase *kase, const WbProfile *profile, const WbDeliverOptions *options,
                  const WbRun *run, GError **error)
{
  g_autoptr (WbCase) parent = kase->parent_id ? wb_case_open (kase->parent_id, NULL) : NULL;

  if (parent && wb_withdraw_is_asked (parent))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                   _ ("Case %s is to be withdrawn: nothing is added to it."), parent->number);
      return TRUE;
    }
  if (!wb_withdraw_is_asked (kase))
    return FALSE;
  if (wb_withdraw (kase, profile, options, run, error))
    g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                 _ ("Case %s was withdrawn: it is not sent."), kase->number);
  return TRUE;
}

/* Before anything is sent, so that a failure leaves the case as it was, packed; unless what was
 * packed is not there any more. */
static gboolean
seal (WbCase *kase, const WbProfile *profile, const WbRun *run, GError **error)
{
  WbClock *clock = wb_delivery_clock (run);
  g_autoptr (GError) local = NULL;

  /* what can't be sent is told by who tries to */
  if (!wb_case_may_become (kase->state, WB_CASE_SENDING)
      || wb_bundle_seal (kase, profile, run, &local))
    return TRUE;
  if (g_error_matches (local, WB_ERROR, WB_ERROR_DAMAGED)
      && wb_case_become (kase, WB_CASE_SENDING, NULL, clock, NULL))
    settle (kase, local, clock);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

JsonNode *
wb_deliver (WbCase *kase, const WbProfile *profile, const WbContext *context,
            const WbDeliverOptions *options, const WbRun *run, GError **error)
{
  WbClock *clock = wb_delivery_clock (run);
  g_autoptr (GError) local = NULL;

  if (refuse_withdrawn (kase, profile, options, run, error))
    return NULL;
  if (kase->state == WB_CASE_DELIVERED)
    {
      tidy_up (kase);
      return wb_case_read_json (kase, WB_RECEIPT_FILE, error);
    }
  if (!seal (kase, profile, run, error)
      || !wb_case_become (kase, WB_CASE_SENDING, NULL, clock, error))
    return NULL;
  g_auto (WbDelivery) delivery = {
    .kase = kase,
    .profile = profile,
    .context = context,
    .options = options,
    .run = run,
    .bundle_fd = -1,
  };
  g_autoptr (JsonNode) receipt = carry_out (&delivery, &local);
  if (receipt && wb_case_become (kase, WB_CASE_DELIVERED, NULL, clock, &local))
    {
      tidy_up (kase);
      wb_run_notify (run, "upload", NULL, WB_EVENT_DONE, delivery.total_bytes, delivery.total_bytes,
                     NULL);
      return g_steal_pointer (&receipt);
    }
  settle (kase, local, clock);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
