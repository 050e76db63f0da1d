/* SPDX-License-Identifier: MPL-2.0 */
/* A folder as a store: keys are paths below it. Objects are written beside their place and renamed,
 * so a reader never sees half of one. Nothing here is ever retried: a disk says what it means. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/folder.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "base/digest.h"
#include "base/fs.h"

#define COPY_BYTES ((gsize) 1024 * 1024)

static gboolean
fail (WbFailure *failure, GError *error)
{
  wb_failure_from_error (failure, error);
  return FALSE;
}

/* Where key lies; NULL if it would leave the folder. */
static char *
path_of (const WbStore *store, const char *key, WbFailure *failure)
{
  g_auto (GStrv) parts = g_strsplit (key, "/", -1);
  for (char **part = parts; *part; part++)
    if (!**part || g_str_equal (*part, "..") || g_str_equal (*part, "."))
      {
        fail (failure,
              g_error_new (WB_ERROR, WB_ERROR_PROFILE, _ ("“%s” is no name for an object."), key));
        return NULL;
      }
  return g_build_filename (store->target.endpoint, key, NULL);
}

static gboolean
copy_body (const WbPut *put, int to, const WbRun *run, GError **error)
{
  g_autofree guint8 *block = g_malloc (COPY_BYTES);
  guint64 at = put->offset, left = put->length;

  if (put->bytes)
    return wb_fs_write_all (to, g_bytes_get_data (put->bytes, NULL), g_bytes_get_size (put->bytes),
                            error);
  while (left > 0)
    {
      const gssize got = pread (put->fd, block, (gsize) MIN (left, COPY_BYTES), (off_t) at);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          wb_fs_set_error (error, got < 0 ? errno : EIO, _ ("The packed file"));
          return FALSE;
        }
      if (!wb_fs_write_all (to, block, (gsize) got, error) || !wb_run_check (run, error))
        return FALSE;
      at += (guint64) got;
      left -= (guint64) got;
    }
  return TRUE;
}

/* A folder that has just become empty may be removed by another process between the two. */
static int
create (const char *dir, const char *path)
{
  for (guint tries = 0; tries < 3; tries++)
    {
      if (g_mkdir_with_parents (dir, 0700) < 0)
        return -1;
      const int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (fd >= 0 || errno != ENOENT)
        return fd;
    }
  return -1;
}

/* A stick that is not plugged in, or a share that is not mounted, is not made up. */
static gboolean
is_there (const WbStore *store, GError **error)
{
  if (g_file_test (store->target.endpoint, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_UNREACHABLE,
               /* Translators: a folder */
               _ ("The folder “%s” is not there. If it is on another disk or computer, connect it, "
                  "then go on."),
               store->target.endpoint);
  return FALSE;
}

static gboolean
write_object (const WbPut *put, const char *path, const WbRun *run, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  wb_autofd int fd = create (dir, part);
  if (fd < 0 || !copy_body (put, fd, run, error) || fsync (fd) < 0
      || (put->forbid_overwrite ? link (part, path) : rename (part, path)) < 0)
    {
      if (error && !*error)
        wb_fs_set_error (error, errno, path);
      (void) unlink (part);
      return FALSE;
    }
  (void) unlink (part);
  return TRUE;
}

static gboolean
read_sums (const char *path, WbObject *ret_object, GError **error)
{
  g_autofree char *md5_base64 = NULL, *md5_hex = NULL;
  struct stat st;
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  guint64 crc64 = 0;
  if (fd < 0 || fstat (fd, &st) < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (!wb_store_sum_range (fd, 0, (guint64) st.st_size, &md5_base64, &md5_hex, &crc64, error))
    return FALSE;
  *ret_object = (WbObject){ .bytes = (guint64) st.st_size,
                            .has_crc64 = TRUE,
                            .crc64 = crc64,
                            .etag = g_ascii_strup (md5_hex, -1) };
  return TRUE;
}

gboolean
wb_folder_put (WbStore *store, const WbPut *put, const WbRun *run, WbObject *ret_object,
               WbFailure *failure)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = path_of (store, put->key, failure);
  if (!path)
    return FALSE;
  if (put->forbid_overwrite && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      wb_failure_judge (failure, 409, "FileAlreadyExists", WB_PROOF_KEYS);
      return FALSE;
    }
  if (!is_there (store, &error) || !write_object (put, path, run, &error)
      || !read_sums (path, ret_object, &error))
    return fail (failure, g_steal_pointer (&error));
  return TRUE;
}

gboolean
wb_folder_head (WbStore *store, const char *key, const WbRun *run, WbObject *ret_object,
                WbFailure *failure)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = path_of (store, key, failure);
  if (!path)
    return FALSE;
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      wb_failure_judge (failure, 404, "NoSuchKey", WB_PROOF_KEYS);
      return FALSE;
    }
  return read_sums (path, ret_object, &error) || fail (failure, g_steal_pointer (&error));
}

gboolean
wb_folder_get (WbStore *store, const char *key, guint64 max_bytes, const WbRun *run,
               GBytes **ret_bytes, WbFailure *failure)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = path_of (store, key, failure);
  gsize length = 0;
  if (!path)
    return FALSE;
  char *text = wb_fs_read (path, (gsize) MIN (max_bytes, G_MAXSSIZE), &length, &error);
  if (!text)
    return fail (failure, g_steal_pointer (&error));
  *ret_bytes = g_bytes_new_take (text, length);
  return TRUE;
}

/* Their names may tell whose it was, so folders of key that are empty now go as well. */
static void
remove_empty_above (const WbStore *store, const char *key)
{
  g_autofree char *dir = g_path_get_dirname (key);

  while (!g_str_equal (dir, "."))
    {
      g_autofree char *path = g_build_filename (store->target.endpoint, dir, NULL);
      char *above = g_path_get_dirname (dir);
      if (g_rmdir (path) < 0)
        {
          g_free (above);
          return;
        }
      g_free (dir);
      dir = above;
    }
}

gboolean
wb_folder_remove (WbStore *store, const char *key, const WbRun *run, WbFailure *failure)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = path_of (store, key, failure);
  if (!path)
    return FALSE;
  if (unlink (path) == 0 || errno == ENOENT)
    {
      remove_empty_above (store, key);
      return TRUE;
    }
  wb_fs_set_error (&error, errno, path);
  return fail (failure, g_steal_pointer (&error));
}
