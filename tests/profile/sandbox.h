/* SPDX-License-Identifier: MPL-2.0 */
/* A home folder of the test's own. */
#pragma once

#include <glib.h>

#include "base/fs.h"

/* Makes an empty folder and has HOME and the XDG variables name it, before GLib remembers others.
 * Returns its path for sandbox_leave(). */
static inline char *
sandbox_enter (void)
{
  g_autoptr (GError) error = NULL;
  char *made = g_dir_make_tmp ("waybill-test-XXXXXX", &error);
  static const struct
  {
    const char *variable;
    const char *folder;
  } folders[] = {
    { "HOME", "home" },
    { "XDG_CONFIG_HOME", "home/.config" },
    { "XDG_DATA_HOME", "home/.local/share" },
    { "XDG_STATE_HOME", "home/.local/state" },
    { "XDG_CACHE_HOME", "home/.cache" },
    { "XDG_DATA_DIRS", "system" },
  };

  g_assert_no_error (error);
  g_unsetenv ("WAYBILL_STATE_DIR");
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (made, folders[i].folder, NULL);
      g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
      g_setenv (folders[i].variable, path, TRUE);
    }
  return made;
}

static inline void
sandbox_leave (const char *made)
{
  (void) !wb_fs_remove_tree (made, NULL);
}

/* Writes text to a file below the sandbox, making its folders; returns the path. */
static inline char *
sandbox_write (const char *sandbox, const char *relative, const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (sandbox, relative, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}
