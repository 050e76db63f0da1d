/* SPDX-License-Identifier: MPL-2.0 */
/* Write, fsync, rename, fsync of the folder: a reader sees the old object or the whole new one. */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fs.h"

#define COPY_BYTES (256 * 1024)

WbSpool *
wb_spool_new (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "body-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  WbSpool *spool;

  if (fd < 0)
    {
      wb_fs_set_error (error, errno, path);
      return NULL;
    }
  spool = g_new0 (WbSpool, 1);
  spool->path = g_steal_pointer (&path);
  spool->fd = fd;
  spool->md5 = g_checksum_new (G_CHECKSUM_MD5);
  return spool;
}

gboolean
wb_spool_write (WbSpool *spool, const void *bytes, gsize length, GError **error)
{
  if (!wb_fs_write_all (spool->fd, bytes, length, error))
    return FALSE;
  g_checksum_update (spool->md5, bytes, (gssize) length);
  spool->crc64 = wb_crc64 (spool->crc64, bytes, length);
  spool->length += length;
  return TRUE;
}

static gboolean
copy (int from, WbSpool *spool, const char *name, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (COPY_BYTES);

  for (;;)
    {
      ssize_t n = read (from, buffer, COPY_BYTES);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          wb_fs_set_error (error, errno, name);
          return FALSE;
        }
      if (n == 0)
        return TRUE;
      if (!wb_fs_write_all (spool->fd, buffer, (gsize) n, error))
        return FALSE;
      spool->length += (guint64) n;
    }
}

gboolean
wb_spool_append_file (WbSpool *spool, const char *path, GError **error)
{
  wb_autofd int from = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (from < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  return copy (from, spool, path, error);
}

static gboolean
sync_folder (const char *folder)
{
  wb_autofd int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return fd >= 0 && fsync (fd) == 0;
}

gboolean
wb_spool_move (WbSpool *spool, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (fsync (spool->fd) != 0 || g_rename (spool->path, path) != 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  g_clear_pointer (&spool->path, g_free);
  if (!sync_folder (folder))
    g_debug ("%s: the folder could not be synchronised", folder);
  return TRUE;
}

char *
wb_spool_etag (WbSpool *spool)
{
  g_autoptr (GChecksum) copy_of_md5 = g_checksum_copy (spool->md5);

  return g_ascii_strup (g_checksum_get_string (copy_of_md5), -1);
}

char *
wb_spool_md5_base64 (WbSpool *spool)
{
  g_autoptr (GChecksum) copy_of_md5 = g_checksum_copy (spool->md5);
  guint8 digest[16];
  gsize length = sizeof digest;

  g_checksum_get_digest (copy_of_md5, digest, &length);
  return g_base64_encode (digest, length);
}

void
wb_spool_free (WbSpool *spool)
{
  if (spool == NULL)
    return;
  if (spool->path != NULL)
    (void) g_unlink (spool->path);
  wb_close_fd (&spool->fd);
  g_checksum_free (spool->md5);
  g_free (spool->path);
  g_free (spool);
}
