/* SPDX-License-Identifier: MPL-2.0 */
/* Two tables: what a step shows, and which step follows on what. Everything that is not in the
 * second one is not possible. */
#include "flow.h"

#include <glib/gi18n.h>

#include "base/error.h"

#define BIT(step) (1u << WB_STEP_##step)

static const WbStepLook looks[WB_N_STEPS] = {
  [WB_STEP_DESCRIBE] = { "describe", WB_PAGE_DESCRIBE, N_ ("_Continue"),
                         .look = WB_BUTTON_SUGGESTED },
  [WB_STEP_REVIEW] = { "review", WB_PAGE_REVIEW, N_ ("_Continue"), .may_go_back = TRUE },
  [WB_STEP_NETWORK] = { "network", WB_PAGE_NETWORK, N_ ("_Send…"), .may_go_back = TRUE },
  [WB_STEP_CONSENT] = { "consent", WB_PAGE_NETWORK, N_ ("_Send…"), .look = WB_BUTTON_SUGGESTED },
  [WB_STEP_PREPARING] = { "preparing", WB_PAGE_SEND, N_ ("C_lose window"), WB_BUTTON_PLAIN,
                          .is_working = TRUE },
  [WB_STEP_SENDING] = { "sending", WB_PAGE_SEND, N_ ("C_lose window"), WB_BUTTON_PLAIN,
                        .is_working = TRUE },
  [WB_STEP_PAUSED] = { "paused", WB_PAGE_SEND, N_ ("C_lose window"), WB_BUTTON_PLAIN },
  [WB_STEP_OFFLINE] = { "offline", WB_PAGE_SEND, N_ ("C_lose window"), WB_BUTTON_PLAIN,
                        .goes_on = TRUE },
  [WB_STEP_SIGN_IN] = { "needs-sign-in", WB_PAGE_SEND, N_ ("C_lose window"), WB_BUTTON_PLAIN,
                        .goes_on = TRUE },
  [WB_STEP_HELD] = { "held", WB_PAGE_SEND, N_ ("C_lose window"), WB_BUTTON_PLAIN },
  [WB_STEP_REFUSED] = { "refused", WB_PAGE_SEND, N_ ("C_lose window"), WB_BUTTON_PLAIN },
  [WB_STEP_FAILED] = { "failed", WB_PAGE_SEND, N_ ("C_lose window"), WB_BUTTON_PLAIN },
  [WB_STEP_CANCELLING] = { "cancelling", WB_PAGE_SEND, N_ ("C_lose window"), WB_BUTTON_PLAIN,
                           .is_working = TRUE },
  [WB_STEP_CANCELLED] = { "cancelled", WB_PAGE_SEND, N_ ("_Finish"), WB_BUTTON_SUGGESTED },
  [WB_STEP_DELIVERED] = { "delivered", WB_PAGE_DONE, N_ ("_Finish"), WB_BUTTON_SUGGESTED },
  [WB_STEP_WITHDRAWING] = { "withdrawing", WB_PAGE_DONE, N_ ("_Finish"), WB_BUTTON_SUGGESTED,
                            .is_working = TRUE },
  [WB_STEP_WITHDRAWN] = { "withdrawn", WB_PAGE_DONE, N_ ("_Finish"), WB_BUTTON_SUGGESTED },
};

#define ENDED_BADLY                                                                                \
  (BIT (PAUSED) | BIT (OFFLINE) | BIT (SIGN_IN) | BIT (HELD) | BIT (REFUSED) | BIT (FAILED))
#define WORKING (BIT (PREPARING) | BIT (SENDING))

