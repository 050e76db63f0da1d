/* SPDX-License-Identifier: MPL-2.0 */
/* Where profiles come from, and which of two counts. */
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "profile/locate.h"
#include "profile/sandbox.h"

#define PROFILE(id, name)                                                                          \
  "{\"waybill\":1,\"id\":\"" id "\",\"name\":\"" name                                              \
  "\",\"items\":[{\"id\":\"e\",\"collect\":\"environment\"}]}"

static char *sandbox;
static char *dirs[4]; /* system, a writable one among the system's, user */

/* The folder "system" stands for what only root can write. */
static gboolean
is_system (const char *path)
{
  return g_str_has_prefix (path, dirs[0]);
}

static WbProfilePlaces
places (void)
{
  static const char *system_dirs[3];

  system_dirs[0] = dirs[1];
  system_dirs[1] = dirs[0];
  return (WbProfilePlaces){ system_dirs, dirs[2], is_system };
}

static char *
put (guint dir, const char *id, const char *text)
{
  g_autofree char *name = g_strconcat (id, ".json", NULL);
  g_autofree char *relative = g_build_filename (dirs[dir] + strlen (sandbox) + 1, name, NULL);

  return sandbox_write (sandbox, relative, text);
}

static void
clear (void)
{
  for (guint i = 0; i < 3; i++)
    g_assert_true (wb_fs_remove_tree (dirs[i], NULL));
}

static void
test_shadow (void)
{
  const WbProfilePlaces where = places ();
  g_autoptr (GError) error = NULL, path_error = NULL;

  clear ();
  g_autofree char *system_file = put (0, "com.example.App", PROFILE ("com.example.App", "System"));
  g_autofree char *shadow = put (2, "com.example.App", PROFILE ("com.example.App", "Shadow"));
  g_autoptr (WbProfile) profile = wb_profile_load_from (&where, "com.example.App", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wb_text_in_language (profile->name), ==, "System");
  g_assert_cmpint (profile->provenance, ==, WB_PROFILE_SYSTEM);
  g_assert_cmpstr (profile->file, ==, system_file);

  g_assert_null (wb_profile_load_from (&where, shadow, NULL, &path_error));
  g_assert_error (path_error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_assert_nonnull (strstr (path_error->message, system_file));

  g_autoptr (GPtrArray) list = wb_profile_list_in (&where);
  g_assert_cmpuint (list->len, ==, 2);
  const WbFoundProfile *first = g_ptr_array_index (list, 0), *second = g_ptr_array_index (list, 1);
  g_assert_nonnull (first->profile);
  g_assert_cmpstr (first->file, ==, system_file);
  g_assert_null (second->profile);
  g_assert_error (second->error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_assert_nonnull (strstr (second->error->message, system_file));
}

/* A folder the system names but others can write is no system's. */
static void
test_not_systems (void)
{
  const WbProfilePlaces where = places ();
  g_autoptr (GError) error = NULL;

  clear ();
  g_autofree char *written = put (1, "com.example.App", PROFILE ("com.example.App", "Anybody"));
  g_autoptr (WbProfile) profile = wb_profile_load_from (&where, "com.example.App", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (profile->provenance, ==, WB_PROFILE_USER);
  g_autofree char *system_file = put (0, "com.example.App", PROFILE ("com.example.App", "System"));
  g_autoptr (WbProfile) second = wb_profile_load_from (&where, "com.example.App", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second->file, ==, system_file);
}

static void
test_by_path (void)
{
  const WbProfilePlaces where = places ();
  g_autoptr (GError) error = NULL;

  clear ();
  g_autofree char *file = sandbox_write (sandbox, "x.json", PROFILE ("com.example.App", "Path"));
  g_autoptr (WbProfile) profile = wb_profile_load_from (&where, file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (profile->provenance, ==, WB_PROFILE_PATH);
}

static void
test_wrong (void)
{
  static const char *const names[] = { "com.example.Nothing", "nothing", "",          "..",
                                       "com.example.Other",   "a\xff.b", "/not/there" };
  const WbProfilePlaces where = places ();

  clear ();
  g_autofree char *file = put (2, "com.example.Other", PROFILE ("com.example.App", "Lies"));
  g_autofree char *broken = put (2, "com.example.Broken", "{");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (wb_profile_load_from (&where, names[i], NULL, &error));
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  g_autofree char *fifo = g_build_filename (dirs[2], "com.example.Fifo.json", NULL);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_autoptr (GPtrArray) list = wb_profile_list_in (&where);
  g_assert_cmpuint (list->len, ==, 2);
  for (guint i = 0; i < list->len; i++)
    {
      const WbFoundProfile *found = g_ptr_array_index (list, i);
      g_assert_null (found->profile);
      g_assert_error (found->error, WB_ERROR, WB_ERROR_PROFILE);
    }
}

static void
test_is_system_file (void)
{
  g_autofree char *own = sandbox_write (sandbox, "own.json", "{}");

  g_assert_true (wb_is_system_file ("/usr/bin/env"));
  /* Even root's own file: the folder for temporary files is everybody's. */
  g_assert_false (wb_is_system_file (own));
  g_assert_false (wb_is_system_file ("/not/there"));
  g_assert_false (wb_is_system_file ("/tmp"));
}

static void
test_xdg (void)
{
  g_autoptr (GError) error = NULL;

  g_autofree char *file =
      sandbox_write (sandbox, "home/.local/share/waybill/profiles/com.example.Xdg.json",
                     PROFILE ("com.example.Xdg", "Xdg"));
  g_autoptr (WbProfile) profile = wb_profile_load ("com.example.Xdg", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (profile->provenance, ==, WB_PROFILE_USER);
  g_assert_cmpstr (profile->file, ==, file);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "system-profiles", "writable-profiles", "user-profiles" };

  sandbox = sandbox_enter ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    dirs[i] = g_build_filename (sandbox, names[i], NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/locate/shadow", test_shadow);
  g_test_add_func ("/profile/locate/not-systems", test_not_systems);
  g_test_add_func ("/profile/locate/by-path", test_by_path);
  g_test_add_func ("/profile/locate/wrong", test_wrong);
  g_test_add_func ("/profile/locate/is-system-file", test_is_system_file);
  g_test_add_func ("/profile/locate/xdg", test_xdg);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (dirs[i]);
  g_free (sandbox);
  return status;
}
