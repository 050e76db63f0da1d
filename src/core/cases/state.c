/* SPDX-License-Identifier: MPL-2.0 */
/* The states of a case and the one table that says which may follow which. Tests walk both. */
#define G_LOG_DOMAIN "waybill-cases"

#include "cases/case.h"

#include <glib/gi18n-lib.h>

#define TO(state) (1u << WB_CASE_##state)

typedef struct
{
  const char *word;
  const char *title;
  guint next; /* bits of the states that may follow */
} StateRow;

static const StateRow states[WB_CASE_N_STATES] = {
  [WB_CASE_DRAFT] = { "draft", N_ ("Draft"), TO (COLLECTING) | TO (EXPIRED) },
  [WB_CASE_COLLECTING] = { "collecting", N_ ("Being collected"),
                           TO (HELD) | TO (PACKED) | TO (DRAFT) | TO (EXPIRED) },
  [WB_CASE_HELD] = { "held", N_ ("Held: something was found that should not be sent"),
                     TO (COLLECTING) | TO (DRAFT) | TO (EXPIRED) },
  [WB_CASE_PACKED] = { "packed", N_ ("Packed, not sent"),
                       TO (SENDING) | TO (WAITING) | TO (NEEDS_SIGN_IN) | TO (COLLECTING)
                           | TO (EXPIRED) },
  [WB_CASE_WAITING] = { "waiting", N_ ("Waiting for the network"),
                        TO (SENDING) | TO (NEEDS_SIGN_IN) | TO (REFUSED) | TO (GIVEN_UP)
                            | TO (WITHDRAWN) | TO (EXPIRED) },
  [WB_CASE_NEEDS_SIGN_IN] = { "needs-sign-in", N_ ("Waiting for you to sign in"),
                              TO (SENDING) | TO (WAITING) | TO (GIVEN_UP) | TO (WITHDRAWN)
                                  | TO (EXPIRED) },
  [WB_CASE_SENDING] = { "sending", N_ ("Being sent"),
                        TO (WAITING) | TO (NEEDS_SIGN_IN) | TO (REFUSED) | TO (GIVEN_UP)
                            | TO (DELIVERED) | TO (WITHDRAWN) | TO (EXPIRED) },
  [WB_CASE_REFUSED] = { "refused", N_ ("Refused by the other side"),
                        TO (SENDING) | TO (GIVEN_UP) | TO (WITHDRAWN) | TO (EXPIRED) },
  [WB_CASE_GIVEN_UP] = { "given-up", N_ ("Given up"),
                         TO (SENDING) | TO (WITHDRAWN) | TO (EXPIRED) },
  [WB_CASE_DELIVERED] = { "delivered", N_ ("Delivered"), TO (WITHDRAWN) | TO (EXPIRED) },
  [WB_CASE_WITHDRAWN] = { "withdrawn", N_ ("Withdrawn"), 0 },
  [WB_CASE_EXPIRED] = { "expired", N_ ("Expired"), 0 },
};

const char *
wb_case_state_word (WbCaseState state)
{
  return states[state].word;
}

const char *
wb_case_state_title (WbCaseState state)
{
  return _ (states[state].title);
}

gboolean
wb_case_state_from_word (const char *word, WbCaseState *ret_state)
{
  for (guint i = 0; word && i < WB_CASE_N_STATES; i++)
    if (g_str_equal (states[i].word, word))
      {
        *ret_state = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
wb_case_has_ended (WbCaseState state)
{
  return state == WB_CASE_WITHDRAWN || state == WB_CASE_EXPIRED || state == WB_CASE_GIVEN_UP;
}

gboolean
wb_case_may_become (WbCaseState from, WbCaseState to)
{
  return from == to || (states[from].next & (1u << to));
}
