/* SPDX-License-Identifier: MPL-2.0 */
#include "pages/send/send-words.h"

#include "base/error.h"

static void
test_interruptions (void)
{
  static const struct
  {
    guint n;
    gboolean lasts;
    const char *words;
  } rows[] = {
    { 0, FALSE, "none" },
    { 1, TRUE, "1, waiting" },
    { 1, FALSE, "1, gone on" },
    { 2, TRUE, "2, waiting" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const WbProgress progress = { .interruptions = rows[i].n, .is_interrupted = rows[i].lasts };
      g_autofree char *words = wb_send_interruptions (&progress);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* "Nothing was sent" is only said if that is so. */
static void
test_cancelled (void)
{
  WbCase kase = { .state = WB_CASE_COLLECTING };

  g_assert_cmpstr (wb_send_words (WB_STEP_CANCELLED, NULL, NULL)->heading, ==, "Nothing was sent");
  g_assert_cmpstr (wb_send_words (WB_STEP_CANCELLED, &kase, NULL)->heading, ==, "Nothing was sent");
  kase.state = WB_CASE_WITHDRAWN; /* refused, then given up */
  g_assert_cmpstr (wb_send_words (WB_STEP_CANCELLED, &kase, NULL)->heading, ==, "Nothing was sent");
  kase.folder = (char *) "cases/x/";
  g_assert_cmpstr (wb_send_words (WB_STEP_CANCELLED, &kase, NULL)->heading, ==, "Taken back");
}

/* What waits is not always told to wait for "the network". */
static void
test_what_it_waits_for (void)
{
  static const struct
  {
    WbError code;
    const char *heading, *resume;
  } rows[] = {
    { WB_ERROR_UNREACHABLE, "Waiting for the network", "_Try now" },
    { WB_ERROR_METERED, "Waiting for another network", "_Send it over this one" },
    { WB_ERROR_BUSY, "Being sent in the background", "_Try now" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) problem = g_error_new_literal (WB_ERROR, (gint) rows[i].code, "so");
      const WbSendWords *words = wb_send_words (WB_STEP_OFFLINE, NULL, problem);
      g_assert_cmpstr (words->heading, ==, rows[i].heading);
      g_assert_cmpstr (words->resume, ==, rows[i].resume);
      g_assert_true (words->may_cancel && words->may_save);
      g_assert_cmpstr (wb_send_words (WB_STEP_SENDING, NULL, problem)->heading, ==, "Sending");
    }
}

/* Every step of the page says something. */
static void
test_every_step (void)
{
  for (guint step = 0; step < WB_N_STEPS; step++)
    g_assert_cmpint (wb_send_words (step, NULL, NULL) != NULL, ==,
                     wb_step_look (step)->page == WB_PAGE_SEND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/send-words/interruptions", test_interruptions);
  g_test_add_func ("/send-words/cancelled", test_cancelled);
  g_test_add_func ("/send-words/every-step", test_every_step);
  g_test_add_func ("/send-words/what-it-waits-for", test_what_it_waits_for);
  return g_test_run ();
}
