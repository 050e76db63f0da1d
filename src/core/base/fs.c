/* SPDX-License-Identifier: MPL-2.0 */
/* Our own files: private folders, atomic writes, room on the disk. Opening and walking what belongs
 * to others is in fs-beneath.c and fs-walk.c. */
#define G_LOG_DOMAIN "waybill-base"
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

#define READ_BYTES (64 * 1024)

static void
set_full (GError **error, const char *shown)
{
  if (shown)
    /* Translators: %s is a file. */
    g_set_error (error, WB_ERROR, WB_ERROR_SPACE, _ ("There is no room left on the disk for “%s”."),
                 shown);
  else
    g_set_error_literal (error, WB_ERROR, WB_ERROR_SPACE, _ ("There is no room left on the disk."));
}

void
wb_fs_set_error (GError **error, int errno_value, const char *name)
{
  g_autofree char *shown = name ? wb_text_visible (name, -1) : NULL;

  if (errno_value == ENOSPC || errno_value == EDQUOT)
    set_full (error, shown);
  else
    g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (errno_value), "%s%s%s",
                 shown ? shown : "", shown ? ": " : "", g_strerror (errno_value));
}

static gboolean
set_not_private (GError **error, const char *path)
{
  g_autofree char *shown = wb_text_visible (path, -1);

  g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
               _ ("“%s” is a link or belongs to someone else"), shown);
  return FALSE;
}

/* Looks and changes through one descriptor, so that nothing can be swapped in between. */
static gboolean
take_private (const char *path, GError **error)
{
  struct stat st;
  wb_autofd int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0 && (errno == ELOOP || errno == ENOTDIR || errno == EACCES))
    return set_not_private (error, path);
  if (fd < 0 || fstat (fd, &st) != 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (st.st_uid != geteuid ())
    return set_not_private (error, path);
  if ((st.st_mode & 07777) == 0700 || fchmod (fd, 0700) == 0)
    return TRUE;
  wb_fs_set_error (error, errno, path);
  return FALSE;
}

gboolean
wb_fs_make_private (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (g_mkdir_with_parents (parent, 0700) != 0)
    {
      wb_fs_set_error (error, errno, parent);
      return FALSE;
    }
  if (mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  return take_private (path, error);
}

gboolean
wb_fs_read_at (int fd, void *bytes, gsize length, guint64 offset, gsize *ret_got, GError **error)
{
  gsize got = 0;

  while (got < length)
    {
      const gssize n = pread (fd, (char *) bytes + got, length - got, (off_t) (offset + got));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          wb_fs_set_error (error, errno, NULL);
          return FALSE;
        }
      if (n == 0)
        break;
      got += (gsize) n;
    }
  if (ret_got)
    *ret_got = got;
  return ret_got || got == length;
}

gboolean
wb_fs_write_all_named (int fd, const void *bytes, gsize length, const char *name, GError **error)
{
  const guint8 *at = bytes;

  while (length > 0)
    {
      const gssize n = write (fd, at, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          wb_fs_set_error (error, errno, name);
          return FALSE;
        }
      at += n;
      length -= (gsize) n;
    }
  return TRUE;
}

gboolean
wb_fs_write_all (int fd, const void *bytes, gsize length, GError **error)
{
  return wb_fs_write_all_named (fd, bytes, length, NULL, error);
}

/* Makes a rename in folder last. File systems that can't sync folders say EINVAL. */
static gboolean
sync_folder (const char *folder, GError **error)
{
  wb_autofd int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0 && (fsync (fd) == 0 || errno == EINVAL || errno == EROFS))
    return TRUE;
  wb_fs_set_error (error, errno, folder);
  return FALSE;
}

static gboolean
write_and_sync (int fd, const void *bytes, gsize length, const char *path, GError **error)
{
  if (!wb_fs_write_all_named (fd, bytes, length, path, error))
    return FALSE;
  if (fsync (fd) == 0)
    return TRUE;
  wb_fs_set_error (error, errno, path);
  return FALSE;
}

gboolean
wb_fs_write_atomic (const char *path, const void *bytes, gsize length, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = g_build_filename (folder, WB_FS_HALF_WRITTEN "XXXXXX", NULL);
  wb_autofd int fd = mkostemp (temporary, O_CLOEXEC); /* mode 0600 */

  if (fd < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (!write_and_sync (fd, bytes, length, path, error))
    {
      (void) unlink (temporary);
      return FALSE;
    }
  if (rename (temporary, path) != 0)
    {
      wb_fs_set_error (error, errno, path);
      (void) unlink (temporary);
      return FALSE;
    }
  return sync_folder (folder, error);
}

/* Appends what fd still gives, at most max_bytes + 1 bytes in all: the one more tells "too large".
 */
static gboolean
read_up_to (int fd, gsize max_bytes, GByteArray *bytes, const char *path, GError **error)
{
  guint8 buffer[READ_BYTES];

  while (bytes->len <= max_bytes)
    {
      const gsize room = max_bytes - bytes->len;
      const gssize n = read (fd, buffer, room < sizeof buffer ? room + 1 : sizeof buffer);
      if (n == 0)
        return TRUE;
      if (n < 0 && errno != EINTR)
        {
          wb_fs_set_error (error, errno, path);
          return FALSE;
        }
      if (n > 0)
        g_byte_array_append (bytes, buffer, (guint) n);
    }
  g_autofree char *shown = wb_text_visible (path, -1);
  g_autofree char *size = wb_text_size (max_bytes);
  /* Translators: the first %s is a file, the second a size such as "16 MB". */
  g_set_error (error, WB_ERROR, WB_ERROR_TOO_LARGE, _ ("“%s” is larger than %s"), shown, size);
  return FALSE;
}

char *
wb_fs_read (const char *path, gsize max_bytes, gsize *ret_length, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  wb_autofd int fd = open (path, O_RDONLY | O_NOCTTY | O_CLOEXEC);

  if (fd < 0)
    {
      wb_fs_set_error (error, errno, path);
      return NULL;
    }
  /* A GByteArray counts in 32 bits. */
  if (!read_up_to (fd, MIN (max_bytes, G_MAXINT32), bytes, path, error))
    return NULL;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  if (ret_length)
    *ret_length = bytes->len - 1;
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

guint64
wb_fs_free_bytes (const char *path)
{
  struct statvfs fs;
  g_autofree char *existing = g_strdup (path);

  while (statvfs (existing, &fs) != 0)
    {
      if (errno != ENOENT || strcmp (existing, "/") == 0 || strcmp (existing, ".") == 0)
        return G_MAXUINT64;
      char *parent = g_path_get_dirname (existing);
      g_free (existing);
      existing = parent;
    }
  /* Some network and FUSE file systems count nothing at all. */
  if (fs.f_blocks == 0)
    return G_MAXUINT64;
  return (guint64) fs.f_bavail * fs.f_frsize;
}

gboolean
wb_fs_need_bytes (const char *path, guint64 need, GError **error)
{
  const guint64 free_bytes = wb_fs_free_bytes (path);

  if (free_bytes >= need)
    return TRUE;
  g_autofree char *shown = wb_text_visible (path, -1);
  g_autofree char *needed = wb_text_size (need);
  g_autofree char *left = wb_text_size (free_bytes);
  /* Translators: %1$s and %2$s are sizes such as "12 MB", %3$s is a folder. */
  g_set_error (error, WB_ERROR, WB_ERROR_SPACE,
               _ ("%1$s of free space is needed, but only %2$s is left in “%3$s”."), needed, left,
               shown);
  return FALSE;
}
