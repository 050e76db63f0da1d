/* SPDX-License-Identifier: MPL-2.0 */
#include "plan/plan.h"

static void
test_words (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);
  WbStatus status = WB_STATUS_UNTICKED;

  for (guint i = WB_STATUS_OK; i <= WB_STATUS_UNTICKED; i++)
    {
      WbStatus back = WB_STATUS_UNTICKED;
      const char *word = wb_status_word ((WbStatus) i);
      g_assert_true (g_hash_table_add (words, (gpointer) word));
      g_assert_true (wb_status_from_word (word, &back));
      g_assert_cmpuint (back, ==, i);
      g_assert_cmpstr (wb_status_title ((WbStatus) i), !=, "");
    }
  g_assert_false (wb_status_from_word ("great", &status));
  g_assert_false (wb_status_from_word (NULL, &status));
  g_assert_cmpint (status, ==, WB_STATUS_UNTICKED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/status/words", test_words);
  return g_test_run ();
}
