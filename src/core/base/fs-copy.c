/* SPDX-License-Identifier: MPL-2.0 */
/* Handing a file of ours to the person: into any folder, also on a stick that knows neither links
 * nor modes. It is on the disk when the call returns, so that the original may go. */
#define G_LOG_DOMAIN "waybill-base"
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BLOCK_BYTES ((gsize) 256 * 1024)

static gboolean
fail (GError **error, const char *path)
{
  wb_fs_set_error (error, errno, path);
  return FALSE;
}

static gboolean
copy_all (int from, int to, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);

  for (;;)
    {
      const gssize got = read (from, block, BLOCK_BYTES);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return fail (error, NULL);
      if (got == 0)
        return fsync (to) == 0 || errno == EINVAL || fail (error, path);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!wb_fs_write_all_named (to, block, (gsize) got, path, error))
        return FALSE;
    }
}

gboolean
wb_fs_copy_new (const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  wb_autofd int source = open (from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (source < 0)
    return fail (error, from);
  wb_autofd int target = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (target < 0)
    return fail (error, to);
  if (copy_all (source, target, to, cancellable, error))
    return TRUE;
  (void) unlink (to);
  return FALSE;
}

/* Over the borders of file systems: beside the place first, so that there is never half a file. */
static gboolean
move_across (const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);
  g_autofree char *temporary = g_build_filename (folder, WB_FS_HALF_WRITTEN "XXXXXX", NULL);
  wb_autofd int source = open (from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (source < 0)
    return fail (error, from);
  wb_autofd int target = mkostemp (temporary, O_CLOEXEC); /* mode 0600 */
  if (target < 0)
    return fail (error, to);
  if (copy_all (source, target, to, cancellable, error)
      && (rename (temporary, to) == 0 || fail (error, to)))
    return unlink (from) == 0 || fail (error, from);
  (void) unlink (temporary);
  return FALSE;
}

gboolean
wb_fs_move (const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  if (rename (from, to) == 0)
    return TRUE;
  return errno == EXDEV ? move_across (from, to, cancellable, error) : fail (error, to);
}
