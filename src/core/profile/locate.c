/* SPDX-License-Identifier: MPL-2.0 */
/* A profile decides what leaves the computer, so it matters who could have written it. Files in the
 * system's data folders count as the system's only if nobody but root can change them, up to "/".
 */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/locate.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/sandbox.h"
#include "base/text.h"
#include "profile/formats.h"
#include "profile/roots.h"

#define MAX_BYTES (256 * 1024)
#define MAX_FILES 1000
#define SUFFIX ".json"

static gboolean
is_written_by_root_only (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 && st.st_uid == 0
         && !(st.st_mode & (S_IWOTH | (st.st_gid == 0 ? 0 : S_IWGRP)));
}

gboolean
wb_is_system_file (const char *path)
{
  char *real = realpath (path, NULL);

  if (real && g_str_has_prefix (real, "/app/") && wb_sandbox_is_flatpak ())
    {
      g_free (real);
      return TRUE;
    }
  gboolean trusted = real != NULL;
  while (trusted && real)
    {
      trusted = is_written_by_root_only (real);
      char *parent = strcmp (real, "/") == 0 ? NULL : g_path_get_dirname (real);
      g_free (real);
      real = parent;
    }
  g_free (real);
  return trusted;
}

static WbProfile *
read_file (const char *path, WbProvenance provenance, const GPtrArray *overrides, GError **error)
{
  gsize length = 0;
  g_autoptr (GError) unread = NULL;
  g_autofree char *text = wb_fs_read (path, MAX_BYTES, &length, &unread);

  if (text)
    return wb_profile_parse (text, (gssize) length, path, provenance, overrides, error);
  g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE, unread->message);
  return NULL;
}

static WbProvenance
tell_provenance (const WbProfilePlaces *places, const char *path, gboolean in_system_dir)
{
  return in_system_dir && places->is_system (path) ? WB_PROFILE_SYSTEM : WB_PROFILE_USER;
}

/* The file of id in the first of the system's folders that has one it wrote itself. */
static char *
find_system (const WbProfilePlaces *places, const char *id)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);

  for (const char *const *dir = places->system_dirs; *dir; dir++)
    {
      g_autofree char *path = g_build_filename (*dir, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && places->is_system (path))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* Any other file of id: the user's folder first, as XDG has it. */
static char *
find_user (const WbProfilePlaces *places, const char *id)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);
  g_autofree char *own = g_build_filename (places->user_dir, name, NULL);

  if (g_file_test (own, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&own);
  for (const char *const *dir = places->system_dirs; *dir; dir++)
    {
      g_autofree char *path = g_build_filename (*dir, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static void
set_shadow_error (GError **error, const char *shadow, const char *system_file)
{
  g_autofree char *shown = wb_root_shown (shadow);
  g_autofree char *shown_system = wb_root_shown (system_file);

  g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
               /* Translators: two files. */
               _ ("%s: this profile is not used, because the system's own one is: %s"), shown,
               shown_system);
}

static WbProfile *
load_id (const WbProfilePlaces *places, const char *id, const GPtrArray *overrides, GError **error)
{
  g_autofree char *system_file = find_system (places, id);
  g_autofree char *path = system_file ? g_strdup (system_file) : find_user (places, id);

  if (!path)
    {
      g_set_error (
          error, WB_ERROR, WB_ERROR_PROFILE,
          _ ("There is no profile “%s” on this computer; “waybill profile list” shows those "
             "there are"),
          id);
      return NULL;
    }
  g_autoptr (WbProfile) profile =
      read_file (path, system_file ? WB_PROFILE_SYSTEM : WB_PROFILE_USER, overrides, error);
  if (!profile)
    return NULL;
  if (strcmp (profile->id, id) != 0)
    {
      g_autofree char *shown = wb_root_shown (path);
      g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
                   _ ("%s: /id: found \"%s\", allowed is \"%s\" as in the file's name"), shown,
                   profile->id, id);
      return NULL;
    }
  return g_steal_pointer (&profile);
}

static gboolean
is_in_folder (const char *path, const char *folder)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *parent = g_path_get_dirname (whole);
  g_autofree char *canonical = g_canonicalize_filename (folder, NULL);
  struct stat st_parent, st_folder;

  if (strcmp (parent, canonical) == 0)
    return TRUE;
  return stat (parent, &st_parent) == 0 && stat (canonical, &st_folder) == 0
         && st_parent.st_dev == st_folder.st_dev && st_parent.st_ino == st_folder.st_ino;
}

static WbProfile *
load_path (const WbProfilePlaces *places, const char *path, const GPtrArray *overrides,
           GError **error)
{
  g_autoptr (WbProfile) profile = read_file (path, WB_PROFILE_PATH, overrides, error);

  if (!profile || !is_in_folder (path, places->user_dir))
    return g_steal_pointer (&profile);
  g_autofree char *system_file = find_system (places, profile->id);
  if (!system_file)
    return g_steal_pointer (&profile);
  set_shadow_error (error, path, system_file);
  return NULL;
}

