/* SPDX-License-Identifier: MPL-2.0 */
/* Walks both tables of the flow: nothing is left out, nobody gets stuck. */
#include "flow.h"

#include <string.h>

#include "base/error.h"

/* What the person may do at a step, without the job. */
static const WbDo person_does[] = { WB_DO_NEXT,  WB_DO_BACK,   WB_DO_AGREE,  WB_DO_DECLINE,
                                    WB_DO_PAUSE, WB_DO_RESUME, WB_DO_CANCEL, WB_DO_WITHDRAW };

/* How a sending job may end. */
static const WbDo send_ends[] = { WB_DO_ARRIVED, WB_DO_STOPPED, WB_DO_OFFLINE, WB_DO_NEED_SIGN_IN,
                                  WB_DO_HOLD,    WB_DO_REFUSE,  WB_DO_FAIL };

/* How a job that takes back may end: whatever an error means, or that it is done. */
static const WbDo take_back_ends[] = { WB_DO_TAKEN_BACK,   WB_DO_STOPPED, WB_DO_OFFLINE,
                                       WB_DO_NEED_SIGN_IN, WB_DO_HOLD,    WB_DO_REFUSE,
                                       WB_DO_FAIL };

static void
test_looks (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < WB_N_STEPS; i++)
    {
      const WbStepLook *look = wb_step_look ((WbStep) i);
      g_assert_nonnull (look->word);
      g_assert_true (g_hash_table_add (words, (gpointer) look->word));
      g_assert_cmpuint (look->page, <, WB_N_PAGES);
      g_assert_nonnull (look->primary);
      g_assert_nonnull (strchr (look->primary, '_'));
      g_assert_false (look->is_working && look->goes_on);
    }
}

/* "Back" is offered exactly where it leads somewhere. */
static void
test_back (void)
{
  WbStep next;

  for (guint i = 0; i < WB_N_STEPS; i++)
    g_assert_cmpint (wb_step_look ((WbStep) i)->may_go_back, ==,
                     wb_flow_next ((WbStep) i, WB_DO_BACK, &next));
}

static void
test_every_event (void)
{
  for (guint from = 0; from < WB_N_STEPS; from++)
    for (guint what = 0; what < WB_N_DOS; what++)
      {
        const WbStep mark = (WbStep) 99;
        WbStep next = mark;
        if (wb_flow_next ((WbStep) from, (WbDo) what, &next))
          {
            g_assert_cmpuint (next, <, WB_N_STEPS);
            g_assert_cmpuint (next, !=, from);
          }
        else
          g_assert_cmpuint (next, ==, mark);
      }
}

