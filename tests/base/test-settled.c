/* SPDX-License-Identifier: MPL-2.0 */
#include "base/settled.h"

#include "base/fs.h"

static void
test_table (void)
{
  /* what happens before each look, and whether the clock is believed then */
  static const struct
  {
    gint64 passes_usec;
    gboolean is_settled;
  } looks[] = {
    { 0, FALSE },
    { 23 * G_TIME_SPAN_HOUR, FALSE },
    { 2 * G_TIME_SPAN_HOUR, TRUE },
    { 6 * G_TIME_SPAN_DAY, TRUE },  /* it was off */
    { 8 * G_TIME_SPAN_DAY, FALSE }, /* a leap */
    { 25 * G_TIME_SPAN_HOUR, TRUE },
    { -2 * G_TIME_SPAN_MINUTE, TRUE }, /* it is put right now and then */
    { -G_TIME_SPAN_HOUR, FALSE },
    { 400 * G_TIME_SPAN_DAY, FALSE },
    { -400 * G_TIME_SPAN_DAY, FALSE },
    { G_TIME_SPAN_DAY, TRUE },
  };
  g_autofree char *dir = g_dir_make_tmp ("waybill-settled-XXXXXX", NULL);
  gint64 now_usec = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC;

  g_setenv ("WAYBILL_STATE_DIR", dir, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      now_usec += looks[i].passes_usec;
      g_autofree WbClock *clock = wb_clock_new_virtual (now_usec);
      g_test_message ("look %u", i);
      g_assert_cmpint (wb_clock_is_settled (clock), ==, looks[i].is_settled);
    }
  g_assert_true (wb_fs_remove_tree (dir, NULL));
}

/* What is remembered was made up by somebody, or can't be written. */
static void
test_senseless (void)
{
  static const char *const texts[] = { "",
                                       "[]",
                                       "{\"seen\":\"x\"}",
                                       "{\"seen\":-5,\"since\":-9}",
                                       "{\"seen\":1,\"since\":1}",
                                       "{\"since\":1}" };
  g_autofree char *dir = g_dir_make_tmp ("waybill-settled-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "clock.json", NULL);
  g_autofree WbClock *clock =
      wb_clock_new_virtual (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC);

  g_setenv ("WAYBILL_STATE_DIR", dir, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_false (wb_clock_is_settled (clock));
    }
  g_assert_true (wb_fs_remove_tree (dir, NULL));
  g_assert_false (wb_clock_is_settled (clock));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/settled/table", test_table);
  g_test_add_func ("/base/settled/senseless", test_senseless);
  return g_test_run ();
}
