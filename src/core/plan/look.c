/* SPDX-License-Identifier: MPL-2.0 */
/* Looking for files: only the folders that the globs begin with are walked, so that "logs/" + "**"
 * never reads the caches beside it. A file counts once, by device and inode, whatever it is called;
 * links are not followed, but a link to a file that is taken anyway is told from one that leads
 * out. */
#define G_LOG_DOMAIN "waybill-plan"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "plan/collector.h"
#include "plan/read-beneath.h"
#include "profile/roots.h"

#define MAX_ENTRIES 200000 /* names, in one walk */
#define MAX_FILES 50000    /* of one item */

typedef struct
{
  const WbLooking *looking;
  const WbProfileItem *asked;
  WbPlanItem *item;
  GHashTable
      *inodes; /* "device:inode" of files that are taken; their paths where inodes don't last */
  gboolean has_lasting_inodes; /* below root */
  gboolean cut;                /* there is more than was looked at */
  /* of the root being looked at */
  const char *root_path;
  int root;
  const char *folder; /* being walked, "" for the root itself */
  GHashTable *names;  /* relative names that have a row */
} Look;

/* What two names of one file have in common. */
static char *
dup_file_key (const Look *look, const char *relative, const WbFileId *id)
{
  return look->has_lasting_inodes
             ? g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, id->device, id->inode)
             : g_build_filename (look->root_path, relative, NULL);
}

static WbPlanFile *
add_row (Look *look, const char *relative, WbStatus status)
{
  WbPlanFile *file = wb_plan_file_new (look->root_path, relative);

  file->status = status;
  if (status != WB_STATUS_OK)
    file->reason = g_strdup (wb_status_title (status));
  g_hash_table_add (look->names, g_strdup (relative));
  g_ptr_array_add (look->item->files, file);
  return file;
}

static gboolean
has_gz_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".gz");
}

static void
add_file (Look *look, const char *relative, const struct stat *st)
{
  WbFileId id;

  wb_file_id_from_stat (&id, st);
  WbStatus status = WB_STATUS_OK;
  if (!g_hash_table_add (look->inodes, dup_file_key (look, relative, &id)))
    status = WB_STATUS_SAME_FILE;
  else if (faccessat (look->root, relative, R_OK, AT_EACCESS | AT_SYMLINK_NOFOLLOW) != 0
           && errno == EACCES)
    status = WB_STATUS_DENIED;
  WbPlanFile *file = add_row (look, relative, status);
  file->id = id;
  file->compressed = has_gz_name (relative);
}

/* winston-daily-rotate-file's own bookkeeping: absolute paths, no log. */
static gboolean
is_audit_file (const Look *look, const char *relative)
{
  const char *slash = strrchr (relative, '/');
  const char *name = slash ? slash + 1 : relative;

  return strcmp (look->asked->collect, "logs") == 0 && name[0] == '.'
         && g_str_has_suffix (name, "-audit.json");
}

static gboolean
is_asked_for (const Look *look, const char *relative)
{
  for (char **glob = look->asked->files; *glob; glob++)
    if (wb_fs_glob_match (*glob, relative))
      return !is_audit_file (look, relative);
  return FALSE;
}

static WbStatus
status_of_error (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ? WB_STATUS_DENIED
                                                                           : WB_STATUS_FAILED;
}

/* Nobody knows what lies below relative. */
static void
add_limit (Look *look, const char *relative)
{
  WbPlanFile *folder = add_row (look, relative, WB_STATUS_TOO_LARGE);

  g_free (folder->reason);
  folder->reason = g_strdup (_ ("There is more in this folder than is looked through"));
  look->cut = TRUE;
}

static void
add_entry (Look *look, const WbWalkEntry *entry, const char *relative)
{
  /* An unreadable folder may hold what is asked for; its own name says nothing. */
  if (entry->seen == WB_SEEN_UNREADABLE)
    (void) add_row (look, relative, status_of_error (entry->error));
  else if (entry->seen == WB_SEEN_LIMIT)
    add_limit (look, relative);
  else if (!is_asked_for (look, relative))
    return;
  else if (entry->seen == WB_SEEN_FILE)
    add_file (look, relative, entry->stat);
  else
    {
      WbPlanFile *file = add_row (look, relative, WB_STATUS_NOT_FILE);
      wb_file_id_from_stat (&file->id, entry->stat);
    }
}

static gboolean
on_entry (const WbWalkEntry *entry, gpointer user_data)
{
  Look *look = user_data;
  g_autofree char *whole = look->folder[0] == '\0'
                               ? g_strdup (entry->relative)
                               : g_build_filename (look->folder, entry->relative, NULL);
  const char *relative = whole[0] != '\0' ? whole : ".";

  if (g_hash_table_contains (look->names, relative))
    return TRUE;
  if (look->item->files->len >= MAX_FILES)
    {
      look->cut = TRUE;
      return FALSE;
    }
  add_entry (look, entry, relative);
  return TRUE;
}

