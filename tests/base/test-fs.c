/* SPDX-License-Identifier: MPL-2.0 */
#include "base/fs.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/error.h"
#include "base/fs-private.h"

typedef struct
{
  char *path;
  int root;
} Fixture;

static char *
below (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->path, name, NULL);
}

static void
put (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = below (fixture, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  (void) g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
link_to (Fixture *fixture, const char *target, const char *name)
{
  g_autofree char *path = below (fixture, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
put_socket (Fixture *fixture, const char *name)
{
  g_autofree char *path = below (fixture, name);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  wb_autofd int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpuint (g_strlcpy (address.sun_path, path, sizeof address.sun_path), <,
                    sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("waybill-fs-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->root = wb_fs_open_root (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wb_close_fd (&fixture->root);
  g_assert_true (wb_fs_remove_tree (fixture->path, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_free (fixture->path);
}

#define OPENS -1

typedef struct
{
  const char *relative;
  int code; /* of GIOErrorEnum */
} OpenRow;

static void
fill_hostile_tree (Fixture *fixture)
{
  g_autofree char *fifo = below (fixture, "fifo");

  put (fixture, "a.log", "abc");
  put (fixture, "sub/b.log", "b");
  put (fixture, "日志/坏\xff名\n.log", "c");
  link_to (fixture, "/etc/passwd", "link_out");
  link_to (fixture, "a.log", "link_in");
  link_to (fixture, "/etc", "folder_link");
  link_to (fixture, "sub", "folder_link_in");
  link_to (fixture, "loop", "loop");
  put_socket (fixture, "socket");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
}

static void
test_open_beneath (Fixture *fixture, gconstpointer data)
{
  static const OpenRow rows[] = {
    { "a.log", OPENS },
    { "./a.log", OPENS },
    { "sub/b.log", OPENS },
    { "sub//b.log", OPENS },
    { "日志/坏\xff名\n.log", OPENS },
    { "none.log", G_IO_ERROR_NOT_FOUND },
    { "none/b.log", G_IO_ERROR_NOT_FOUND },
    { "link_out", G_IO_ERROR_NOT_REGULAR_FILE },
    { "link_in", G_IO_ERROR_NOT_REGULAR_FILE },
    { "loop", G_IO_ERROR_NOT_REGULAR_FILE },
    { "folder_link/passwd", G_IO_ERROR_NOT_REGULAR_FILE },
    { "folder_link_in/b.log", G_IO_ERROR_NOT_REGULAR_FILE },
    { "a.log/b", G_IO_ERROR_NOT_REGULAR_FILE },
    { "sub", G_IO_ERROR_NOT_REGULAR_FILE },
    { "sub/", G_IO_ERROR_NOT_REGULAR_FILE },
    { ".", G_IO_ERROR_NOT_REGULAR_FILE },
    { "fifo", G_IO_ERROR_NOT_REGULAR_FILE },
    { "socket", G_IO_ERROR_NOT_REGULAR_FILE },
    { "", G_IO_ERROR_FAILED },
    { "..", G_IO_ERROR_FAILED },
    { "../a.log", G_IO_ERROR_FAILED },
    { "sub/../a.log", G_IO_ERROR_FAILED },
    { "sub/..", G_IO_ERROR_FAILED },
    { "/etc/passwd", G_IO_ERROR_FAILED },
  };

  fill_hostile_tree (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      struct stat st;
      wb_autofd int fd = wb_fs_open_beneath (fixture->root, rows[i].relative, &st, &error);
      g_test_message ("row %u", i);
      if (rows[i].code != OPENS)
        {
          g_assert_cmpint (fd, ==, -1);
          g_assert_error (error, G_IO_ERROR, rows[i].code);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          continue;
        }
      g_assert_no_error (error);
      g_assert_true (S_ISREG (st.st_mode));
      g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, ==, 0);
      g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, !=, 0);
    }
}

/* Both ways of opening agree on every name. */
static void
test_open_by_components (Fixture *fixture, gconstpointer data)
{
  static const char *const opens[] = { "a.log", "./a.log", "sub/b.log", "sub//b.log",
                                       "sub",   "fifo",    "sub/",      "." };
  static const char *const fails[] = {
    "none",    "link_out", "link_in", "folder_link/passwd", "folder_link_in/b.log",
    "a.log/b", "socket",   "loop"
  };

  fill_hostile_tree (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (opens); i++)
    {
      wb_autofd int fd = wb_fs_open_by_components (fixture->root, opens[i]);
      g_test_message ("%s", opens[i]);
      g_assert_cmpint (fd, >=, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (fails); i++)
    {
      wb_autofd int fd = wb_fs_open_by_components (fixture->root, fails[i]);
      g_test_message ("%s", fails[i]);
      g_assert_cmpint (fd, ==, -1);
      g_assert_true (errno == ELOOP || errno == ENOTDIR || errno == ENXIO || errno == ENOENT);
    }
}

static void
test_open_device (void)
{
  g_autoptr (GError) error = NULL;
  wb_autofd int root = wb_fs_open_root ("/dev", &error);

  g_assert_no_error (error);
  g_assert_cmpint (wb_fs_open_beneath (root, "null", NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
}

static void
test_open_forbidden (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = below (fixture, "secret");
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  put (fixture, "secret", "x");
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  g_assert_cmpint (wb_fs_open_beneath (fixture->root, "secret", NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_open_root (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = below (fixture, "file");
  g_autofree char *link = below (fixture, "link");
  g_autoptr (GError) error = NULL;

  put (fixture, "file", "x");
  link_to (fixture, fixture->path, "link");
  wb_autofd int through_link = wb_fs_open_root (link, &error);
  g_assert_cmpint (through_link, >=, 0);
  g_assert_cmpint (wb_fs_open_root ("relative", &error), ==, -1);
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpint (wb_fs_open_root (file, &error), ==, -1);
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpint (wb_fs_open_root ("/nonexistent/folder", &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_identity (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = below (fixture, "a"), *b = below (fixture, "b"), *c = below (fixture, "c");
  struct stat st;
  WbFileId ids[3];

  put (fixture, "a", "four");
  put (fixture, "c", "other");
  g_assert_cmpint (link (a, b), ==, 0);
  g_assert_cmpint (stat (a, &st), ==, 0);
  wb_file_id_from_stat (&ids[0], &st);
  g_assert_cmpint (stat (b, &st), ==, 0);
  wb_file_id_from_stat (&ids[1], &st);
  g_assert_cmpint (stat (c, &st), ==, 0);
  wb_file_id_from_stat (&ids[2], &st);
  g_assert_true (wb_file_id_same (&ids[0], &ids[1]));
  g_assert_false (wb_file_id_same (&ids[0], &ids[2]));
  g_assert_cmpuint (ids[0].links, ==, 2);
  g_assert_cmpuint (ids[0].end, ==, 4);
  g_assert_cmpint (ABS (ids[0].mtime_usec - g_get_real_time ()), <,
                   G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
}

static mode_t
mode_of (const char *path)
{
  struct stat st;

  g_assert_cmpint (lstat (path, &st), ==, 0);
  return st.st_mode & 07777;
}

static void
test_make_private (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = below (fixture, "x/y/z"), *parent = below (fixture, "x");
  g_autofree char *link = below (fixture, "link"), *file = below (fixture, "file");
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_fs_make_private (folder, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (folder), ==, 0700);
  g_assert_cmpuint (mode_of (parent), ==, 0700);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_true (wb_fs_make_private (folder, &error));
  g_assert_cmpuint (mode_of (folder), ==, 0700);

  link_to (fixture, "x", "link");
  g_assert_false (wb_fs_make_private (link, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  put (fixture, "file", "x");
  g_assert_false (wb_fs_make_private (file, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  if (geteuid () != 0)
    {
      g_assert_false (wb_fs_make_private ("/usr", &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
    }
}

static guint
count_names (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
test_write_atomic (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = below (fixture, "case.json"), *none = below (fixture, "none/case.json");
  g_autofree char *folder = below (fixture, "folder");
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_assert_true (wb_fs_write_atomic (path, "one", 3, &error));
  g_assert_true (wb_fs_write_atomic (path, "\0two", 4, &error));
  g_assert_no_error (error);
  g_autofree char *text = wb_fs_read (path, 100, &length, &error);
  g_assert_cmpmem (text, length, "\0two", 4);
  g_assert_cmpuint (mode_of (path), ==, 0600);
  g_assert_cmpuint (count_names (fixture->path), ==, 1);

  g_assert_false (wb_fs_write_atomic (none, "x", 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_false (wb_fs_write_atomic (folder, "x", 1, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count_names (fixture->path), ==, 2);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = below (fixture, "a"), *big = below (fixture, "big");
  g_autoptr (GError) error = NULL;
  g_autofree char *filler = g_strnfill (200000, 'x');
  gsize length = 77;

  put (fixture, "a", "12345");
  put (fixture, "big", filler);
  g_autofree char *exact = wb_fs_read (path, 5, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (exact, ==, "12345");
  g_assert_cmpuint (length, ==, 5);
  length = 77;
  g_assert_null (wb_fs_read (path, 4, &length, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_TOO_LARGE);
  g_assert_cmpuint (length, ==, 77);
  g_clear_error (&error);
  g_autofree char *whole = wb_fs_read (big, G_MAXSIZE, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, 200000);
  g_assert_cmpstr (whole, ==, filler);
  g_assert_null (wb_fs_read (fixture->path, 100, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (wb_fs_read ("/dev/zero", 100000, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_TOO_LARGE);
}

static void
test_full_disk (void)
{
  g_autoptr (GError) error = NULL;
  wb_autofd int fd = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  if (fd < 0)
    {
      g_test_skip ("no /dev/full");
      return;
    }
  g_assert_false (wb_fs_write_all (fd, "x", 1, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_SPACE);
  g_clear_error (&error);
  /* one sentence, not a name in front of one: found by the campaign, seed 9 */
  g_assert_false (wb_fs_write_all_named (fd, "x", 1, "/a/case.json", &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_SPACE);
  g_assert_cmpstr (error->message, ==, "There is no room left on the disk for “/a/case.json”.");
}

static void
test_room (Fixture *fixture, gconstpointer data)
{
  g_autofree char *later = below (fixture, "not/yet/there");
  g_autoptr (GError) error = NULL;
  const guint64 here = wb_fs_free_bytes (fixture->path);

  g_assert_cmpuint (here, >, 0);
  g_assert_cmpuint (wb_fs_free_bytes (later), >, 0);
  g_assert_true (wb_fs_need_bytes (later, 1, &error));
  g_assert_no_error (error);
  if (here < G_MAXUINT64)
    {
      g_assert_false (wb_fs_need_bytes (later, G_MAXUINT64, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_SPACE);
    }
}

static void
test_remove_tree (Fixture *fixture, gconstpointer data)
{
  g_autofree char *tree = below (fixture, "tree"), *kept = below (fixture, "kept/file");
  g_autoptr (GError) error = NULL;

  put (fixture, "kept/file", "x");
  put (fixture, "tree/a/b/c/file", "x");
  link_to (fixture, "../kept", "tree/link");
  g_assert_true (wb_fs_remove_tree (tree, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (tree, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_true (wb_fs_remove_tree (tree, &error));
  g_assert_true (wb_fs_remove_tree (kept, &error));
  g_assert_false (g_file_test (kept, G_FILE_TEST_EXISTS));
}

static void
test_set_error (void)
{
  g_autoptr (GError) error = NULL;

  wb_fs_set_error (&error, ENOSPC, "a\n\xff");
  g_assert_error (error, WB_ERROR, WB_ERROR_SPACE);
  g_assert_cmpstr (error->message, ==, "There is no room left on the disk for “a‹U+000A›‹0xFF›”.");
  g_clear_error (&error);
  wb_fs_set_error (&error, EDQUOT, NULL);
  g_assert_error (error, WB_ERROR, WB_ERROR_SPACE);
  g_assert_cmpstr (error->message, ==, "There is no room left on the disk.");
  g_clear_error (&error);
  wb_fs_set_error (&error, EACCES, NULL);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  wb_fs_set_error (NULL, EACCES, NULL);
}

static void
test_read_at (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    gsize length;
    guint64 offset;
    const char *got;
  } rows[] = { { 3, 2, "cde" }, { 6, 0, "abcdef" }, { 4, 4, "ef" }, { 1, 6, "" }, { 0, 9, "" } };
  const int fd = memfd_create ("read-at", MFD_CLOEXEC);
  char bytes[8];
  gsize got = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_fs_write_all (fd, "abcdef", 6, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (wb_fs_read_at (fd, bytes, rows[i].length, rows[i].offset, &got, &error));
      g_assert_cmpmem (bytes, got, rows[i].got, strlen (rows[i].got));
      g_assert_cmpint (wb_fs_read_at (fd, bytes, rows[i].length, rows[i].offset, NULL, &error), ==,
                       got == rows[i].length);
      g_assert_no_error (error);
    }
  close (fd);
  g_assert_false (wb_fs_read_at (fd, bytes, 1, 0, &got, &error));
  g_assert_nonnull (error);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/fs/open-beneath", test_open_beneath);
  ADD ("/fs/open-by-components", test_open_by_components);
  g_test_add_func ("/fs/open-device", test_open_device);
  ADD ("/fs/open-forbidden", test_open_forbidden);
  ADD ("/fs/open-root", test_open_root);
  ADD ("/fs/identity", test_identity);
  ADD ("/fs/make-private", test_make_private);
  ADD ("/fs/write-atomic", test_write_atomic);
  ADD ("/fs/read", test_read);
  ADD ("/fs/read-at", test_read_at);
  g_test_add_func ("/fs/full-disk", test_full_disk);
  ADD ("/fs/room", test_room);
  ADD ("/fs/remove-tree", test_remove_tree);
  g_test_add_func ("/fs/set-error", test_set_error);
  return g_test_run ();
}
