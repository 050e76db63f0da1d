/* SPDX-License-Identifier: MPL-2.0 */
/* A file that somebody chose may be anything: each kind gets its own sentence, and none blocks. */
#include "pages/picture/chosen-file.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"

typedef struct
{
  char *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("waybill-chosen-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (wb_fs_remove_tree (fixture->dir, NULL));
  g_free (fixture->dir);
}

static char *
make_folder (const char *dir)
{
  char *path = g_build_filename (dir, "folder", NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  return path;
}

static char *
make_fifo (const char *dir)
{
  char *path = g_build_filename (dir, "fifo", NULL);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  return path;
}

static char *
make_device (const char *dir)
{
  return g_strdup ("/dev/zero");
}

static char *
make_nothing (const char *dir)
{
  return g_build_filename (dir, "nothing", NULL);
}

static char *
make_below_file (const char *dir)
{
  g_autofree char *file = g_build_filename (dir, "file", NULL);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  return g_build_filename (file, "below", NULL);
}

static char *
make_huge (const char *dir)
{
  char *path = g_build_filename (dir, "huge", NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (truncate (path, (off_t) WB_CHOSEN_FILE_MAX_BYTES + 1), ==, 0);
  return path;
}

static char *
make_unreadable (const char *dir)
{
  char *path = g_build_filename (dir, "unreadable", NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  return path;
}

static const struct
{
  const char *name;
  char *(*make) (const char *dir);
  const char *sentence;
} refused[] = {
  { "folder", make_folder, "It is a folder. Add the files in it instead." },
  { "fifo", make_fifo, "It is not a file." },
  { "device", make_device, "It is not a file." },
  { "nothing", make_nothing, "It is not there any more." },
  { "below-file", make_below_file, "It is not there any more." },
  { "huge", make_huge, "It is larger than 64 MB." },
  { "unreadable", make_unreadable, "You are not allowed to read it." },
};

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  const guint row = GPOINTER_TO_UINT (data);
  g_autofree char *path = refused[row].make (fixture->dir);
  g_autoptr (GError) error = NULL;

  if (refused[row].make == make_unreadable && geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  g_assert_null (wb_chosen_file_read (path, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, refused[row].sentence);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "notes.txt", NULL);
  g_autofree char *link = g_build_filename (fixture->dir, "link", NULL);
  g_autoptr (GError) error = NULL;
  WbFileId id, same;

  g_assert_true (g_file_set_contents (path, "hello", 5, NULL));
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_autoptr (GBytes) content = wb_chosen_file_read (path, &id, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) again = wb_chosen_file_read (link, &same, &error);
  g_assert_no_error (error);
  g_assert_true (wb_file_id_same (&id, &same));
  g_assert_true (g_bytes_equal (content, again));
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), "hello", 5);
}

static void
test_content (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    gboolean is_picture;
    const char *why_not; /* how the sentence begins; NULL: it can be sent */
  } cases[] = {
    { "hello", 5, FALSE, NULL },
    { "\xd6\xd0\xce\xc4", 4, FALSE, NULL }, /* Chinese in GBK */
    { "\xff\xfeh\0i\0", 6, FALSE, NULL },   /* UTF-16 */
    { "", 0, FALSE, "It is empty." },
    { "PK\3\4\0\0\0\0", 8, FALSE, "It is neither a picture nor text" },
    { "\x89PNG\r\n\x1a\n\0\0\0\15IHDR", 16, TRUE, "The picture is damaged." },
    { "\xff\xd8\xff\xe1\xff\xff\0\0\0\0\0\0\0", 13, TRUE, "The picture is damaged." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) content = g_bytes_new_static (cases[i].bytes, cases[i].length);
      gboolean is_picture = !cases[i].is_picture;
      const char *why_not = wb_chosen_file_why_not (content, &is_picture);
      g_test_message ("row %u: %s", i, why_not ? why_not : "may be sent");
      g_assert_cmpint (is_picture, ==, cases[i].is_picture);
      if (cases[i].why_not)
        g_assert_true (why_not && g_str_has_prefix (why_not, cases[i].why_not));
      else
        g_assert_null (why_not);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *name = g_strconcat ("/chosen-file/refused/", refused[i].name, NULL);
      g_test_add (name, Fixture, GUINT_TO_POINTER (i), set_up, test_refused, tear_down);
    }
  g_test_add ("/chosen-file/read", Fixture, NULL, set_up, test_read, tear_down);
  g_test_add_func ("/chosen-file/content", test_content);
  return g_test_run ();
}
