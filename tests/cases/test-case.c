/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "cases/case.h"

static char *state_dir;

static guint
mode_of (const char *path)
{
  struct stat st;
  g_assert_no_errno (lstat (path, &st));
  return st.st_mode & 0777;
}

static void
test_life (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_new ("com.example.App", "修图工坊", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (kase->dir), ==, 0700);
  kase->orders = g_strsplit ("RT1,RT2", ",", -1);
  g_assert_true (wb_case_become (kase, WB_CASE_COLLECTING, NULL, NULL, &error));
  g_assert_true (wb_case_become (kase, WB_CASE_PACKED, "a note", NULL, &error));
  g_assert_true (wb_case_become (kase, WB_CASE_SENDING, kase->note, NULL, &error));
  g_assert_false (wb_case_become (kase, WB_CASE_DRAFT, NULL, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_true (wb_case_become (kase, WB_CASE_DELIVERED, NULL, NULL, &error));
  g_assert_cmpint (kase->delivered_usec, >, 0);

  g_autoptr (WbCase) again = wb_case_open (kase->number, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->id, ==, kase->id);
  g_assert_cmpstr (again->profile_name, ==, "修图工坊");
  g_assert_cmpstr (again->orders[1], ==, "RT2");
  g_assert_cmpuint (again->state, ==, WB_CASE_DELIVERED);
  g_assert_cmpint (again->created_usec / 1000, ==, kase->created_usec / 1000);
  g_autofree char *prefix = g_strndup (kase->id, 8);
  g_autoptr (WbCase) by_prefix = wb_case_open (prefix, &error);
  g_assert_no_error (error);
  g_assert_true (wb_case_delete (kase, &error));
  g_assert_false (g_file_test (kase->dir, G_FILE_TEST_EXISTS));
}

/* A disk was full just when a case had arrived: it counted as delivered until the program ended,
 * with an exit that promised no way on. Found by the campaign of faults, seed 239. */
static void
test_not_saved (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_new ("com.example.App", "App", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wb_case_become (kase, WB_CASE_COLLECTING, NULL, NULL, &error));
  g_assert_true (wb_case_become (kase, WB_CASE_PACKED, NULL, NULL, &error));
  g_assert_true (wb_case_become (kase, WB_CASE_SENDING, "a note", NULL, &error));
  g_assert_true (wb_case_delete (kase, &error));

  g_assert_false (wb_case_become (kase, WB_CASE_DELIVERED, "another", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (kase->state, ==, WB_CASE_SENDING);
  g_assert_cmpstr (kase->note, ==, "a note");
  g_assert_cmpint (kase->delivered_usec, ==, 0);
}

static void
test_secrets (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_new ("com.example.App", "App", NULL, &error);
  g_assert_no_error (error);
  guint8 key[32], again[32];
  g_assert_true (wb_case_get_key (kase, key, &error));
  g_assert_true (wb_case_get_key (kase, again, &error));
  g_assert_cmpmem (key, sizeof key, again, sizeof again);
  g_autofree char *path = wb_case_path (kase, "key");
  g_assert_cmpuint (mode_of (path), ==, 0600);
  g_assert_null (wb_case_get_grant (kase));
  g_assert_true (wb_case_set_grant (kase, "g-123", &error));
  g_autofree char *grant = wb_case_get_grant (kase);
  g_assert_cmpstr (grant, ==, "g-123");
  wb_case_destroy_secrets (kase);
  g_assert_false (wb_case_get_key (kase, key, &error));
  g_clear_error (&error);
  g_assert_null (wb_case_get_grant (kase));
  g_assert_true (wb_case_delete (kase, &error));
}

/* flock is per open file description, so a second descriptor in this process is another holder. */
static void
test_lock (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_new ("com.example.App", "App", NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WbCase) other = wb_case_open (kase->id, &error);
  g_assert_no_error (error);
  g_assert_false (wb_case_lock (other, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_true (wb_case_become (kase, WB_CASE_COLLECTING, NULL, NULL, &error));
  wb_case_free (g_steal_pointer (&kase));
  g_assert_true (wb_case_lock (other, &error));
  g_assert_cmpuint (other->state, ==, WB_CASE_COLLECTING);
  g_assert_true (wb_case_delete (other, &error));
}

/* What a kill in the middle of an atomic write leaves goes with the next lock. */
static void
test_half_written (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_new ("com.example.App", "App", NULL, &error);
  g_assert_no_error (error);
  g_autofree char *left = wb_case_path (kase, ".new-a1B2c3");
  g_assert_true (g_file_set_contents (left, "my own words", -1, &error));
  g_autofree char *id = g_strdup (kase->id);
  wb_case_free (g_steal_pointer (&kase));

  g_autoptr (WbCase) again = wb_case_open (id, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (wb_case_lock (again, &error));
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (wb_case_delete (again, &error));
}

/* Where nothing can be kept it is said in words, not as a path and an errno. */
static void
test_unwritable (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (wb_cases_check_writable (&error));
  g_assert_no_error (error);
  g_assert_true (g_setenv ("WAYBILL_STATE_DIR", "/dev/null/state", TRUE));
  g_assert_false (wb_cases_check_writable (&error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (error->message, "/dev/null can't be written to"));
  g_clear_error (&error);
  g_assert_null (wb_case_new ("com.example.App", "App", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_true (g_setenv ("WAYBILL_STATE_DIR", state_dir, TRUE));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  state_dir = g_dir_make_tmp ("waybill-test-XXXXXX", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state_dir, TRUE);
  g_test_add_func ("/cases/case/life", test_life);
  g_test_add_func ("/cases/case/not-saved", test_not_saved);
  g_test_add_func ("/cases/case/secrets", test_secrets);
  g_test_add_func ("/cases/case/lock", test_lock);
  g_test_add_func ("/cases/case/half-written", test_half_written);
  g_test_add_func ("/cases/case/unwritable", test_unwritable);
  int result = g_test_run ();
  (void) wb_fs_remove_tree (state_dir, NULL);
  g_free (state_dir);
  return result;
}
