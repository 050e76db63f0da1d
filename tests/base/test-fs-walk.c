/* SPDX-License-Identifier: MPL-2.0 */
#include "base/fs.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *path;
  int root;
  GString *seen;
  guint n_seen;
  guint stop_after; /* 0: never */
  GCancellable *cancel_at_first;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("waybill-walk-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->root = wb_fs_open_root (fixture->path, &error);
  g_assert_no_error (error);
  fixture->seen = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wb_close_fd (&fixture->root);
  g_assert_true (wb_fs_remove_tree (fixture->path, &error));
  g_assert_no_error (error);
  g_string_free (fixture->seen, TRUE);
  g_free (fixture->path);
}

static gboolean
remember (const WbWalkEntry *entry, gpointer user_data)
{
  static const char *const words[] = { "file", "link", "special", "unreadable", "limit" };
  Fixture *fixture = user_data;

  g_assert_true ((entry->seen == WB_SEEN_UNREADABLE) == (entry->error != NULL));
  g_assert_true (entry->seen != WB_SEEN_FILE || S_ISREG (entry->stat->st_mode));
  g_string_append_printf (fixture->seen, "%s %s\n", words[entry->seen], entry->relative);
  if (fixture->cancel_at_first)
    g_cancellable_cancel (fixture->cancel_at_first);
  return ++fixture->n_seen != fixture->stop_after;
}

static char *
below (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->path, name, NULL);
}

static void
put (Fixture *fixture, const char *name)
{
  g_autofree char *path = below (fixture, name);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  wb_autofd int fd = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
}

static void
walk (Fixture *fixture, guint max_entries)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_fs_walk (fixture->root, max_entries, remember, fixture, NULL, &error));
  g_assert_no_error (error);
}

static void
test_sorted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *fifo = below (fixture, "m"), *link = below (fixture, "l");

  put (fixture, "z");
  put (fixture, "b/2");
  put (fixture, "b/1/x");
  put (fixture, "b.log");
  put (fixture, "a\n\xff");
  g_assert_cmpint (symlink ("b", link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  walk (fixture, 1000);
  g_assert_cmpstr (fixture->seen->str, ==,
                   "file a\n\xff\nfile b/1/x\nfile b/2\nfile b.log\nlink l\nspecial m\nfile z\n");
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  walk (fixture, 0);
  g_assert_cmpstr (fixture->seen->str, ==, "");
}

static void
test_wide (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("f/%02u", i);
      put (fixture, name);
    }
  put (fixture, "g");
  walk (fixture, 12);
  g_assert_cmpuint (fixture->n_seen, ==, 11);
  g_assert_true (g_str_has_suffix (fixture->seen->str, "limit f\n"));

  g_string_truncate (fixture->seen, 0);
  fixture->n_seen = 0;
  walk (fixture, 52);
  g_assert_cmpuint (fixture->n_seen, ==, 51);
  g_assert_null (strstr (fixture->seen->str, "limit"));
}

static void
test_deep (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    {
      g_string_append (path, "d/");
      g_autofree char *name = g_strconcat (path->str, "f", NULL);
      put (fixture, name);
    }
  put (fixture, "e");
  walk (fixture, 1000);
  g_assert_cmpuint (fixture->n_seen, ==, 32 + 1 + 1);
  g_assert_nonnull (strstr (fixture->seen->str, "limit d/d/"));
  g_assert_true (g_str_has_suffix (fixture->seen->str, "file e\n"));
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  put (fixture, "a/a");
  put (fixture, "b");
  fixture->stop_after = 1;
  walk (fixture, 1000);
  g_assert_cmpstr (fixture->seen->str, ==, "file a/a\n");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  put (fixture, "a");
  put (fixture, "b");
  fixture->cancel_at_first = cancellable;
  g_assert_false (wb_fs_walk (fixture->root, 100, remember, fixture, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (fixture->seen->str, ==, "file a\n");
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = below (fixture, "locked");

  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  put (fixture, "locked/a");
  put (fixture, "z");
  g_assert_cmpint (g_chmod (folder, 0), ==, 0);
  walk (fixture, 100);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  g_assert_cmpstr (fixture->seen->str, ==, "unreadable locked\nfile z\n");
}

static void
test_bad_root (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wb_fs_walk (-1, 100, remember, fixture, NULL, &error));
  g_assert_nonnull (error);
}

/* A tree that changes all the time: files come and go while it is walked. */
static gpointer
churn (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *a = below (fixture, "churn/a"), *b = below (fixture, "churn/b");

  for (guint i = 0; i < 3000; i++)
    {
      put (fixture, "churn/a");
      (void) g_rename (a, b);
      (void) g_unlink (b);
      (void) g_mkdir (a, 0700);
      (void) g_rmdir (a);
      (void) symlink ("/etc", a);
      (void) g_unlink (a);
    }
  return NULL;
}

static void
test_changing (Fixture *fixture, gconstpointer data)
{
  put (fixture, "churn/steady/file");
  GThread *thread = g_thread_new ("churn", churn, fixture);

  for (guint i = 0; i < 500; i++)
    {
      g_string_truncate (fixture->seen, 0);
      walk (fixture, 100);
      g_assert_nonnull (strstr (fixture->seen->str, "file churn/steady/file\n"));
      g_assert_null (strstr (fixture->seen->str, "passwd"));
    }
  g_thread_join (thread);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/fs-walk/sorted", test_sorted);
  ADD ("/fs-walk/empty", test_empty);
  ADD ("/fs-walk/wide", test_wide);
  ADD ("/fs-walk/deep", test_deep);
  ADD ("/fs-walk/stopped", test_stopped);
  ADD ("/fs-walk/cancelled", test_cancelled);
  ADD ("/fs-walk/unreadable", test_unreadable);
  ADD ("/fs-walk/bad-root", test_bad_root);
  ADD ("/fs-walk/changing", test_changing);
  return g_test_run ();
}