static const struct
{
  guint from; /* bits of steps */
  WbDo what;
  WbStep to;
} rows[] = {
  { BIT (DESCRIBE), WB_DO_NEXT, WB_STEP_REVIEW },
  { BIT (REVIEW), WB_DO_NEXT, WB_STEP_NETWORK },
  { BIT (REVIEW), WB_DO_BACK, WB_STEP_DESCRIBE },
  { BIT (NETWORK), WB_DO_NEXT, WB_STEP_CONSENT },
  { BIT (NETWORK), WB_DO_BACK, WB_STEP_REVIEW },
  { BIT (CONSENT), WB_DO_DECLINE, WB_STEP_NETWORK },
  { BIT (CONSENT), WB_DO_AGREE, WB_STEP_PREPARING },
  { BIT (PREPARING), WB_DO_PACKED, WB_STEP_SENDING },
  { WORKING, WB_DO_STOPPED, WB_STEP_PAUSED },
  { WORKING, WB_DO_OFFLINE, WB_STEP_OFFLINE },
  { WORKING, WB_DO_NEED_SIGN_IN, WB_STEP_SIGN_IN },
  { WORKING, WB_DO_HOLD, WB_STEP_HELD },
  { WORKING, WB_DO_REFUSE, WB_STEP_REFUSED },
  { WORKING, WB_DO_FAIL, WB_STEP_FAILED },
  { WORKING, WB_DO_ARRIVED, WB_STEP_DELIVERED },
  { WORKING, WB_DO_PAUSE, WB_STEP_PAUSED },
  /* it was faster than the pause */
  { BIT (PAUSED), WB_DO_ARRIVED, WB_STEP_DELIVERED },
  { BIT (PAUSED), WB_DO_HOLD, WB_STEP_HELD },
  { BIT (PAUSED), WB_DO_FAIL, WB_STEP_FAILED },
  { ENDED_BADLY, WB_DO_RESUME, WB_STEP_PREPARING },
  { WORKING | ENDED_BADLY, WB_DO_CANCEL, WB_STEP_CANCELLING },
  { BIT (CANCELLING), WB_DO_TAKEN_BACK, WB_STEP_CANCELLED },
  { BIT (CANCELLING), WB_DO_STOPPED, WB_STEP_FAILED },
  { BIT (CANCELLING), WB_DO_OFFLINE, WB_STEP_FAILED },
  { BIT (CANCELLING), WB_DO_HOLD, WB_STEP_FAILED },
  { BIT (CANCELLING), WB_DO_FAIL, WB_STEP_FAILED },
  { BIT (CANCELLING), WB_DO_REFUSE, WB_STEP_FAILED },
  { BIT (CANCELLING), WB_DO_NEED_SIGN_IN, WB_STEP_FAILED },
  /* it arrived in the moment it was to be stopped: then it is withdrawn like any other */
  { BIT (CANCELLING), WB_DO_ARRIVED, WB_STEP_DELIVERED },
  { BIT (DELIVERED), WB_DO_WITHDRAW, WB_STEP_WITHDRAWING },
  { BIT (WITHDRAWING), WB_DO_TAKEN_BACK, WB_STEP_WITHDRAWN },
  { BIT (WITHDRAWING), WB_DO_STOPPED, WB_STEP_DELIVERED },
  { BIT (WITHDRAWING), WB_DO_OFFLINE, WB_STEP_DELIVERED },
  { BIT (WITHDRAWING), WB_DO_HOLD, WB_STEP_DELIVERED },
  { BIT (WITHDRAWING), WB_DO_FAIL, WB_STEP_DELIVERED },
  { BIT (WITHDRAWING), WB_DO_REFUSE, WB_STEP_DELIVERED },
  { BIT (WITHDRAWING), WB_DO_NEED_SIGN_IN, WB_STEP_DELIVERED },
};

const WbStepLook *
wb_step_look (WbStep step)
{
  return &looks[step];
}

gboolean
wb_flow_next (WbStep step, WbDo what, WbStep *ret_step)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((rows[i].from & (1u << step)) && rows[i].what == what)
      {
        *ret_step = rows[i].to;
        return TRUE;
      }
  return FALSE;
}

WbDo
wb_flow_event_of (const GError *error)
{
  static const struct
  {
    WbError code;
    WbDo what;
  } codes[] = {
    { WB_ERROR_SIGN_IN, WB_DO_NEED_SIGN_IN },
    { WB_ERROR_UNREACHABLE, WB_DO_OFFLINE },
    { WB_ERROR_METERED, WB_DO_OFFLINE },
    /* the queue sends it, or another window: looked at again like what waits for a network */
    { WB_ERROR_BUSY, WB_DO_OFFLINE },
    { WB_ERROR_HELD, WB_DO_HOLD },
    { WB_ERROR_REFUSED, WB_DO_REFUSE },
    { WB_ERROR_NOT_ALLOWED, WB_DO_REFUSE },
    { WB_ERROR_TOO_LARGE, WB_DO_REFUSE },
  };

  if (!error)
    return WB_DO_ARRIVED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return WB_DO_STOPPED;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, WB_ERROR, (gint) codes[i].code))
      return codes[i].what;
  return WB_DO_FAIL;
}

WbStep
wb_flow_step_of (WbCaseState state)
{
  static const WbStep steps[WB_CASE_N_STATES] = {
    [WB_CASE_DRAFT] = WB_STEP_PAUSED,        [WB_CASE_COLLECTING] = WB_STEP_PAUSED,
    [WB_CASE_HELD] = WB_STEP_HELD,           [WB_CASE_PACKED] = WB_STEP_PAUSED,
    [WB_CASE_WAITING] = WB_STEP_OFFLINE,     [WB_CASE_NEEDS_SIGN_IN] = WB_STEP_SIGN_IN,
    [WB_CASE_SENDING] = WB_STEP_PAUSED,      [WB_CASE_REFUSED] = WB_STEP_REFUSED,
    [WB_CASE_GIVEN_UP] = WB_STEP_FAILED,     [WB_CASE_DELIVERED] = WB_STEP_DELIVERED,
    [WB_CASE_WITHDRAWN] = WB_STEP_WITHDRAWN, [WB_CASE_EXPIRED] = WB_STEP_FAILED,
  };

  return steps[state];
}

guint
wb_flow_dash_of (WbStep step)
{
  static const guint dashes[WB_N_PAGES] = {
    [WB_PAGE_DESCRIBE] = 1,
    [WB_PAGE_REVIEW] = 2,
    [WB_PAGE_NETWORK] = 3,
    [WB_PAGE_SEND] = 4,
  };

  return step == WB_STEP_CANCELLED ? 0 : dashes[looks[step].page];
}