/* The journey of the issue, row by row. */
static void
test_rows (void)
{
  static const struct
  {
    WbStep from;
    WbDo what;
    int to; /* -1: not possible */
  } rows[] = {
    { WB_STEP_DESCRIBE, WB_DO_NEXT, WB_STEP_REVIEW },
    { WB_STEP_DESCRIBE, WB_DO_AGREE, -1 },
    { WB_STEP_DESCRIBE, WB_DO_CANCEL, -1 },
    { WB_STEP_REVIEW, WB_DO_AGREE, -1 },
    { WB_STEP_REVIEW, WB_DO_NEXT, WB_STEP_NETWORK },
    { WB_STEP_NETWORK, WB_DO_AGREE, -1 },
    { WB_STEP_NETWORK, WB_DO_NEXT, WB_STEP_CONSENT },
    { WB_STEP_CONSENT, WB_DO_NEXT, -1 },
    { WB_STEP_CONSENT, WB_DO_RESUME, -1 },
    { WB_STEP_CONSENT, WB_DO_DECLINE, WB_STEP_NETWORK },
    { WB_STEP_CONSENT, WB_DO_AGREE, WB_STEP_PREPARING },
    { WB_STEP_PREPARING, WB_DO_PACKED, WB_STEP_SENDING },
    { WB_STEP_SENDING, WB_DO_PACKED, -1 },
    { WB_STEP_SENDING, WB_DO_WITHDRAW, -1 },
    { WB_STEP_SENDING, WB_DO_ARRIVED, WB_STEP_DELIVERED },
    { WB_STEP_PAUSED, WB_DO_STOPPED, -1 },
    { WB_STEP_PAUSED, WB_DO_ARRIVED, WB_STEP_DELIVERED },
    { WB_STEP_CANCELLING, WB_DO_RESUME, -1 },
    { WB_STEP_CANCELLED, WB_DO_RESUME, -1 },
    { WB_STEP_DELIVERED, WB_DO_RESUME, -1 },
    { WB_STEP_DELIVERED, WB_DO_WITHDRAW, WB_STEP_WITHDRAWING },
    { WB_STEP_WITHDRAWN, WB_DO_WITHDRAW, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WbStep next = WB_STEP_DESCRIBE;
      const gboolean may = wb_flow_next (rows[i].from, rows[i].what, &next);
      g_test_message ("row %u", i);
      g_assert_cmpint (may ? (int) next : -1, ==, rows[i].to);
    }
}

/* Nothing but the person's yes leads to a step at which a job works towards support. */
static void
test_only_consent_sends (void)
{
  for (WbStep from = WB_STEP_DESCRIBE; from <= WB_STEP_CONSENT; from++)
    for (guint what = 0; what < WB_N_DOS; what++)
      {
        WbStep next = from;
        if (what == WB_DO_AGREE || !wb_flow_next (from, (WbDo) what, &next))
          continue;
        g_assert_cmpuint (next, <=, WB_STEP_CONSENT);
      }
}

/* However a job ends, its step is left. */
static void
test_jobs_end (void)
{
  static const struct
  {
    WbStep step;
    const WbDo *ends;
    guint n;
  } jobs[] = {
    { WB_STEP_PREPARING, send_ends, G_N_ELEMENTS (send_ends) },
    { WB_STEP_SENDING, send_ends, G_N_ELEMENTS (send_ends) },
    { WB_STEP_CANCELLING, take_back_ends, G_N_ELEMENTS (take_back_ends) },
    { WB_STEP_WITHDRAWING, take_back_ends, G_N_ELEMENTS (take_back_ends) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      g_assert_true (wb_step_look (jobs[i].step)->is_working);
      for (guint e = 0; e < jobs[i].n; e++)
        {
          WbStep next = jobs[i].step;
          g_test_message ("%s, event %d", wb_step_look (jobs[i].step)->word, jobs[i].ends[e]);
          g_assert_true (wb_flow_next (jobs[i].step, jobs[i].ends[e], &next));
          g_assert_false (wb_step_look (next)->is_working);
        }
    }
}

/* Where no job works and it is not over, the person can do something. */
static void
test_no_dead_end (void)
{
  for (guint i = 0; i < WB_N_STEPS; i++)
    {
      const WbStepLook *look = wb_step_look ((WbStep) i);
      guint ways = 0;
      WbStep next;
      for (guint d = 0; d < G_N_ELEMENTS (person_does); d++)
        ways += wb_flow_next ((WbStep) i, person_does[d], &next);
      const gboolean is_over = i == WB_STEP_CANCELLED || i == WB_STEP_WITHDRAWN;
      g_test_message ("%s: %u ways", look->word, ways);
      if (is_over)
        g_assert_cmpuint (ways, ==, 0);
      else if (i != WB_STEP_CANCELLING && i != WB_STEP_WITHDRAWING)
        g_assert_cmpuint (ways, >, 0);
      if (look->page == WB_PAGE_SEND && !is_over && i != WB_STEP_CANCELLING)
        g_assert_true (wb_flow_next ((WbStep) i, WB_DO_CANCEL, &next));
      if (look->page == WB_PAGE_SEND && !look->is_working && !is_over)
        g_assert_true (wb_flow_next ((WbStep) i, WB_DO_RESUME, &next));
    }
}

static void
test_all_reached (void)
{
  guint reached[WB_N_STEPS] = { [WB_STEP_DESCRIBE] = 1 };

  for (guint round = 0; round < WB_N_STEPS; round++)
    for (guint from = 0; from < WB_N_STEPS; from++)
      for (guint what = 0; reached[from] && what < WB_N_DOS; what++)
        {
          WbStep next;
          if (wb_flow_next ((WbStep) from, (WbDo) what, &next))
            reached[next] = 1;
        }
  for (guint i = 0; i < WB_N_STEPS; i++)
    g_assert_cmpuint (reached[i], ==, 1);
}

static void
test_case_states (void)
{
  static const WbStep steps[WB_CASE_N_STATES] = {
    WB_STEP_PAUSED,  WB_STEP_PAUSED,    WB_STEP_HELD,      WB_STEP_PAUSED,
    WB_STEP_OFFLINE, WB_STEP_SIGN_IN,   WB_STEP_PAUSED,    WB_STEP_REFUSED,
    WB_STEP_FAILED,  WB_STEP_DELIVERED, WB_STEP_WITHDRAWN, WB_STEP_FAILED,
  };

  for (guint i = 0; i < WB_CASE_N_STATES; i++)
    {
      const WbStep step = wb_flow_step_of ((WbCaseState) i);
      g_test_message ("%s", wb_case_state_word ((WbCaseState) i));
      g_assert_cmpuint (step, ==, steps[i]);
      g_assert_false (wb_step_look (step)->is_working);
      g_assert_cmpuint (wb_step_look (step)->page, >=, WB_PAGE_SEND);
    }
}

static void
test_errors (void)
{
  static const struct
  {
    WbError code;
    WbDo what;
  } codes[] = {
    { WB_ERROR_PROFILE, WB_DO_FAIL },     { WB_ERROR_NOT_ALLOWED, WB_DO_REFUSE },
    { WB_ERROR_TOO_LARGE, WB_DO_REFUSE }, { WB_ERROR_SIGN_IN, WB_DO_NEED_SIGN_IN },
    { WB_ERROR_REFUSED, WB_DO_REFUSE },   { WB_ERROR_UNREACHABLE, WB_DO_OFFLINE },
    { WB_ERROR_CLOCK, WB_DO_FAIL },       { WB_ERROR_SPACE, WB_DO_FAIL },
    { WB_ERROR_HELD, WB_DO_HOLD },        { WB_ERROR_NOTHING, WB_DO_FAIL },
    { WB_ERROR_CONSENT, WB_DO_FAIL },     { WB_ERROR_DAMAGED, WB_DO_FAIL },
    { WB_ERROR_BUSY, WB_DO_OFFLINE },     { WB_ERROR_METERED, WB_DO_OFFLINE },
  };

  g_assert_cmpuint (wb_flow_event_of (NULL), ==, WB_DO_ARRIVED);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (WB_ERROR, (gint) codes[i].code, "so");
      g_assert_cmpuint (codes[i].code, ==, i);
      g_assert_cmpuint (wb_flow_event_of (error), ==, codes[i].what);
    }
  g_assert_cmpuint (G_N_ELEMENTS (codes), ==, WB_ERROR_METERED + 1);
  g_autoptr (GError) stopped = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "so");
  g_assert_cmpuint (wb_flow_event_of (stopped), ==, WB_DO_STOPPED);
  /* the same number in another domain says nothing */
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, WB_ERROR_SIGN_IN, "so");
  g_assert_cmpuint (wb_flow_event_of (other), ==, WB_DO_FAIL);
}

static void
test_dashes (void)
{
  for (guint i = 0; i < WB_N_STEPS; i++)
    {
      const guint dash = wb_flow_dash_of ((WbStep) i);
      const gboolean is_over =
          i == WB_STEP_CANCELLED || wb_step_look ((WbStep) i)->page == WB_PAGE_DONE;
      g_assert_cmpuint (dash, ==, is_over ? 0 : wb_step_look ((WbStep) i)->page + 1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wizard/flow/looks", test_looks);
  g_test_add_func ("/wizard/flow/back", test_back);
  g_test_add_func ("/wizard/flow/every-event", test_every_event);
  g_test_add_func ("/wizard/flow/rows", test_rows);
  g_test_add_func ("/wizard/flow/only-consent-sends", test_only_consent_sends);
  g_test_add_func ("/wizard/flow/jobs-end", test_jobs_end);
  g_test_add_func ("/wizard/flow/no-dead-end", test_no_dead_end);
  g_test_add_func ("/wizard/flow/all-reached", test_all_reached);
  g_test_add_func ("/wizard/flow/case-states", test_case_states);
  g_test_add_func ("/wizard/flow/errors", test_errors);
  g_test_add_func ("/wizard/flow/dashes", test_dashes);
  return g_test_run ();
}
