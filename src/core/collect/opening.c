/* SPDX-License-Identifier: MPL-2.0 */
/* Opening what was planned. Between looking and collecting a log may have been rotated: renamed
 * (then it is found again by its inode, in the same folder), packed into a new file beside it (then
 * that is read to where the log ended when it was looked at), emptied in place, or removed. All of
 * that is data for the manifest. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/collecting-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "plan/read-beneath.h"

/* Names looked at to find a renamed file. */
#define MAX_NAMES 20000

static WbStatus
status_of_error (const GError *error)
{
  static const struct
  {
    int code;
    WbStatus status;
  } table[] = {
    { G_IO_ERROR_NOT_FOUND, WB_STATUS_VANISHED },
    { G_IO_ERROR_PERMISSION_DENIED, WB_STATUS_DENIED },
    { G_IO_ERROR_NOT_REGULAR_FILE, WB_STATUS_NOT_FILE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_error_matches (error, G_IO_ERROR, table[i].code))
      return table[i].status;
  return WB_STATUS_FAILED;
}

static gboolean
is_install_root (const WbProfile *profile, const char *root_path)
{
  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = g_ptr_array_index (profile->roots, i);
      if (g_strv_contains ((const char *const *) root->paths, root_path))
        return root->is_install;
    }
  return FALSE;
}

/* The folder that holds file's name, and that name in it. The person named attachments, so links on
 * the way to those are followed. */
static int
open_root_of (const WbCollecting *collecting, const WbPlanFile *file, char **ret_relative,
              GError **error)
{
  if (file->root_path)
    {
      const gboolean is_install = is_install_root (collecting->plan->profile, file->root_path);
      *ret_relative = g_strdup (file->relative);
      return wb_open_checked_root (file->root_path, is_install, error);
    }
  g_autofree char *path = realpath (file->relative, NULL);
  if (!path)
    {
      wb_fs_set_error (error, errno, file->relative);
      return -1;
    }
  g_autofree char *folder = g_path_get_dirname (path);
  *ret_relative = g_path_get_basename (path);
  return wb_fs_open_root (folder, error);
}

typedef struct
{
  const WbFileId *id;
  const char *folder; /* of the planned name */
  char *found;        /* (nullable) */
} Search;

static gboolean
look_at_name (const WbWalkEntry *entry, gpointer user_data)
{
  Search *search = user_data;

  if (entry->seen != WB_SEEN_FILE || entry->stat->st_ino != search->id->inode
      || entry->stat->st_dev != search->id->device)
    return TRUE;
  g_autofree char *folder = g_path_get_dirname (entry->relative);
  if (!g_str_equal (folder, search->folder))
    return TRUE;
  search->found = g_strdup (entry->relative);
  return FALSE;
}

/* Opens the planned file under the name it has by now; -1 if it is gone. */
static int
open_renamed (int root, const char *relative, const WbFileId *id, struct stat *ret_stat)
{
  g_autofree char *folder = g_path_get_dirname (relative);
  Search search = { .id = id, .folder = folder };
  WbFileId opened;

  if (!wb_fs_walk (root, MAX_NAMES, look_at_name, &search, NULL, NULL) || !search.found)
    return -1;
  g_autofree char *found = search.found;
  wb_autofd int fd = wb_fs_open_beneath (root, found, ret_stat, NULL);
  if (fd < 0)
    return -1;
  wb_file_id_from_stat (&opened, ret_stat);
  return wb_file_id_same (&opened, id) ? wb_steal_fd (&fd) : -1;
}

/* Opens what lies at file's name, whoever it is. */
static int
open_name (const WbCollecting *collecting, const WbPlanFile *file, int *ret_root,
           char **ret_relative, struct stat *ret_stat, GError **error)
{
  wb_autofd int root = open_root_of (collecting, file, ret_relative, error);
  if (root < 0)
    return -1;
  const int fd = wb_fs_open_beneath (root, *ret_relative, ret_stat, error);
  *ret_root = wb_steal_fd (&root);
  return fd;
}