/* Opens folder below the root, one component after the other, without following links. -1 with
 * errno. */
static int
open_folder (int root, const char *folder)
{
  g_auto (GStrv) names = g_strsplit (folder, "/", -1);
  wb_autofd int at = openat (root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

  for (char **name = names; at >= 0 && *name && (*name)[0] != '\0'; name++)
    {
      const int below = openat (at, *name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      wb_close_fd (&at);
      at = below;
    }
  return wb_steal_fd (&at);
}

static gboolean
walk_folder (Look *look, const char *folder, GError **error)
{
  GCancellable *cancellable = look->looking->run ? look->looking->run->cancellable : NULL;
  wb_autofd int fd = open_folder (look->root, folder);
  g_autoptr (GError) reason = NULL;

  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0)
    {
      (void) add_row (look, folder, errno == EACCES ? WB_STATUS_DENIED : WB_STATUS_NOT_FILE);
      return TRUE;
    }
  look->folder = folder;
  if (wb_fs_walk (fd, MAX_ENTRIES, on_entry, look, cancellable, &reason))
    return TRUE;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  (void) add_row (look, folder[0] != '\0' ? folder : ".", status_of_error (reason));
  return TRUE;
}

/* A glob without wildcards names one file; nothing around it is read. */
static void
look_at_name (Look *look, const char *relative)
{
  struct stat st;
  g_autofree char *folder = g_path_get_dirname (relative);
  g_autofree char *name = g_path_get_basename (relative);
  wb_autofd int fd = open_folder (look->root, strcmp (folder, ".") == 0 ? "" : folder);
  WbWalkEntry entry = { .seen = WB_SEEN_FILE, .relative = relative, .stat = &st };

  if (fd >= 0 && fstatat (fd, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0)
    {
      entry.seen = S_ISREG (st.st_mode)   ? WB_SEEN_FILE
                   : S_ISLNK (st.st_mode) ? WB_SEEN_LINK
                                          : WB_SEEN_SPECIAL;
      look->folder = "";
      (void) on_entry (&entry, look);
    }
  else if (errno == EACCES && !g_hash_table_contains (look->names, relative))
    (void) add_row (look, relative, WB_STATUS_DENIED);
}

/* The folder that glob's wildcards lie below; caller frees. */
static char *
dup_fixed_folder (const char *glob)
{
  const gsize plain = strcspn (glob, "*?[");
  g_autofree char *begin = g_strndup (glob, plain);
  char *slash = strrchr (begin, '/');

  return slash ? g_strndup (begin, (gsize) (slash - begin)) : g_strdup ("");
}

static gboolean
is_covered (const GPtrArray *folders, const char *folder)
{
  for (guint i = 0; i < folders->len; i++)
    {
      const char *other = g_ptr_array_index (folders, i);
      const gsize length = strlen (other);
      if (length == 0
          || (strncmp (other, folder, length) == 0
              && (folder[length] == '/' || folder[length] == '\0')))
        return TRUE;
    }
  return FALSE;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Shorter ones come first, so what they cover is left out. */
static GPtrArray *
list_folders (char **globs)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);

  for (char **glob = globs; *glob; glob++)
    if (strpbrk (*glob, "*?["))
      g_ptr_array_add (all, dup_fixed_folder (*glob));
  g_ptr_array_sort (all, compare_strings);
  for (guint i = 0; i < all->len; i++)
    if (!is_covered (folders, g_ptr_array_index (all, i)))
      g_ptr_array_add (folders, g_strdup (g_ptr_array_index (all, i)));
  return folders;
}

/* Links are told last, when it is known which files are taken. */
static void
tell_links (Look *look, guint first)
{
  for (guint i = first; i < look->item->files->len; i++)
    {
      WbPlanFile *file = g_ptr_array_index (look->item->files, i);
      struct stat st;
      WbFileId id;
      if (file->status != WB_STATUS_NOT_FILE || fstatat (look->root, file->relative, &st, 0) != 0)
        continue;
      wb_file_id_from_stat (&id, &st);
      g_autofree char *key = dup_file_key (look, file->relative, &id);
      if (!g_hash_table_contains (look->inodes, key))
        continue;
      file->status = WB_STATUS_SAME_FILE;
      g_free (file->reason);
      file->reason = g_strdup (wb_status_title (file->status));
    }
}

static gboolean
look_below (Look *look, GError **error)
{
  g_autoptr (GPtrArray) folders = list_folders (look->asked->files);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const guint first = look->item->files->len;

  look->names = names;
  for (char **glob = look->asked->files; *glob; glob++)
    if (!strpbrk (*glob, "*?["))
      look_at_name (look, *glob);
  for (guint i = 0; i < folders->len; i++)
    if (!walk_folder (look, g_ptr_array_index (folders, i), error))
      return FALSE;
  tell_links (look, first);
  return TRUE;
}

/* Newest first; the same time in the order of names, so that two looks agree. */
static int
compare_files (gconstpointer a, gconstpointer b)
{
  const WbPlanFile *first = *(const WbPlanFile *const *) a;
  const WbPlanFile *second = *(const WbPlanFile *const *) b;

  if (first->id.mtime_usec != second->id.mtime_usec)
    return first->id.mtime_usec > second->id.mtime_usec ? -1 : 1;
  const int by_root = g_strcmp0 (first->root_path, second->root_path);
  return by_root != 0 ? by_root : strcmp (first->relative, second->relative);
}

static void
sum_up (WbPlanItem *item)
{
  item->bytes = 0;
  item->oldest_usec = item->newest_usec = 0;
  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (item->files, i);
      if (file->status != WB_STATUS_OK)
        continue;
      const gint64 mtime_usec = file->id.mtime_usec;
      item->bytes += file->id.end;
      item->newest_usec = item->newest_usec ? MAX (item->newest_usec, mtime_usec) : mtime_usec;
      item->oldest_usec = item->oldest_usec ? MIN (item->oldest_usec, mtime_usec) : mtime_usec;
    }
}

