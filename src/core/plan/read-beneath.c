/* SPDX-License-Identifier: MPL-2.0 */
/* The root is checked each time it is opened: what a link names may have changed since the profile
 * was read. */
#define G_LOG_DOMAIN "waybill-plan"
#include "plan/read-beneath.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "profile/roots.h"

int
wb_open_checked_root (const char *path, gboolean is_install, GError **error)
{
  return wb_root_check (path, is_install, error) ? wb_fs_open_root (path, error) : -1;
}

gboolean
wb_read_at (int fd, void *bytes, gsize length, guint64 offset)
{
  return offset <= (guint64) G_MAXINT64 - length
         && wb_fs_read_at (fd, bytes, length, offset, NULL, NULL);
}

char *
wb_read_beneath (const char *path, gboolean is_install, const char *relative, gsize max_bytes,
                 gsize *ret_length, GError **error)
{
  struct stat st;
  wb_autofd int root = wb_open_checked_root (path, is_install, error);
  wb_autofd int fd = root >= 0 ? wb_fs_open_beneath (root, relative, &st, error) : -1;

  if (fd < 0)
    return NULL;
  if ((guint64) st.st_size > max_bytes)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_TOO_LARGE, _ ("The file is too large"));
      return NULL;
    }
  g_autofree char *bytes = g_malloc ((gsize) st.st_size + 1);
  if (!wb_read_at (fd, bytes, (gsize) st.st_size, 0))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           _ ("The file changed while it was read"));
      return NULL;
    }
  bytes[st.st_size] = '\0';
  *ret_length = (gsize) st.st_size;
  return g_steal_pointer (&bytes);
}
