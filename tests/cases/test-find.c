/* SPDX-License-Identifier: MPL-2.0 */
#include "base/error.h"
#include "base/fs.h"
#include "cases/case.h"

static char *state_dir;

static void
test_damaged (void)
{
  static const char *const records[] = { "",
                                         "{",
                                         "[]",
                                         "{}",
                                         "{\"state\":\"flying\"}",
                                         "{\"state\":\"draft\",\"case\":3}",
                                         "\xff\xfe\x00" };
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (WbCase) kase = wb_case_new ("com.example.App", "App", NULL, &error);
      g_assert_no_error (error);
      g_autofree char *path = wb_case_path (kase, "case.json");
      g_assert_true (g_file_set_contents (path, records[i], -1, &error));
      g_autoptr (WbCase) found = wb_case_open (kase->id, &error);
      g_assert_null (found);
      g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
      g_autoptr (GPtrArray) damaged = wb_cases_damaged ();
      g_assert_cmpuint (damaged->len, ==, 1);
      g_assert_cmpstr (damaged->pdata[0], ==, kase->dir);
      g_clear_error (&error);
      g_assert_true (wb_case_delete (kase, &error));
    }
  g_autoptr (GPtrArray) list = wb_cases_list (&error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_newest_first (void)
{
  g_autoptr (GError) error = NULL;
  gint64 start = G_GINT64_CONSTANT (1790000000000000);
  g_autofree WbClock *clock = wb_clock_new_virtual (start);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (WbCase) kase = wb_case_new ("com.example.App", "App", clock, &error);
      g_assert_no_error (error);
      g_assert_true (wb_clock_wait_usec (clock, G_USEC_PER_SEC, NULL, &error));
    }
  g_autoptr (GPtrArray) list = wb_cases_list (&error);
  g_assert_cmpuint (list->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      WbCase *kase = list->pdata[i];
      g_assert_cmpint (kase->created_usec, ==, start + (2 - (gint64) i) * G_USEC_PER_SEC);
      g_assert_true (wb_case_delete (kase, &error));
    }
}

/* A case that is being made, or was never finished, is none; strangers in the folder are none. */
static void
test_others (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_new ("com.example.App", "App", NULL, &error);
  g_assert_no_error (error);
  g_autofree char *cases = wb_cases_dir ();
  g_autofree char *half = g_build_filename (cases, "00112233445566778899aabbccddeeff", NULL);
  g_autofree char *stranger = g_build_filename (cases, "notes", NULL);
  g_assert_true (wb_fs_make_private (half, &error));
  g_assert_true (wb_fs_make_private (stranger, &error));
  g_autoptr (GPtrArray) list = wb_cases_list (&error);
  g_assert_cmpuint (list->len, ==, 1);
  g_autoptr (GPtrArray) damaged = wb_cases_damaged ();
  g_assert_cmpuint (damaged->len, ==, 0);
  g_assert_null (wb_case_open ("00112233", &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_clear_error (&error);
  g_assert_true (wb_fs_remove_tree (half, &error));
  g_assert_true (wb_case_delete (kase, &error));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  state_dir = g_dir_make_tmp ("waybill-test-XXXXXX", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state_dir, TRUE);
  g_test_add_func ("/cases/find/damaged", test_damaged);
  g_test_add_func ("/cases/find/newest-first", test_newest_first);
  g_test_add_func ("/cases/find/others", test_others);
  int result = g_test_run ();
  (void) wb_fs_remove_tree (state_dir, NULL);
  g_free (state_dir);
  return result;
}