static char *
join_shown (char **paths)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (; *paths; paths++)
    {
      g_autofree char *shown = wb_root_shown (*paths);
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? ", " : "", shown);
    }
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

static gboolean
has_file (const WbPlanItem *item)
{
  for (guint i = 0; i < item->files->len; i++)
    if (((WbPlanFile *) g_ptr_array_index (item->files, i))->status == WB_STATUS_OK)
      return TRUE;
  return FALSE;
}

static void
set_status (WbPlanItem *item, WbStatus status, char *reason)
{
  item->status = status;
  g_free (item->reason);
  item->reason = reason;
}

/* Says why there is nothing, or that there is more. refused is why no root could be opened. */
static void
conclude (Look *look, const WbRoot *root, gboolean opened, const GError *refused)
{
  WbPlanItem *item = look->item;

  if (has_file (item))
    {
      set_status (item, WB_STATUS_OK, NULL);
      if (look->cut)
        item->reason = g_strdup (_ ("There are too many files, so not all of them are taken"));
      return;
    }
  if (item->files->len > 0)
    {
      const WbPlanFile *file = g_ptr_array_index (item->files, 0);
      set_status (item, file->status, g_strdup (file->reason));
      return;
    }
  if (!opened && refused)
    {
      set_status (item, WB_STATUS_DENIED, g_strdup (refused->message));
      return;
    }
  g_autofree char *folders = join_shown (root->paths);
  g_autofree char *globs = g_strjoinv (", ", look->asked->files);
  set_status (item, WB_STATUS_MISSING,
              /* Translators: the first %s is a list of folders, the second of file patterns. */
              opened ? g_strdup_printf (_ ("No such files in %s: %s"), folders, globs)
                     : g_strdup_printf (_ ("No such folder: %s"), folders));
}

/* Opens the root and looks below it. FALSE with error only when cancelled; *ret_refused (first one
 * kept) says why a root that may be there could not be used. */
static gboolean
look_at_root (Look *look, const WbRoot *root, const char *path, gboolean *ret_opened,
              GError **ret_refused, GError **error)
{
  g_autoptr (GError) reason = NULL;
  wb_autofd int fd = wb_open_checked_root (path, root->is_install, &reason);

  if (fd >= 0)
    {
      look->root_path = path;
      look->root = fd;
      look->has_lasting_inodes = wb_fs_has_lasting_inodes (fd);
      *ret_opened = TRUE;
      return look_below (look, error);
    }
  if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) && !*ret_refused)
    {
      g_autofree char *shown = wb_root_shown (path);
      if (reason->domain == WB_ERROR)
        g_prefix_error (&reason, "%s: ", shown);
      *ret_refused = g_steal_pointer (&reason);
    }
  return TRUE;
}

gboolean
wb_look_files (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  const WbProfileItem *asked = item->profile_item;
  const WbRoot *root = wb_profile_root (looking->profile, asked->root);
  g_autoptr (GHashTable) inodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) refused = NULL;
  Look look = { .looking = looking, .asked = asked, .item = item, .inodes = inodes };
  gboolean opened = FALSE;

  for (char **path = root->paths; *path; path++)
    if (!look_at_root (&look, root, *path, &opened, &refused, error))
      return FALSE;
  g_ptr_array_sort (item->files, compare_files);
  sum_up (item);
  conclude (&look, root, opened, refused);
  return TRUE;
}
