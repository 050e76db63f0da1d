/* SPDX-License-Identifier: MPL-2.0 */
#include "cases/case.h"

static void
test_words (void)
{
  for (guint i = 0; i < WB_CASE_N_STATES; i++)
    {
      WbCaseState state = WB_CASE_N_STATES;
      g_assert_true (wb_case_state_from_word (wb_case_state_word (i), &state));
      g_assert_cmpuint (state, ==, i);
      g_assert_cmpuint (strlen (wb_case_state_title (i)), >, 0);
    }
  WbCaseState untouched = WB_CASE_HELD;
  g_assert_false (wb_case_state_from_word ("nonsense", &untouched));
  g_assert_false (wb_case_state_from_word (NULL, &untouched));
  g_assert_cmpuint (untouched, ==, WB_CASE_HELD);
}

/* States reachable from state, as bits. */
static guint
reach (WbCaseState state, guint seen)
{
  seen |= 1u << state;
  for (guint next = 0; next < WB_CASE_N_STATES; next++)
    if (!(seen & (1u << next)) && wb_case_may_become (state, next))
      seen = reach (next, seen);
  return seen;
}

static void
test_table (void)
{
  g_assert_cmpuint (reach (WB_CASE_DRAFT, 0), ==, (1u << WB_CASE_N_STATES) - 1);
  for (guint from = 0; from < WB_CASE_N_STATES; from++)
    g_assert_true (wb_case_may_become (from, from));
  /* nothing unpacked is ever sent, nothing withdrawn comes back, nothing skips the tripwire */
  g_assert_false (wb_case_may_become (WB_CASE_DRAFT, WB_CASE_SENDING));
  g_assert_false (wb_case_may_become (WB_CASE_COLLECTING, WB_CASE_SENDING));
  g_assert_false (wb_case_may_become (WB_CASE_HELD, WB_CASE_SENDING));
  g_assert_false (wb_case_may_become (WB_CASE_HELD, WB_CASE_PACKED));
  /* whatever may have sent something can take it back */
  for (guint from = 0; from < WB_CASE_N_STATES; from++)
    g_assert_true (from == WB_CASE_EXPIRED || !wb_case_may_become (WB_CASE_SENDING, from)
                   || wb_case_may_become (from, WB_CASE_WITHDRAWN));
  for (guint to = 0; to < WB_CASE_N_STATES; to++)
    {
      g_assert_true (to == WB_CASE_WITHDRAWN || !wb_case_may_become (WB_CASE_WITHDRAWN, to));
      g_assert_true (to == WB_CASE_EXPIRED || !wb_case_may_become (WB_CASE_EXPIRED, to));
    }
  for (guint from = 0; from < WB_CASE_N_STATES; from++)
    g_assert_true (from == WB_CASE_SENDING || from == WB_CASE_DELIVERED
                   || !wb_case_may_become (from, WB_CASE_DELIVERED));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cases/state/words", test_words);
  g_test_add_func ("/cases/state/table", test_table);
  return g_test_run ();
}