static gboolean
is_planned (const WbPlan *plan, const WbPlanFile *file, const char *relative)
{
  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      for (guint j = 0; j < item->files->len; j++)
        {
          const WbPlanFile *other = g_ptr_array_index (item->files, j);
          if (g_strcmp0 (other->root_path, file->root_path) == 0
              && g_str_equal (other->relative, relative))
            return TRUE;
        }
    }
  return FALSE;
}

/* Opens what winston's zippedArchive made of the planned file: its name with ".gz", which was not
 * there when looked at. -1 if there is none. */
static int
open_packed (const WbCollecting *collecting, int root, const char *relative, const WbPlanFile *file,
             struct stat *ret_stat)
{
  g_autofree char *packed = g_strconcat (relative, ".gz", NULL);
  WbFileId id;

  if (file->compressed || is_planned (collecting->plan, file, packed))
    return -1;
  wb_autofd int fd = wb_fs_open_beneath (root, packed, ret_stat, NULL);
  if (fd < 0)
    return -1;
  wb_file_id_from_stat (&id, ret_stat);
  return id.mtime_usec >= file->id.mtime_usec ? wb_steal_fd (&fd) : -1;
}

typedef struct
{
  int fd; /* (owned) -1 if it could not be opened: status says why */
  struct stat stat;
  gboolean is_packed; /* a new file, which holds the planned one */
  WbStatus status;
} Opened;

/* Where inode numbers don't last, what has the name and is no shorter is taken for it. */
static gboolean
is_planned_file (int fd, const struct stat *st, const WbFileId *planned)
{
  WbFileId now;

  wb_file_id_from_stat (&now, st);
  return wb_file_id_same (&now, planned)
         || (!wb_fs_has_lasting_inodes (fd) && now.device == planned->device
             && now.end >= planned->end);
}

/* Opens the planned file, wherever it is by now. */
static Opened
open_planned (const WbCollecting *collecting, const WbPlanFile *file)
{
  Opened opened = { .fd = -1 };
  wb_autofd int root = -1;
  g_autofree char *relative = NULL;
  g_autoptr (GError) error = NULL;
  wb_autofd int fd = open_name (collecting, file, &root, &relative, &opened.stat, &error);

  if (fd >= 0 && is_planned_file (fd, &opened.stat, &file->id))
    {
      opened.fd = wb_steal_fd (&fd);
      return opened;
    }
  const gboolean gone = fd >= 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  opened.status = gone ? WB_STATUS_VANISHED : status_of_error (error);
  if (!gone || root < 0)
    return opened;
  opened.fd = open_renamed (root, relative, &file->id, &opened.stat);
  if (opened.fd < 0)
    {
      opened.fd = open_packed (collecting, root, relative, file, &opened.stat);
      opened.is_packed = opened.fd >= 0;
    }
  return opened;
}

/* A mail address before an extension is not seen as one ("a@example.com.log"), so that a name in
 * which nothing was found is looked at again without its extension. Caller frees. */
static char *
mask_name (const WbMasker *masker, const char *name)
{
  g_autofree char *masked = wb_masker_path (masker, name, NULL);
  const char *slash = strrchr (name, '/'), *dot = strrchr (name, '.');

  if (!g_str_equal (masked, name) || !dot || (slash && dot < slash))
    return g_steal_pointer (&masked);
  g_autofree char *stem = g_strndup (name, (gsize) (dot - name));
  g_autofree char *masked_stem = wb_masker_path (masker, stem, NULL);
  return g_strconcat (masked_stem, dot, NULL);
}

WbMember *
wb_collecting_new_member (WbCollecting *collecting, const WbPlanItem *item, const WbPlanFile *file)
{
  WbMember *member = wb_member_new (file->member, item->id);
  g_autofree char *name =
      file->root_path ? g_strdup (file->relative) : g_path_get_basename (file->relative);
  g_autofree char *masked = mask_name (collecting->masker, name);

  member->original = wb_text_visible (masked, -1);
  member->status = file->status;
  member->error = g_strdup (file->reason);
  member->original_bytes = file->id.end;
  member->mtime_usec = file->id.mtime_usec;
  return member;
}

