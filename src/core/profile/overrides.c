/* SPDX-License-Identifier: MPL-2.0 */
/* The profile's own paths are checked even when they are overridden: a profile that names a
 * forbidden folder is a bad profile, whoever loads it. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/overrides.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "profile/roots.h"

/* The error a path's check gives, with the place it was written at. */
static gboolean
refuse_path (WbReader *reader, const char *written, const GError *reason)
{
  g_autofree char *shown = wb_root_shown (written);

  /* Translators: a folder that may not be collected from, and why: "it holds passwords". */
  return wb_reader_refuse (reader, WB_ERROR_NOT_ALLOWED, _ ("“%s” can't be collected: %s"), shown,
                           reason->message);
}

static gboolean
settle_path (WbReader *reader, char **path, gboolean is_install)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *expanded = wb_root_expand (*path);

  if (!expanded)
    return wb_reader_refuse (reader, WB_ERROR_NOT_ALLOWED, _ ("“%s” is not %s"), *path,
                             _ (wb_format_folder.allowed));
  if (!wb_root_check (expanded, is_install, &reason))
    return refuse_path (reader, *path, reason);
  g_free (*path);
  *path = g_steal_pointer (&expanded);
  return TRUE;
}

static gboolean
settle_written (WbReader *reader, WbRoot *root)
{
  const gsize mark = wb_reader_enter (reader, root->name);

  for (guint i = 0; root->paths[i]; i++)
    {
      const gsize path_mark = wb_reader_enter_index (reader, i);
      if (!settle_path (reader, &root->paths[i], root->is_install))
        return FALSE;
      wb_reader_leave (reader, path_mark);
    }
  wb_reader_leave (reader, mark);
  return TRUE;
}

/* Only a plain file of one's own counts, not what a link elsewhere names. */
static gboolean
holds_marker (const char *folder, const char *marker)
{
  g_autofree char *path = g_build_filename (folder, marker, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static const char *
name_source (WbOverrideSource source)
{
  /* Translators: where a folder was named; "--root" is an option and stays as it is. */
  return source == WB_OVERRIDE_OPTION ? "--root" : _ ("the application's context");
}

/* Reads the override's path. FALSE with error why it can't be used. */
static gboolean
check_override (const WbProfile *profile, const WbRoot *root, const WbRootOverride *override,
                char **ret_path, GError **error)
{
  g_autofree char *path = wb_root_expand (override->path);

  if (!path)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED, _ ("allowed is %s"),
                   _ (wb_format_folder.allowed));
      return FALSE;
    }
  if (!wb_root_check (path, root->is_install, error))
    return FALSE;
  if (override->source != WB_OVERRIDE_OPTION && profile->marker && !root->is_install
      && !holds_marker (path, profile->marker))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                   /* Translators: why a folder is refused; %s is the name of a file. */
                   _ ("it does not hold “%s”, so it is not the application's"), profile->marker);
      return FALSE;
    }
  *ret_path = g_steal_pointer (&path);
  return TRUE;
}

static gboolean
refuse_override (WbReader *reader, const WbRootOverride *override, const GError *reason)
{
  g_autofree char *shown = wb_root_shown (override->path);

  if (reader->error)
    return FALSE;
  reader->error =
      /* Translators: who named a folder, the root's name, the folder, why it is refused. */
      g_error_new (WB_ERROR, WB_ERROR_NOT_ALLOWED,
                   _ ("%s %s=%s: this folder can't be collected: %s"),
                   name_source (override->source), override->name, shown, reason->message);
  return FALSE;
}

static gboolean
refuse_name (WbReader *reader, const WbProfile *profile, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (reader->error)
    return FALSE;
  for (guint i = 0; i < profile->roots->len; i++)
    g_ptr_array_add (names, ((WbRoot *) g_ptr_array_index (profile->roots, i))->name);
  g_ptr_array_add (names, NULL);
  g_autofree char *known = g_strjoinv (", ", (char **) names->pdata);
  reader->error =
      g_error_new (WB_ERROR, WB_ERROR_PROFILE,
                   /* Translators: a list of names stands at the end. */
                   _ ("--root %s: the profile has no such root, it has: %s"), name, known);
  return FALSE;
}

/* The paths that overrides of source give root, NULL-terminated and perhaps none. NULL when
 * refused. */
static GPtrArray *
gather (WbReader *reader, const WbProfile *profile, const WbRoot *root, const GPtrArray *overrides,
        WbOverrideSource source)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < overrides->len; i++)
    {
      const WbRootOverride *override = g_ptr_array_index (overrides, i);
      g_autoptr (GError) reason = NULL;
      char *path = NULL;
      if (override->source != source || strcmp (override->name, root->name) != 0)
        continue;
      if (check_override (profile, root, override, &path, &reason))
        g_ptr_array_add (paths, path);
      else if (source != WB_OVERRIDE_REMEMBERED)
        {
          (void) refuse_override (reader, override, reason);
          return NULL;
        }
    }
  return g_steal_pointer (&paths);
}

static gboolean
override_root (WbReader *reader, const WbProfile *profile, WbRoot *root, const GPtrArray *overrides)
{
  for (guint source = WB_OVERRIDE_OPTION; source <= WB_OVERRIDE_REMEMBERED; source++)
    {
      g_autoptr (GPtrArray) paths = gather (reader, profile, root, overrides, source);
      if (!paths)
        return FALSE;
      if (paths->len == 0)
        continue;
      g_ptr_array_add (paths, NULL);
      g_strfreev (root->paths);
      root->paths = (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
      root->overridden = TRUE;
      return TRUE;
    }
  return TRUE;
}

gboolean
wb_settle_roots (WbReader *reader, WbProfile *profile, const GPtrArray *overrides)
{
  const gsize mark = wb_reader_enter (reader, "roots");

  for (guint i = 0; i < profile->roots->len; i++)
    if (!settle_written (reader, g_ptr_array_index (profile->roots, i)))
      return FALSE;
  wb_reader_leave (reader, mark);
  for (guint i = 0; overrides && i < overrides->len; i++)
    {
      const WbRootOverride *override = g_ptr_array_index (overrides, i);
      if (override->source == WB_OVERRIDE_OPTION && !wb_profile_root (profile, override->name))
        return refuse_name (reader, profile, override->name);
    }
  for (guint i = 0; overrides && i < profile->roots->len; i++)
    if (!override_root (reader, profile, g_ptr_array_index (profile->roots, i), overrides))
      return FALSE;
  return TRUE;
}
