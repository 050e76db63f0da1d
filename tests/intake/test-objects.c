/* SPDX-License-Identifier: MPL-2.0 */
#include "objects.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "scratch.h"

static void
test_keys (void)
{
  static const char *const good[] = { "a",    "a/b.json", "a b",       "中文/文.log",
                                      "a..b", ".a",       "a/received" };
  static const char *const bad[] = { "",           "/a",        "a/",    "a//b",      "..",
                                     "../a",       "a/..",      "a/./b", ".intake/x", "a\nb",
                                     "received/x", "a/../../x", "\xff",  "a\x7f/b" };
  g_autofree char *long_part = g_strnfill (256, 'x');
  g_autofree char *long_key = g_strnfill (1024, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (wb_objects_key_is_valid (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (wb_objects_key_is_valid (bad[i]));
  g_assert_false (wb_objects_key_is_valid (long_part));
  g_assert_false (wb_objects_key_is_valid (long_key));
}

static void
test_round_trip (void)
{
  WbIntake *intake = scratch_intake ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WbObject) object = NULL, gone = NULL;
  g_autofree char *path = wb_objects_path (intake, "a/b"), *folder = wb_objects_path (intake, "a");

  g_assert_true (scratch_put (intake, "a/b", "hello", &error));
  object = wb_objects_look (intake, "a/b");
  g_assert_cmpstr (object->etag, ==, "5D41402ABC4B2A76B9719D911017C592");
  g_assert_cmpuint (object->size, ==, 5);
  g_assert_cmpuint (object->crc64, ==, G_GUINT64_CONSTANT (11177612005948864433));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_true (wb_objects_delete (intake, "a/b", &error));
  gone = wb_objects_look (intake, "a/b");
  g_assert_null (gone);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (wb_objects_delete (intake, "a/b", &error));
  scratch_drop (intake);
}

static void
test_clashes (void)
{
  WbIntake *intake = scratch_intake ();
  g_autoptr (GError) below = NULL, above = NULL, error = NULL;
  g_autoptr (WbObject) object = NULL;

  g_assert_true (scratch_put (intake, "a", "1", &error));
  g_assert_false (scratch_put (intake, "a/b", "2", &below));
  g_assert_error (below, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
  g_assert_true (scratch_put (intake, "c/d", "3", &error));
  g_assert_false (scratch_put (intake, "c", "4", &above));
  g_assert_error (above, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
  object = wb_objects_look (intake, "c/d");
  g_assert_nonnull (object);
  scratch_drop (intake);
}

/* A put that was cut off between bytes and side file left no object. */
static void
test_half_put (void)
{
  WbIntake *intake = scratch_intake ();
  g_autoptr (GError) error = NULL;
  g_autofree char *meta = wb_intake_path (intake, "meta", "");
  g_autoptr (WbObject) object = NULL;

  g_assert_true (scratch_put (intake, "a", "1", &error));
  g_assert_true (wb_fs_remove_tree (meta, &error));
  object = wb_objects_look (intake, "a");
  g_assert_null (object);
  scratch_drop (intake);
}

/* What a killed intake left half received is gone after the next start. */
static void
test_leftovers (void)
{
  WbIntake *intake = scratch_intake ();
  g_autofree char *dir = g_strdup (intake->dir);
  g_autofree char *left = wb_intake_path (intake, "tmp", "body-123456");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (left, "x", 1, &error));
  wb_intake_free (intake);
  intake = wb_intake_open (dir, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (scratch_put (intake, "a", "1", &error));
  scratch_drop (intake);
}

static void
test_privacy (void)
{
  WbIntake *intake = scratch_intake ();
  g_autofree char *state = g_build_filename (intake->dir, ".intake", "state.json", NULL);
  g_autoptr (GError) error = NULL;
  WbIntake *second;
  struct stat st;

  g_assert_cmpint (stat (intake->dir, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (state, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  second = wb_intake_open (intake->dir, &error);
  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  scratch_drop (intake);
}

static void
test_bad_state (void)
{
  static const char *const bad[] = { "", "{", "[]", "{\"region\":\"x\"}", "{\"officeKey\":7}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      WbIntake *intake = scratch_intake ();
      g_autofree char *dir = g_strdup (intake->dir);
      g_autofree char *state = g_build_filename (dir, ".intake", "state.json", NULL);
      g_autoptr (GError) error = NULL;

      wb_intake_free (intake);
      g_assert_true (g_file_set_contents (state, bad[i], -1, NULL));
      g_assert_null (wb_intake_open (dir, &error));
      g_assert_nonnull (error);
      g_assert_true (wb_fs_remove_tree (dir, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/objects/keys", test_keys);
  g_test_add_func ("/intake/objects/round-trip", test_round_trip);
  g_test_add_func ("/intake/objects/clashes", test_clashes);
  g_test_add_func ("/intake/objects/half-put", test_half_put);
  g_test_add_func ("/intake/objects/leftovers", test_leftovers);
  g_test_add_func ("/intake/objects/privacy", test_privacy);
  g_test_add_func ("/intake/objects/bad-state", test_bad_state);
  return g_test_run ();
}
