/* SPDX-License-Identifier: MPL-2.0 */
#include "cases/bell.h"

#include <glib/gstdio.h>

#include "base/fs.h"
#include "cases/case.h"

static void
remove_bell (void)
{
  g_autofree char *path = wb_bell_path ();
  (void) g_unlink (path);
}

static gboolean
was_rung (void)
{
  g_autofree char *path = wb_bell_path ();
  const gboolean is_there = g_file_test (path, G_FILE_TEST_IS_REGULAR);
  remove_bell ();
  return is_there;
}

/* Rung when a case begins to be sent or to wait and when it has arrived, by nothing else. */
static void
test_states (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_new ("a", "App", NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < WB_CASE_N_STATES; i++)
    {
      remove_bell ();
      kase->state = i; /* a state may always stay */
      g_assert_true (wb_case_become (kase, i, NULL, NULL, &error));
      g_assert_cmpint (was_rung (), ==,
                       i == WB_CASE_SENDING || i == WB_CASE_WAITING || i == WB_CASE_DELIVERED);
    }
  g_assert_true (wb_case_delete (kase, &error));
}

/* Where it can't be written to nothing else is lost; a link is not followed. */
static void
test_in_the_way (void)
{
  g_autofree char *path = wb_bell_path ();
  g_autofree char *elsewhere = g_strconcat (path, "-elsewhere", NULL);
  g_autofree char *text = NULL;

  remove_bell ();
  g_assert_true (g_file_set_contents (elsewhere, "mine", -1, NULL));
  g_assert_cmpint (symlink (elsewhere, path), ==, 0);
  wb_bell_ring ();
  g_assert_true (g_file_get_contents (elsewhere, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  remove_bell ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *state_dir = g_dir_make_tmp ("waybill-test-XXXXXX", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state_dir, TRUE);
  g_test_add_func ("/cases/bell/states", test_states);
  g_test_add_func ("/cases/bell/in-the-way", test_in_the_way);
  const int result = g_test_run ();
  (void) wb_fs_remove_tree (state_dir, NULL);
  return result;
}
