/* SPDX-License-Identifier: MPL-2.0 */
/* Which folders are watched: those that a profile's globs are about, and no others. */
#include "alert/folders.h"

#include "alert/taking.h"

typedef struct
{
  char *dir;
  char *state;
  WbProfile *profile;
  WbFolders *folders;
} Fixture;

static void
start (Fixture *fixture, const char *glob)
{
  g_autoptr (GError) error = NULL;
  fixture->dir = g_dir_make_tmp ("waybill-folders-XXXXXX", NULL);
  fixture->state = g_dir_make_tmp ("waybill-folders-XXXXXX", NULL);
  fixture->profile = logs_profile (fixture->dir, glob);
  fixture->folders = wb_folders_new (fixture->profile, fixture->state, &error);
  g_assert_no_error (error);
}

static void
stop (Fixture *fixture)
{
  wb_folders_free (fixture->folders);
  wb_profile_unref (fixture->profile);
  g_assert_true (wb_fs_remove_tree (fixture->dir, NULL));
  g_assert_true (wb_fs_remove_tree (fixture->state, NULL));
  g_free (fixture->dir);
  g_free (fixture->state);
}

static gboolean
knows_known (gpointer self, const char *path)
{
  return g_str_has_suffix (path, "/known.log");
}

typedef enum
{
  NOTHING,
  WRITTEN,
  NAMES,
} Noticed;

static Noticed
notice (Fixture *fixture)
{
  gboolean names_changed = FALSE;
  if (!wb_folders_read (fixture->folders, knows_known, NULL, &names_changed))
    return NOTHING;
  return names_changed ? NAMES : WRITTEN;
}

static void
write_below (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *above = g_path_get_dirname (path);
  g_assert_cmpint (g_mkdir_with_parents (above, 0700), ==, 0);
  wb_autofd int fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  g_assert_true (wb_fs_write_all (fd, "x\n", 2, NULL));
}

/* Twice, since of a folder that is new only the folder is noticed. */
static void
test_globs (void)
{
  static const struct
  {
    const char *glob;
    const char *name;
    gboolean is_noticed;
  } rows[] = {
    { "app-*.log", "app-1.log", TRUE },
    { "app-*.log", "Cache/entry", FALSE },
    { "logs/app.log", "logs/app.log", TRUE },
    { "logs/*.log", "logs/app.log", TRUE },
    { "logs/*.log", "logs/old/app.log", FALSE },
    { "logs/*.log", "Cache/a/b/entry", FALSE },
    { "logs/*/app.log", "logs/2026/app.log", TRUE },
    { "logs/*/app.log", "logs/2026/cache/entry", FALSE },
    { "logs/20*/*/app.log", "logs/2026/11/app.log", TRUE },
    { "logs/**", "logs/a/b/c/app.log", TRUE },
    { "logs/**", "Cache/entry", FALSE },
    { "**/*.log", "a/b/app.log", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Fixture fixture;
      g_test_message ("%s: %s", rows[i].glob, rows[i].name);
      start (&fixture, rows[i].glob);
      write_below (fixture.dir, "logs/something");
      write_below (fixture.dir, rows[i].name);
      while (notice (&fixture) != NOTHING)
        ;
      write_below (fixture.dir, rows[i].name);
      g_assert_cmpint (notice (&fixture), ==, rows[i].is_noticed ? NAMES : NOTHING);
      stop (&fixture);
    }
}

static void
test_known (void)
{
  Fixture fixture;
  start (&fixture, "*.log");
  g_assert_cmpint (notice (&fixture), ==, NOTHING);
  write_below (fixture.dir, "known.log");
  g_assert_cmpint (notice (&fixture), ==, NAMES); /* it came */
  write_below (fixture.dir, "known.log");
  g_assert_cmpint (notice (&fixture), ==, WRITTEN);
  write_below (fixture.dir, "known.log");
  write_below (fixture.dir, "other.log");
  g_assert_cmpint (notice (&fixture), ==, NAMES);
  write_below (fixture.state, "off");
  g_assert_cmpint (notice (&fixture), ==, NAMES);
  stop (&fixture);
}

/* The folders come, go and come again. */
static void
test_comes_and_goes (void)
{
  Fixture fixture;
  start (&fixture, "deep/logs/*.log");
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *deep = g_build_filename (fixture.dir, "deep", NULL);
      write_below (fixture.dir, "deep/logs/app.log");
      while (notice (&fixture) != NOTHING)
        ;
      write_below (fixture.dir, "deep/logs/known.log");
      g_assert_cmpint (notice (&fixture), ==, NAMES);
      write_below (fixture.dir, "deep/logs/known.log");
      g_assert_cmpint (notice (&fixture), ==, WRITTEN);
      g_assert_true (wb_fs_remove_tree (deep, NULL));
      g_assert_cmpint (notice (&fixture), ==, NAMES);
    }
  stop (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert/folders/globs", test_globs);
  g_test_add_func ("/alert/folders/known", test_known);
  g_test_add_func ("/alert/folders/comes-and-goes", test_comes_and_goes);
  return g_test_run ();
}
