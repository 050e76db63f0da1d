/* SPDX-License-Identifier: MPL-2.0 */
/* Walking a tree that may be hostile: folders are opened relative to their parent without following
 * links, one descriptor a level; names are read whole and sorted, as many as the limit still
 * allows, so that neither depth nor width costs unbounded memory. What vanishes meanwhile was never
 * there. */
#define G_LOG_DOMAIN "waybill-base"
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/fs-private.h"
#include "base/text.h"

#define MAX_FOLDERS_DEEP 32

typedef struct
{
  WbWalkFunc func;
  gpointer user_data;
  GCancellable *cancellable;
  dev_t device;
  guint left;     /* names that may still be read */
  gboolean ended; /* by func, the limit or cancelling */
} Walk;

int
wb_fs_open_folder (int parent, const char *name)
{
  return openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

DIR *
wb_fs_open_names (int parent, const char *name)
{
  int fd = wb_fs_open_folder (parent, name);
  DIR *names = fd >= 0 ? fdopendir (fd) : NULL;

  if (!names)
    wb_close_fd (&fd);
  return names;
}

static void
report (Walk *walk, WbSeen seen, const char *relative, const struct stat *st, const GError *error)
{
  const WbWalkEntry entry = { .seen = seen, .relative = relative, .stat = st, .error = error };

  if (!walk->func (&entry, walk->user_data))
    walk->ended = TRUE;
}

static void
report_unreadable (Walk *walk, const char *relative, int errno_value)
{
  g_autoptr (GError) error = NULL;

  if (errno_value == ENOENT)
    return;
  wb_fs_set_error (&error, errno_value, relative);
  report (walk, WB_SEEN_UNREADABLE, relative, NULL, error);
}

static void
report_other_file_system (Walk *walk, const char *relative)
{
  g_autofree char *shown = wb_text_visible (relative, -1);
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                          _ ("“%s” is on another file system"), shown);

  report (walk, WB_SEEN_UNREADABLE, relative, NULL, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The folder's names in order, no more than walk->left; ret_more says that there are others. NULL
 * with errno if it can't be read. */
static GPtrArray *
read_names (Walk *walk, int folder, gboolean *ret_more)
{
  g_autoptr (DIR) dir = wb_fs_open_names (folder, ".");
  if (!dir)
    return NULL;

  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  struct dirent *entry;
  *ret_more = FALSE;
  errno = 0;
  while (!*ret_more && (entry = readdir (dir)))
    {
      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
        continue;
      *ret_more = walk->left == 0;
      if (*ret_more)
        break;
      walk->left--;
      g_ptr_array_add (names, g_strdup (entry->d_name));
    }
  if (errno != 0 && names->len == 0)
    return NULL;
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static void walk_folder (Walk *walk, int folder, const char *relative, guint depth);

static void
walk_subfolder (Walk *walk, int folder, const char *name, const char *relative, guint depth)
{
  struct stat st;

  if (depth >= MAX_FOLDERS_DEEP)
    {
      report (walk, WB_SEEN_LIMIT, relative, NULL, NULL);
      return;
    }
  wb_autofd int below = wb_fs_open_folder (folder, name);
  if (below < 0 || fstat (below, &st) != 0)
    report_unreadable (walk, relative, errno);
  else if (st.st_dev != walk->device)
    report_other_file_system (walk, relative);
  else
    walk_folder (walk, below, relative, depth + 1);
}

static void
walk_name (Walk *walk, int folder, const char *name, const char *relative, guint depth)
{
  struct stat st;

  if (fstatat (folder, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0)
    report_unreadable (walk, relative, errno);
  else if (S_ISREG (st.st_mode))
    report (walk, WB_SEEN_FILE, relative, &st, NULL);
  else if (S_ISLNK (st.st_mode))
    report (walk, WB_SEEN_LINK, relative, &st, NULL);
  else if (!S_ISDIR (st.st_mode))
    report (walk, WB_SEEN_SPECIAL, relative, &st, NULL);
  else if (st.st_dev != walk->device)
    report_other_file_system (walk, relative);
  else
    walk_subfolder (walk, folder, name, relative, depth);
}

static void
walk_folder (Walk *walk, int folder, const char *relative, guint depth)
{
  gboolean more = FALSE;
  g_autoptr (GPtrArray) names = read_names (walk, folder, &more);

  if (!names)
    {
      report_unreadable (walk, relative, errno);
      return;
    }
  for (guint i = 0; i < names->len && !walk->ended; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *below =
          relative[0] != '\0' ? g_strconcat (relative, "/", name, NULL) : g_strdup (name);
      if (g_cancellable_is_cancelled (walk->cancellable))
        walk->ended = TRUE;
      else
        walk_name (walk, folder, name, below, depth);
    }
  if (more && !walk->ended)
    {
      report (walk, WB_SEEN_LIMIT, relative, NULL, NULL);
      walk->ended = TRUE;
    }
}

gboolean
wb_fs_walk (int root, guint max_entries, WbWalkFunc func, gpointer user_data,
            GCancellable *cancellable, GError **error)
{
  struct stat st;
  wb_autofd int folder = wb_fs_open_folder (root, ".");

  if (folder < 0 || fstat (folder, &st) != 0)
    {
      wb_fs_set_error (error, errno, NULL);
      return FALSE;
    }
  Walk walk = {
    .func = func,
    .user_data = user_data,
    .cancellable = cancellable,
    .device = st.st_dev,
    .left = max_entries,
  };
  walk_folder (&walk, folder, "", 0);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
