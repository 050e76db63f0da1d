/* SPDX-License-Identifier: MPL-2.0 */
#include "pages/send/send-words.h"

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

  g_assert_cmpstr (wb_send_words (WB_STEP_CANCELLED, NULL)->heading, ==, "Nothing was sent");
  g_assert_cmpstr (wb_send_words (WB_STEP_CANCELLED, &kase)->heading, ==, "Nothing was sent");
  kase.state = WB_CASE_WITHDRAWN; /* refused, then given up */
  g_assert_cmpstr (wb_send_words (WB_STEP_CANCELLED, &kase)->heading, ==, "Nothing was sent");
  kase.folder = (char *) "cases/x/";
  g_assert_cmpstr (wb_send_words (WB_STEP_CANCELLED, &kase)->heading, ==, "Taken back");
}

/* Every step of the page says something. */
static void
test_every_step (void)
{
  for (guint step = 0; step < WB_N_STEPS; step++)
    g_assert_cmpint (wb_send_words (step, NULL) != NULL, ==,
                     wb_step_look (step)->page == WB_PAGE_SEND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/send-words/interruptions", test_interruptions);
  g_test_add_func ("/send-words/cancelled", test_cancelled);
  g_test_add_func ("/send-words/every-step", test_every_step);
  return g_test_run ();
}
