/* SPDX-License-Identifier: MPL-2.0 */
/* Other homes are those of the accounts that the system lists, and the folders beside one's own and
 * in /home: directories of large organisations list nobody. Only whether a folder is there is
 * asked, which the other home's permissions decide. */
#define G_LOG_DOMAIN "waybill-plan"
#include "plan/homes.h"

#include <glib/gi18n-lib.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/sandbox.h"
#include "base/text.h"

#define MAX_LOOKED_AT 2000
#define MAX_TOLD 16

/* TRUE if an item reads below root and what is there is the person's, not the system's. */
static gboolean
is_data_root (const WbProfile *profile, const WbRoot *root)
{
  for (guint i = 0; !root->is_install && i < profile->items->len; i++)
    if (g_strcmp0 (((const WbProfileItem *) g_ptr_array_index (profile->items, i))->root,
                   root->name)
        == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_there (const WbRoot *root)
{
  for (guint i = 0; root->paths[i]; i++)
    if (access (root->paths[i], F_OK) == 0)
      return TRUE;
  return FALSE;
}

gboolean
wb_homes_has_data (const WbProfile *profile)
{
  for (guint i = 0; i < profile->roots->len; i++)
    if (is_data_root (profile, profile->roots->pdata[i]) && is_there (profile->roots->pdata[i]))
      return TRUE;
  return FALSE;
}

const WbRoot *
wb_homes_absent_root (const WbProfile *profile)
{
  for (guint i = 0; i < profile->roots->len; i++)
    if (is_data_root (profile, profile->roots->pdata[i]) && !is_there (profile->roots->pdata[i]))
      return profile->roots->pdata[i];
  return NULL;
}

/* Data roots below the own home, relative to it. */
static GPtrArray *
list_relative_roots (const WbProfile *profile)
{
  GPtrArray *relatives = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *home = g_canonicalize_filename (g_get_home_dir (), "/");
  const gsize length = strlen (home);

  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = g_ptr_array_index (profile->roots, i);
      for (guint p = 0; is_data_root (profile, root) && !root->overridden && root->paths[p]; p++)
        if (length > 1 && strncmp (root->paths[p], home, length) == 0
            && root->paths[p][length] == '/')
          g_ptr_array_add (relatives, g_strdup (root->paths[p] + length + 1));
    }
  return relatives;
}

/* A set of absolute paths without links, each once. */
static void
add_home (GHashTable *homes, const char *path)
{
  char *real = g_hash_table_size (homes) < MAX_LOOKED_AT ? realpath (path, NULL) : NULL;

  if (real && strcmp (real, "/") != 0)
    g_hash_table_add (homes, g_strdup (real));
  free (real);
}

static void
add_folders_in (GHashTable *homes, const char *folder)
{
  g_autoptr (GDir) dir = strcmp (folder, "/") == 0 ? NULL : g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      add_home (homes, path);
    }
}

/* getpwent(3) has one cursor for the whole process. */
static void
add_accounts (GHashTable *homes)
{
  static GMutex lock;
  const struct passwd *entry;

  g_mutex_lock (&lock);
  setpwent ();
  for (guint i = 0; i < MAX_LOOKED_AT && (entry = getpwent ()); i++)
    if (entry->pw_dir && entry->pw_uid != geteuid ())
      add_home (homes, entry->pw_dir);
  endpwent ();
  g_mutex_unlock (&lock);
}

static gboolean
has_any (const char *home, const GPtrArray *relatives)
{
  for (guint i = 0; i < relatives->len; i++)
    {
      g_autofree char *path = g_build_filename (home, g_ptr_array_index (relatives, i), NULL);
      if (access (path, F_OK) == 0)
        return TRUE;
    }
  return FALSE;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
wb_homes_with_data (const WbProfile *profile)
{
  g_autoptr (GPtrArray) relatives = list_relative_roots (profile);
  g_autoptr (GHashTable) homes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *beside = g_path_get_dirname (g_get_home_dir ());
  g_autofree char *own = realpath (g_get_home_dir (), NULL);
  GHashTableIter iter;
  gpointer home;

  if (relatives->len > 0)
    {
      add_accounts (homes);
      add_folders_in (homes, beside);
      add_folders_in (homes, "/home");
    }
  g_hash_table_iter_init (&iter, homes);
  while (g_hash_table_iter_next (&iter, &home, NULL))
    if (g_strcmp0 (home, own) != 0 && has_any (home, relatives))
      g_ptr_array_add (found, g_strdup (home));
  g_ptr_array_sort (found, compare_paths);
  g_ptr_array_set_size (found, (int) MIN (found->len, MAX_TOLD));
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_steal (found, NULL);
}

/* TRUE if there is anything to miss: somebody who says where the data is has decided. */
static gboolean
is_about_homes (const WbProfile *profile)
{
  g_autoptr (GPtrArray) relatives = list_relative_roots (profile);

  return relatives->len > 0;
}

char *
wb_homes_hint (const WbProfile *profile)
{
  if (wb_homes_has_data (profile) || !is_about_homes (profile))
    return NULL;
  const char *name = wb_text_in_language (profile->name);
  if (wb_sandbox_is_flatpak ())
    return g_strdup_printf (
        /* Translators: the name of an application. A Flatpak sees only folders it was given. */
        _ ("There is no data of %s here, or Waybill is not allowed to see it: it is installed as a "
           "Flatpak, which sees only what it was given."),
        name);
  g_auto (GStrv) homes = wb_homes_with_data (profile);
  if (!*homes)
    /* Translators: the name of an application. */
    return g_strdup_printf (_ ("There is no data of %s in your home folder, nor in another one "
                               "that this account may see."),
                            name);
  g_autofree char *joined = g_strjoinv (", ", homes);
  g_autofree char *visible = wb_text_visible (joined, -1);
  return g_strdup_printf (
      /* Translators: the name of an application, and a list of other people's home folders. */
      _ ("The data of %s is not in your home folder, but in %s. Only the person whose home that is "
         "can send it: sign in as them."),
      name, visible);
}
