/* SPDX-License-Identifier: MPL-2.0 */
/* Opening collected files. The kernel is asked to resolve the whole path beneath the root in one
 * go; where openat2(2) is missing or forbidden each component is opened by itself without following
 * links. Neither way says what was opened, so fstat() decides, on the very descriptor that is read
 * later: nothing is ever opened again by name. O_NONBLOCK keeps the open itself from waiting for
 * the other end of a FIFO. */
#define G_LOG_DOMAIN "waybill-base"
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fs-private.h"
#include "base/text.h"

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC)

/* A rename on the way makes openat2() give up with EAGAIN; this often it may try again. */
#define MAX_TRIES 8

void
wb_file_id_from_stat (WbFileId *id, const struct stat *st)
{
  id->device = st->st_dev;
  id->inode = st->st_ino;
  id->links = st->st_nlink;
  id->end = (guint64) st->st_size;
  id->mtime_usec = (gint64) st->st_mtim.tv_sec * G_USEC_PER_SEC + st->st_mtim.tv_nsec / 1000;
}

gboolean
wb_file_id_same (const WbFileId *a, const WbFileId *b)
{
  return a->device == b->device && a->inode == b->inode;
}

gboolean
wb_fs_has_lasting_inodes (int fd)
{
  struct statfs about;

  return fstatfs (fd, &about) != 0 || about.f_type != FUSE_SUPER_MAGIC;
}

int
wb_fs_open_root (const char *path, GError **error)
{
  if (!g_path_is_absolute (path))
    {
      wb_fs_set_error (error, EINVAL, path);
      return -1;
    }
  const int root = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0)
    wb_fs_set_error (error, errno, path);
  return root;
}

gboolean
wb_fs_is_beneath (const char *relative)
{
  if (relative[0] == '\0' || relative[0] == '/')
    return FALSE;
  for (const char *at = relative; *at != '\0';)
    {
      const gsize length = strcspn (at, "/");
      if (length == 2 && at[0] == '.' && at[1] == '.')
        return FALSE;
      at += length + strspn (at + length, "/");
    }
  return TRUE;
}

/* Opens the folder that at starts with and moves at behind it. */
static int
step_down (int folder, const char **at)
{
  const gsize length = strcspn (*at, "/");
  g_autofree char *name = g_strndup (*at, length);

  *at += length + strspn (*at + length, "/");
  return openat (folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* The document portal opens its file by a link of its own, with our flags, so that O_NOFOLLOW is
 * refused there though name is no link. What name is is settled first, then that is opened. */
static int
open_name (int folder, const char *name)
{
  const int direct = openat (folder, name, OPEN_FLAGS);
  struct stat st;
  char path[32];

  if (direct >= 0 || errno != ELOOP)
    return direct;
  wb_autofd int settled = openat (folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (settled < 0)
    return -1;
  if (fstat (settled, &st) != 0 || S_ISLNK (st.st_mode))
    {
      errno = ELOOP;
      return -1;
    }
  (void) g_snprintf (path, sizeof path, "/proc/self/fd/%d", settled);
  return open (path, OPEN_FLAGS & ~O_NOFOLLOW);
}

int
wb_fs_open_by_components (int root, const char *relative)
{
  wb_autofd int folder = openat (root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

  while (folder >= 0 && strchr (relative, '/'))
    {
      const int below = step_down (folder, &relative);
      wb_close_fd (&folder);
      folder = below;
    }
  if (folder < 0)
    return -1;
  return open_name (folder, relative[0] != '\0' ? relative : ".");
}

static int
open_in_one_go (int root, const char *relative)
{
  const struct open_how how = {
    .flags = OPEN_FLAGS & ~O_NOFOLLOW, /* the last one must be no link either: see open_name() */
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  int fd = -1;

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      fd = (int) syscall (SYS_openat2, root, relative, &how, sizeof how);
      if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
        break;
    }
  return fd;
}

static int
open_any (int root, const char *relative)
{
  const int fd = open_in_one_go (root, relative);

  if (fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN))
    return fd;
  return wb_fs_open_by_components (root, relative);
}

static void
set_not_regular (GError **error, const char *relative)
{
  g_autofree char *shown = wb_text_visible (relative, -1);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
               _ ("“%s” is a link, a folder or a device, not an ordinary file"), shown);
}

static void
set_open_error (GError **error, int errno_value, const char *relative)
{
  switch (errno_value)
    {
    case ELOOP:   /* a link */
    case ENOTDIR: /* a link or file where a folder should be */
    case ENXIO:   /* a socket, a device without a driver */
    case ENODEV:
      set_not_regular (error, relative);
      break;
    default:
      wb_fs_set_error (error, errno_value, relative);
    }
}

int
wb_fs_open_beneath (int root, const char *relative, struct stat *ret_stat, GError **error)
{
  struct stat st;

  if (!wb_fs_is_beneath (relative))
    {
      g_autofree char *shown = wb_text_visible (relative, -1);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("“%s” leads out of its folder"), shown);
      return -1;
    }
  wb_autofd int fd = open_any (root, relative);
  if (fd < 0)
    {
      set_open_error (error, errno, relative);
      return -1;
    }
  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode))
    {
      set_not_regular (error, relative);
      return -1;
    }
  const int flags = fcntl (fd, F_GETFL);
  if (flags < 0 || fcntl (fd, F_SETFL, flags & ~O_NONBLOCK) != 0)
    {
      wb_fs_set_error (error, errno, relative);
      return -1;
    }
  if (ret_stat)
    *ret_stat = st;
  return wb_steal_fd (&fd);
}
