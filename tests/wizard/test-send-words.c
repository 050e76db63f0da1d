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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/send-words/interruptions", test_interruptions);
  return g_test_run ();
}