WbProfile *
wb_profile_load_from (const WbProfilePlaces *places, const char *what, const GPtrArray *overrides,
                      GError **error)
{
  if (strchr (what, '/') || g_str_has_suffix (what, SUFFIX))
    return load_path (places, what, overrides, error);
  if (!g_utf8_validate (what, -1, NULL) || !wb_format_matches (&wb_format_profile_id, what))
    {
      g_autofree char *shown = wb_text_visible (what, -1);
      g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
                   _ ("“%s” is no profile's name: allowed is %s"), shown,
                   _ (wb_format_profile_id.allowed));
      return NULL;
    }
  return load_id (places, what, overrides, error);
}

void
wb_found_profile_free (WbFoundProfile *found)
{
  g_free (found->id);
  g_free (found->file);
  g_clear_pointer (&found->profile, wb_profile_unref);
  g_clear_error (&found->error);
  g_free (found);
}

static const WbFoundProfile *
find_listed (const GPtrArray *list, const char *id)
{
  for (guint i = 0; i < list->len; i++)
    {
      const WbFoundProfile *found = g_ptr_array_index (list, i);
      if (strcmp (found->id, id) == 0)
        return found;
    }
  return NULL;
}

static void
list_file (GPtrArray *list, const char *path, const char *id, WbProvenance provenance)
{
  const WbFoundProfile *other = find_listed (list, id);
  g_autoptr (WbProfile) profile = NULL;
  WbFoundProfile *found;

  /* Of several folders of one kind the first counts, silently, as for all XDG data. */
  if (other && other->provenance == provenance)
    return;
  found = g_new0 (WbFoundProfile, 1);
  found->id = g_strdup (id);
  found->file = g_strdup (path);
  found->provenance = provenance;
  if (other)
    set_shadow_error (&found->error, path, other->file);
  else
    profile = read_file (path, provenance, NULL, &found->error);
  if (profile && strcmp (profile->id, id) == 0)
    found->profile = g_steal_pointer (&profile);
  else if (profile)
    {
      g_autofree char *shown = wb_root_shown (path);
      found->error =
          g_error_new (WB_ERROR, WB_ERROR_PROFILE,
                       _ ("%s: /id: found \"%s\", allowed is \"%s\" as in the file's name"), shown,
                       profile->id, id);
    }
  g_ptr_array_add (list, found);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
read_names (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && names->len < MAX_FILES && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* Lists the files of folder that have the wanted provenance. */
static void
list_folder (GPtrArray *list, const WbProfilePlaces *places, const char *folder,
             gboolean in_system_dir, WbProvenance wanted)
{
  g_autoptr (GPtrArray) names = read_names (folder);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *id = g_strndup (name, strlen (name) - strlen (SUFFIX));
      g_autofree char *shown_id = wb_text_visible (id, -1);
      /* Opening a FIFO would wait for its other end. */
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR)
          && tell_provenance (places, path, in_system_dir) == wanted)
        list_file (list, path, shown_id, wanted);
    }
}

GPtrArray *
wb_profile_list_in (const WbProfilePlaces *places)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_found_profile_free);

  for (const char *const *dir = places->system_dirs; *dir; dir++)
    list_folder (list, places, *dir, TRUE, WB_PROFILE_SYSTEM);
  list_folder (list, places, places->user_dir, FALSE, WB_PROFILE_USER);
  for (const char *const *dir = places->system_dirs; *dir; dir++)
    list_folder (list, places, *dir, TRUE, WB_PROFILE_USER);
  return list;
}

/* The XDG data folders, our own prefix should it not be among them, and where a Flatpak's
 * extensions put theirs (flatpak/io.github.waybill.Waybill.json). */
static char **
build_system_dirs (void)
{
  g_autoptr (GPtrArray) dirs = g_ptr_array_new ();

  for (const char *const *base = g_get_system_data_dirs (); *base; base++)
    g_ptr_array_add (dirs, g_build_filename (*base, "waybill", "profiles", NULL));
  if (!g_strv_contains (g_get_system_data_dirs (), WB_DATADIR))
    g_ptr_array_add (dirs, g_build_filename (WB_DATADIR, "waybill", "profiles", NULL));
  if (wb_sandbox_is_flatpak ())
    g_ptr_array_add (dirs,
                     g_build_filename (WB_DATADIR, "waybill", "extensions", "profiles", NULL));
  g_ptr_array_add (dirs, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&dirs), FALSE);
}

static char *
build_user_dir (void)
{
  g_autofree char *data = wb_sandbox_host_data_dir ();

  return g_build_filename (data, "waybill", "profiles", NULL);
}

WbProfile *
wb_profile_load (const char *what, const GPtrArray *overrides, GError **error)
{
  g_auto (GStrv) system_dirs = build_system_dirs ();
  g_autofree char *user_dir = build_user_dir ();
  const WbProfilePlaces places = { (const char *const *) system_dirs, user_dir, wb_is_system_file };

  return wb_profile_load_from (&places, what, overrides, error);
}

GPtrArray *
wb_profile_list (void)
{
  g_auto (GStrv) system_dirs = build_system_dirs ();
  g_autofree char *user_dir = build_user_dir ();
  const WbProfilePlaces places = { (const char *const *) system_dirs, user_dir, wb_is_system_file };

  return wb_profile_list_in (&places);
}