static void
set_failed (WbMember *member, WbStatus status, const char *why)
{
  member->status = status;
  g_free (member->error);
  member->error = g_strdup (why);
}

/* The reason without the path, which is not masked. */
static const char *
words_of (WbStatus status)
{
  return status == WB_STATUS_VANISHED ? _ ("It has been removed since") : wb_status_title (status);
}

/* Notes in member what is special about opened. */
static void
describe (const Opened *opened, const WbPlanFile *file, WbMember *member)
{
  const guint64 size = (guint64) opened->stat.st_size;

  if (opened->fd < 0)
    set_failed (member, opened->status, words_of (opened->status));
  else if (opened->is_packed)
    set_failed (member, WB_STATUS_CHANGED, _ ("It was written anew after it was looked at"));
  else if (size < file->id.end)
    set_failed (member, WB_STATUS_CHANGED, _ ("It became shorter after it was looked at"));
  else if (size > file->id.end)
    wb_member_add_cut (member, "grown", size - file->id.end, 0, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN);
}

WbSource *
wb_collecting_open (WbCollecting *collecting, const WbPlanFile *file, WbMember *member)
{
  if (file->status != WB_STATUS_OK)
    return NULL;
  const Opened opened = open_planned (collecting, file);
  const guint64 size = (guint64) opened.stat.st_size;
  if (member)
    describe (&opened, file, member);
  if (opened.fd < 0)
    return NULL;
  if (!opened.is_packed)
    return wb_source_new (opened.fd, MIN (size, file->id.end));
  WbSource *source = wb_source_new (opened.fd, size);
  wb_source_end_unpacked_at (source, file->id.end);
  return source;
}

/* Reads all of fd, at most max_bytes; NULL with member's status. */
static GBytes *
read_all (int fd, gsize size, gsize max_bytes, WbMember *member)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint) MIN (size, max_bytes) + 1);
  gssize n = 1;

  while (n != 0 && bytes->len <= max_bytes)
    {
      const guint before = bytes->len;
      g_byte_array_set_size (bytes, before + 64 * 1024);
      n = read (fd, bytes->data + before, 64 * 1024);
      g_byte_array_set_size (bytes, before + (n > 0 ? (guint) n : 0));
      if (n < 0 && errno != EINTR)
        {
          set_failed (member, WB_STATUS_FAILED, wb_status_title (WB_STATUS_FAILED));
          return NULL;
        }
    }
  if (bytes->len > max_bytes)
    {
      set_failed (member, WB_STATUS_TOO_LARGE, wb_status_title (WB_STATUS_TOO_LARGE));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

GBytes *
wb_collecting_read_whole (WbCollecting *collecting, const WbPlanFile *file, WbMember *member,
                          gsize max_bytes)
{
  wb_autofd int root = -1;
  g_autofree char *relative = NULL;
  g_autoptr (GError) error = NULL;
  struct stat st;
  WbFileId now;

  if (member->status != WB_STATUS_OK)
    return NULL;
  wb_autofd int fd = open_name (collecting, file, &root, &relative, &st, &error);
  if (fd < 0)
    {
      const WbStatus status = status_of_error (error);
      set_failed (member, status, words_of (status));
      return NULL;
    }
  wb_file_id_from_stat (&now, &st);
  member->original_bytes = now.end;
  member->mtime_usec = now.mtime_usec;
  if (now.end > max_bytes)
    {
      set_failed (member, WB_STATUS_TOO_LARGE, wb_status_title (WB_STATUS_TOO_LARGE));
      return NULL;
    }
  if (!is_planned_file (fd, &st, &file->id) || now.mtime_usec != file->id.mtime_usec)
    set_failed (member, WB_STATUS_CHANGED, _ ("It was written anew after it was looked at"));
  return read_all (fd, (gsize) now.end, max_bytes, member);
}
