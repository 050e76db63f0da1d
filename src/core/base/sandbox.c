/* SPDX-License-Identifier: MPL-2.0 */
#include "base/sandbox.h"

#include <sys/stat.h>

gboolean
wb_sandbox_is_flatpak (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

char *
wb_sandbox_host_data_dir (void)
{
  const char *moved = g_getenv ("HOST_XDG_DATA_HOME");

  if (!wb_sandbox_is_flatpak ())
    return g_strdup (g_get_user_data_dir ());
  return moved && g_path_is_absolute (moved)
             ? g_strdup (moved)
             : g_build_filename (g_get_home_dir (), ".local", "share", NULL);
}

gboolean
wb_sandbox_hides (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  static const char *const own[] = { "/", "/tmp" };
  struct stat there, mine;

  if (!wb_sandbox_is_flatpak () || stat (folder, &there) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (stat (own[i], &mine) == 0 && mine.st_dev == there.st_dev)
      return TRUE;
  return FALSE;
}
