/* SPDX-License-Identifier: MPL-2.0 */
/* Files: opening beneath a root without following links, writing private files atomically, room.
 *
 * Everything that is collected is opened through a descriptor of its root: openat2(2) with
 * RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS, else a walk over the components
 * with O_NOFOLLOW. Only regular files come back; FIFOs and devices never block. */
#pragma once

#include <errno.h>
#include <gio/gio.h>
#include <sys/stat.h>
#include <unistd.h>

G_BEGIN_DECLS

/* A descriptor closed at the end of its scope: 'wb_autofd int fd = -1;'. errno stays. */
static inline void
wb_close_fd (int *fd)
{
  const int saved_errno = errno;

  if (*fd >= 0)
    (void) close (*fd);
  *fd = -1;
  errno = saved_errno;
}

/* Hands *fd over: the caller closes. */
static inline int
wb_steal_fd (int *fd)
{
  const int stolen = *fd;

  *fd = -1;
  return stolen;
}
#define wb_autofd __attribute__ ((cleanup (wb_close_fd)))

/* Who a file is and how much of it there was when somebody looked. */
typedef struct
{
  guint64 device;
  guint64 inode;
  guint64 links;     /* hard links */
  guint64 end;       /* size in bytes when looked at: nothing after it is taken */
  gint64 mtime_usec; /* since 1970 UTC */
} WbFileId;

/* Fills id from a stat buffer. */
void wb_file_id_from_stat (WbFileId *id, const struct stat *st);

/* TRUE if both name the same device and inode. */
gboolean wb_file_id_same (const WbFileId *a, const WbFileId *b);

/* FALSE where inode numbers may be others the next time: file systems in user space (FUSE), of
 * which the desktop's document portal is one. */
gboolean wb_fs_has_lasting_inodes (int fd);

/* Opens folder path (absolute; links on the way to it are followed, it is the approved root).
 * Returns a descriptor for wb_fs_open_beneath() and wb_fs_walk(), or -1 with error. */
int wb_fs_open_root (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens regular file relative (no "..", not absolute) below root for reading. ret_stat (nullable)
 * gets its fstat(). Returns a descriptor (caller closes) or -1: G_IO_ERROR_NOT_FOUND,
 * G_IO_ERROR_PERMISSION_DENIED, G_IO_ERROR_NOT_REGULAR_FILE (link, FIFO, device, socket, folder),
 * G_IO_ERROR_FAILED. */
int wb_fs_open_beneath (int root, const char *relative, struct stat *ret_stat,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a walk saw at one name. */
typedef enum
{
  WB_SEEN_FILE,       /* a regular file; stat is filled */
  WB_SEEN_LINK,       /* a symbolic link; not followed */
  WB_SEEN_SPECIAL,    /* FIFO, socket, device */
  WB_SEEN_UNREADABLE, /* a folder or file that could not be looked at; error says why */
  WB_SEEN_LIMIT,      /* the walk's limit of entries or depth was reached: the rest is not seen */
} WbSeen;

typedef struct
{
  WbSeen seen;
  const char *relative; /* path below the root, raw bytes of the file system */
  const struct stat *stat;
  const GError *error; /* (nullable) */
} WbWalkEntry;

/* Called for each entry; FALSE ends the walk. */
typedef gboolean (*WbWalkFunc) (const WbWalkEntry *entry, gpointer user_data);

/* Walks all files below root in sorted order without following links or leaving its file system,
 * at most max_entries names and 32 folders deep. Folders themselves are not reported unless they
 * can't be read. FALSE with error only if root itself can't be read or run was cancelled. */
gboolean wb_fs_walk (int root, guint max_entries, WbWalkFunc func, gpointer user_data,
                     GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if relative matches glob: '*' and '?' within a component, '**' over any number of
 * components, '[...]' classes. "logs/ **" (without the space) matches everything below logs. */
gboolean wb_fs_glob_match (const char *glob, const char *relative);

/* Makes folder path with mode 0700 and all its parents; an existing one is made 0700 if it is ours,
 * refused if it is someone else's or a link. */
gboolean wb_fs_make_private (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How the temporary files of wb_fs_write_atomic() begin; only a kill leaves one. */
#define WB_FS_HALF_WRITTEN ".new-"

/* Writes bytes to path, mode 0600, atomically: temporary file beside it, fsync, rename, fsync of
 * the folder. A full disk is WB_ERROR_SPACE. */
gboolean wb_fs_write_atomic (const char *path, const void *bytes, gsize length,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads file path whole, at most max_bytes (WB_ERROR_TOO_LARGE above). The result is NUL-terminated
 * beyond its length. Not for collected files: it follows links. */
char *wb_fs_read (const char *path, gsize max_bytes, gsize *ret_length,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads length bytes of fd at offset, without moving its position; ret_got (nullable) gets fewer
 * only where the file ends. FALSE with error, or, without one, if ret_got is NULL and the file ends
 * early. */
gboolean wb_fs_read_at (int fd, void *bytes, gsize length, guint64 offset, gsize *ret_got,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes all of bytes to fd; a full disk is WB_ERROR_SPACE. */
gboolean wb_fs_write_all (int fd, const void *bytes, gsize length,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same; name (nullable) is the file's in what error says. */
gboolean wb_fs_write_all_named (int fd, const void *bytes, gsize length, const char *name,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Moves file from to path to, replacing what is there, whole or not at all; also to another file
 * system, where it gets mode 0600. A full disk is WB_ERROR_SPACE. */
gboolean wb_fs_move (const char *from, const char *to, GCancellable *cancellable,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Copies file from to path to with mode 0600; G_IO_ERROR_EXISTS if something is there. */
gboolean wb_fs_copy_new (const char *from, const char *to, GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Bytes an unprivileged user can still write on path's file system; G_MAXUINT64 if not known. */
guint64 wb_fs_free_bytes (const char *path);

/* Fails with WB_ERROR_SPACE, naming both figures, if path's file system has less than need bytes.
 */
gboolean wb_fs_need_bytes (const char *path, guint64 need,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes path and all below it without following links; what is already gone is fine. */
gboolean wb_fs_remove_tree (const char *path, GError **error);

/* Sets error from errno_value, turning ENOSPC and EDQUOT into WB_ERROR_SPACE; name is put before.
 */
void wb_fs_set_error (GError **error, int errno_value, const char *name);

G_END_DECLS
