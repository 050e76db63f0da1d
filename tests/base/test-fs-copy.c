/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"

static char *dir;

static char *
path_of (const char *name)
{
  return g_build_filename (dir, name, NULL);
}

static char *
make (const char *name, const char *text)
{
  char *path = path_of (name);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_no_errno (g_chmod (path, 0600));
  return path;
}

static void
assert_private (const char *path, const char *text)
{
  g_autofree char *found = NULL;
  struct stat st;
  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, text);
  g_assert_no_errno (stat (path, &st));
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
}

static guint
count_names (const char *folder)
{
  g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
  guint n = 0;
  while (g_dir_read_name (names))
    n++;
  return n;
}

static void
test_move (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *from = make ("from", "new");
  g_autofree char *to = make ("to", "old");
  g_assert_true (wb_fs_move (from, to, NULL, &error));
  g_assert_no_error (error);
  assert_private (to, "new");
  g_assert_false (g_file_test (from, G_FILE_TEST_EXISTS));
  g_assert_false (wb_fs_move (from, to, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_private (to, "new");
  g_assert_no_errno (g_unlink (to));
}

/* Shared memory is another file system than the temporary folder nearly everywhere. */
static void
test_move_across (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *other = g_strdup ("/dev/shm/waybill-test-XXXXXX");
  struct stat here, there;
  if (!g_mkdtemp (other))
    {
      g_test_skip ("no shared memory");
      return;
    }
  g_assert_no_errno (stat (dir, &here));
  g_assert_no_errno (stat (other, &there));
  g_autofree char *from = make ("from", "whole");
  g_autofree char *to = g_build_filename (other, "to", NULL);
  if (here.st_dev != there.st_dev)
    {
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();
      g_cancellable_cancel (cancelled);
      g_assert_false (wb_fs_move (from, to, cancelled, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
      g_assert_cmpuint (count_names (other), ==, 0);
    }
  g_assert_true (wb_fs_move (from, to, NULL, &error));
  g_assert_no_error (error);
  assert_private (to, "whole");
  g_assert_false (g_file_test (from, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_names (other), ==, 1);
  g_assert_true (wb_fs_remove_tree (other, &error));
}

static void
test_copy_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *from = make ("from", "bytes");
  g_autofree char *to = path_of ("to");
  g_assert_true (wb_fs_copy_new (from, to, NULL, &error));
  g_assert_no_error (error);
  assert_private (to, "bytes");
  g_assert_false (wb_fs_copy_new (from, to, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  assert_private (to, "bytes");

  g_autofree char *nowhere = path_of ("none/to");
  g_assert_false (wb_fs_copy_new (from, nowhere, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_autofree char *half = path_of ("half");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_cancellable_cancel (cancelled);
  g_assert_false (wb_fs_copy_new (from, half, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (half, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dir = g_dir_make_tmp ("waybill-test-XXXXXX", NULL);
  g_test_add_func ("/base/fs-copy/move", test_move);
  g_test_add_func ("/base/fs-copy/move-across", test_move_across);
  g_test_add_func ("/base/fs-copy/copy-new", test_copy_new);
  int result = g_test_run ();
  (void) wb_fs_remove_tree (dir, NULL);
  g_free (dir);
  return result;
}
