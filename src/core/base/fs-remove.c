/* SPDX-License-Identifier: MPL-2.0 */
/* Removing a tree: every name is taken away relative to its folder's descriptor, so a link swapped
 * in meanwhile is removed itself, never what it points to. */
#define G_LOG_DOMAIN "waybill-base"
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fs-private.h"

static gboolean remove_name (int folder, const char *name, GError **error);

static gboolean
empty_folder (int folder, const char *name, GError **error)
{
  g_autoptr (DIR) dir = wb_fs_open_names (folder, name);
  struct dirent *entry;

  if (!dir)
    {
      if (errno == ENOENT)
        return TRUE;
      wb_fs_set_error (error, errno, name);
      return FALSE;
    }
  while ((entry = readdir (dir)))
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0
        && !remove_name (dirfd (dir), entry->d_name, error))
      return FALSE;
  return TRUE;
}

static gboolean
remove_name (int folder, const char *name, GError **error)
{
  if (unlinkat (folder, name, 0) == 0 || errno == ENOENT)
    return TRUE;
  /* Linux says EISDIR for folders, POSIX EPERM. */
  if (errno != EISDIR && errno != EPERM)
    {
      wb_fs_set_error (error, errno, name);
      return FALSE;
    }
  if (!empty_folder (folder, name, error))
    return FALSE;
  if (unlinkat (folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
    return TRUE;
  wb_fs_set_error (error, errno, name);
  return FALSE;
}

gboolean
wb_fs_remove_tree (const char *path, GError **error)
{
  return remove_name (AT_FDCWD, path, error);
}
