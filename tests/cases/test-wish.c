/* SPDX-License-Identifier: MPL-2.0 */
#include "base/fs.h"
#include "cases/wish.h"

static WbCase *
make_case (void)
{
  g_autoptr (GError) error = NULL;
  WbCase *kase = wb_case_new ("com.example.App", "App", NULL, &error);
  g_assert_no_error (error);
  return kase;
}

static void
test_stands (void)
{
  static const WbCaseWish wishes[] = { WB_CASE_WISH_PAUSE, WB_CASE_WISH_CANCEL, WB_CASE_WISH_NONE,
                                       WB_CASE_WISH_NONE };
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = make_case ();

  g_assert_cmpint (wb_case_get_wish (kase), ==, WB_CASE_WISH_NONE);
  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      /* as another process sees it */
      g_autoptr (WbCase) other = wb_case_open (kase->id, &error);
      g_assert_no_error (error);
      g_assert_true (wb_case_set_wish (kase, wishes[i], &error));
      g_assert_cmpint (wb_case_get_wish (other), ==, wishes[i]);
    }
}

static void
test_not_understood (void)
{
  static const char *const texts[] = { "", "pause", "cancel\ncancel\n", "\xff\xfe", "PAUSE\n" };
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = make_case ();
  g_autofree char *path = wb_case_path (kase, "wish");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (wb_fs_write_atomic (path, texts[i], strlen (texts[i]), &error));
      g_assert_cmpint (wb_case_get_wish (kase), ==, WB_CASE_WISH_NONE);
    }
}

/* A case that is gone has no wishes, and gets no folder by one. */
static void
test_deleted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = make_case ();

  g_assert_true (wb_case_delete (kase, &error));
  g_assert_false (wb_case_set_wish (kase, WB_CASE_WISH_PAUSE, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (kase->dir, G_FILE_TEST_EXISTS));
  g_assert_cmpint (wb_case_get_wish (kase), ==, WB_CASE_WISH_NONE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *state = NULL;

  g_test_init (&argc, &argv, NULL);
  state = g_dir_make_tmp ("waybill-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("WAYBILL_STATE_DIR", state, TRUE);
  g_test_add_func ("/cases/wish/stands", test_stands);
  g_test_add_func ("/cases/wish/not-understood", test_not_understood);
  g_test_add_func ("/cases/wish/deleted", test_deleted);
  const int result = g_test_run ();
  g_assert_true (wb_fs_remove_tree (state, &error));
  return result;
}
