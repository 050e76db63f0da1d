/* SPDX-License-Identifier: MPL-2.0 */
/* Of a folder that is not there yet, the nearest one above it that is there is watched. After
 * anything that can change which folders there are, all are gone through again: adding a watch
 * twice is no other watch. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/folders.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <string.h>
#include <sys/inotify.h>

#include "base/fs.h"

#define MOST_DEEP 32
#define MOST_FOLDERS 5000
#define NAMES (IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF)

struct _WbFolders
{
  int fd;
  const WbProfile *profile;
  char *extra;
  GHashTable *watched; /* watch descriptor -> path of its folder */
  GHashTable *fresh;   /* those that are still wanted */
  guint left;          /* folders that may still be added */
  gboolean is_short;   /* one could not be */
};

/* --- what is watched ------------------------------------------------------------------------- */

static gboolean
add (WbFolders *folders, const char *path, guint events)
{
  if (folders->left == 0)
    {
      folders->is_short = TRUE;
      return FALSE;
    }
  folders->left--;
  const int watch = inotify_add_watch (folders->fd, path, events | IN_ONLYDIR);
  if (watch >= 0)
    g_hash_table_insert (folders->fresh, GINT_TO_POINTER (watch), g_strdup (path));
  else if (errno == ENOSPC || errno == ENOMEM)
    folders->is_short = TRUE;
  return watch >= 0;
}

/* Path, and deep levels of folders below it. */
static void
add_below (WbFolders *folders, const char *path, guint deep)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!add (folders, path, NAMES | IN_MODIFY) || deep == 0 || !(dir = g_dir_open (path, 0, NULL)))
    return;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);
      struct stat st;
      if (lstat (below, &st) == 0 && S_ISDIR (st.st_mode))
        add_below (folders, below, deep - 1);
    }
}

/* Path itself with what is below it, or, for want of it, what is nearest above. */
static void
add_or_above (WbFolders *folders, const char *path, guint deep)
{
  g_autofree char *at = g_strdup (path);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      add_below (folders, path, deep);
      return;
    }
  while (!g_file_test (at, G_FILE_TEST_IS_DIR) && strcmp (at, "/") != 0)
    {
      char *above = g_path_get_dirname (at);
      g_free (at);
      at = above;
    }
  (void) add (folders, at, NAMES);
}

/* The folders of glob that have no choice in them: "logs" of "logs/app-*.log". */
static char *
dup_fixed (const char *root, const char *glob)
{
  const gsize fixed = strcspn (glob, "*?[");
  g_autofree char *start = g_strndup (glob, fixed);
  char *slash = strrchr (start, '/');

  if (!slash)
    return g_strdup (root);
  *slash = '\0';
  return g_build_filename (root, start, NULL);
}

/* How many levels of folders below dup_fixed() glob is about: 0 for "logs/app-*.log". */
static guint
levels_below (const char *glob)
{
  guint levels = 0;

  if (strstr (glob, "**"))
    return MOST_DEEP;
  for (const char *at = glob + strcspn (glob, "*?["); *at; at++)
    levels += *at == '/';
  return levels;
}

static void
add_item (WbFolders *folders, const WbProfileItem *item)
{
  const WbRoot *root = item->root ? wb_profile_root (folders->profile, item->root) : NULL;

  for (guint i = 0; root && root->paths[i]; i++)
    for (guint k = 0; item->files && item->files[k]; k++)
      {
        g_autofree char *path = dup_fixed (root->paths[i], item->files[k]);
        add_or_above (folders, path, levels_below (item->files[k]));
      }
}

/* Such as what was watched above a folder that has come. */
static void
remove_stale (WbFolders *folders)
{
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, folders->watched);
  while (g_hash_table_iter_next (&iter, &watch, NULL))
    if (!g_hash_table_contains (folders->fresh, watch))
      (void) inotify_rm_watch (folders->fd, GPOINTER_TO_INT (watch));
  g_hash_table_unref (folders->watched);
  folders->watched = g_steal_pointer (&folders->fresh);
}

static void
add_all (WbFolders *folders)
{
  folders->left = MOST_FOLDERS;
  folders->is_short = FALSE;
  folders->fresh = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  (void) add (folders, folders->extra, NAMES);
  for (guint i = 0; i < folders->profile->items->len; i++)
    {
      const WbProfileItem *item = folders->profile->items->pdata[i];
      if (g_strcmp0 (item->collect, "logs") == 0)
        add_item (folders, item);
    }
  remove_stale (folders);
}

WbFolders *
wb_folders_new (const WbProfile *profile, const char *extra, GError **error)
{
  g_autoptr (WbFolders) folders = g_new0 (WbFolders, 1);

  folders->profile = profile;
  folders->extra = g_strdup (extra);
  folders->watched = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  folders->fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (folders->fd < 0)
    {
      wb_fs_set_error (error, errno, "inotify");
      return NULL;
    }
  add_all (folders);
  return g_steal_pointer (&folders);
}

void
wb_folders_free (WbFolders *folders)
{
  if (!folders)
    return;
  wb_close_fd (&folders->fd);
  g_clear_pointer (&folders->watched, g_hash_table_unref);
  g_free (folders->extra);
  g_free (folders);
}

/* --- what happens ---------------------------------------------------------------------------- */

int
wb_folders_fd (const WbFolders *folders)
{
  return folders->fd;
}

gboolean
wb_folders_are_all_watched (const WbFolders *folders)
{
  return !folders->is_short;
}

/* The path of what event is about; NULL if it is about a folder itself. */
static char *
path_of (const WbFolders *folders, const struct inotify_event *event)
{
  const char *folder = g_hash_table_lookup (folders->watched, GINT_TO_POINTER (event->wd));
  return event->len > 0 && folder ? g_build_filename (folder, event->name, NULL) : NULL;
}

gboolean
wb_folders_read (WbFolders *folders, gboolean (*is_known) (gpointer self, const char *path),
                 gpointer self, gboolean *ret_names_changed)
{
  union
  {
    struct inotify_event event;
    char bytes[32 * (sizeof (struct inotify_event) + NAME_MAX + 1)];
  } buffer;
  gboolean has_any = FALSE;
  gssize got;

  *ret_names_changed = FALSE;
  while ((got = read (folders->fd, buffer.bytes, sizeof buffer.bytes)) > 0)
    for (gssize at = 0; at < got;)
      {
        const struct inotify_event *event =
            (const struct inotify_event *) (gconstpointer) (buffer.bytes + at);
        g_autofree char *path = event->mask & IN_MODIFY ? path_of (folders, event) : NULL;
        at += (gssize) sizeof *event + event->len;
        if (event->mask & IN_IGNORED)
          continue;
        has_any = TRUE;
        if (!path || !is_known (self, path))
          *ret_names_changed = TRUE;
      }
  if (*ret_names_changed)
    add_all (folders);
  return has_any;
}
