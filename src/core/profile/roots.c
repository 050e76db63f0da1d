/* SPDX-License-Identifier: MPL-2.0 */
/* A folder is refused if it is, lies in, or lies above something protected: what is above
 * ~/.ssh can read ~/.ssh. Whether the protected thing exists doesn't matter, it may tomorrow. Both
 * the path as written and the path behind its links are tested, against every home folder of the
 * person: the one in HOME and the one the system knows, so that setting HOME opens nothing. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/roots.h"

#include <glib/gi18n-lib.h>
#include <limits.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "profile/protected.h"

char *
wb_root_expand (const char *written)
{
  const gboolean below_home = g_str_has_prefix (written, "~/");
  g_autofree char *path = NULL;

  if ((!below_home && written[0] != '/') || strlen (written) >= PATH_MAX)
    return NULL;
  for (const char *at = strstr (written, ".."); at; at = strstr (at + 1, ".."))
    if (at[-1] == '/' && (at[2] == '/' || at[2] == '\0'))
      return NULL;
  path = below_home ? g_build_filename (g_get_home_dir (), written + 2, NULL) : g_strdup (written);
  return g_canonicalize_filename (path, "/");
}

char *
wb_root_shown (const char *path)
{
  const char *home = g_get_home_dir ();
  const gsize length = strlen (home);
  const gboolean below = length > 1 && strncmp (path, home, length) == 0
                         && (path[length] == '/' || path[length] == '\0');
  g_autofree char *shortened = below ? g_strconcat ("~", path + length, NULL) : g_strdup (path);

  return wb_text_visible (shortened, -1);
}

/* Behind all links, as far as path exists; the rest as written. */
static char *
resolve (const char *path)
{
  char *real = realpath (path, NULL);

  if (real || strcmp (path, "/") == 0)
    return real ? real : g_strdup (path);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *real_parent = resolve (parent);
  return g_build_filename (real_parent, name, NULL);
}

static gboolean
is_below_or_same (const char *path, const char *folder)
{
  const gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0
         && (path[length] == '/' || path[length] == '\0'
             || (length > 0 && folder[length - 1] == '/'));
}

static gboolean
is_below (const char *path, const char *folder)
{
  return is_below_or_same (path, folder) && path[strlen (folder)] != '\0';
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, WB_ERROR, WB_ERROR_NOT_ALLOWED, reason);
  return FALSE;
}

/* What follows the identity of a document that the portal gave, "NAME/…": each lies in a folder of
 * its own. In a Flatpak that is a link to where its own documents are. NULL if path is none. */
static const char *
name_of_portal_document (const char *path)
{
  g_autofree char *portal = g_strdup_printf ("/run/user/%u/doc", (guint) geteuid ());
  const char *const places[] = { portal, "/run/flatpak/doc" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *identity = is_below (path, places[i]) ? path + strlen (places[i]) + 1 : "";
      const char *name = strchr (identity, '/');
      if (name && !g_str_has_prefix (identity, "by-app/"))
        return name + 1;
    }
  return NULL;
}

static gboolean
check_system (const char *path, GError **error)
{
  static const char *const folders[] = { "/etc", "/proc", "/sys", "/dev", "/run", "/boot" };

  if (strcmp (path, "/") == 0)
    return refuse (error, _ ("it is the whole computer"));
  if (strcmp (path, "/home") == 0 || strcmp (path, "/var/home") == 0)
    return refuse (error, _ ("it contains the home folder"));
  if (name_of_portal_document (path))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (is_below_or_same (path, folders[i]))
      return refuse (error, _ ("it belongs to the system"));
  return TRUE;
}

/* shown is what it lies above, for the message. */
static gboolean
check_against (const char *path, const char *protected, const char *reason, GError **error)
{
  if (is_below_or_same (path, protected))
    return refuse (error, reason);
  if (!is_below_or_same (protected, path))
    return TRUE;
  g_autofree char *shown = wb_root_shown (protected);
  g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
               /* Translators: why a folder is refused: the name of a folder in it, and what that
                  one holds, such as "it holds SSH keys". */
               _ ("it contains “%s”: %s"), shown, reason);
  return FALSE;
}

static gboolean
check_home_itself (const char *path, const char *home, GError **error)
{
  if (strcmp (path, home) == 0)
    return refuse (error, _ ("it is the whole home folder"));
  return !is_below (home, path) || refuse (error, _ ("it contains the home folder"));
}

static gboolean
check_in_home (const char *path, const char *home, GError **error)
{
  for (gsize i = 0; i < wb_n_protected_folders; i++)
    {
      g_autofree char *protected = g_build_filename (home, wb_protected_folders[i].path, NULL);
      if (!check_against (path, protected, _ (wb_protected_folders[i].reason), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_state (const char *path, GError **error)
{
  const char *state = g_getenv ("WAYBILL_STATE_DIR");

  return !state || state[0] != '/'
         || check_against (path, state, _ ("it holds Waybill's own cases"), error);
}

/* What XDG variables may have moved out of the usual place. */
static gboolean
check_moved (const char *path, GError **error)
{
  static const struct
  {
    const char *prefix;
    const char *(*folder) (void);
  } bases[] = {
    { ".config/", g_get_user_config_dir },
    { ".local/share/", g_get_user_data_dir },
    { ".local/state/", g_get_user_state_dir },
    { ".cache/", g_get_user_cache_dir },
  };

  for (guint b = 0; b < G_N_ELEMENTS (bases); b++)
    for (gsize i = 0; i < wb_n_protected_folders; i++)
      {
        if (!g_str_has_prefix (wb_protected_folders[i].path, bases[b].prefix))
          continue;
        g_autofree char *protected = g_build_filename (
            bases[b].folder (), wb_protected_folders[i].path + strlen (bases[b].prefix), NULL);
        if (!check_against (path, protected, _ (wb_protected_folders[i].reason), error))
          return FALSE;
      }
  return TRUE;
}

/* The home folder that the system knows, whatever HOME says; "/" if it knows none. Roots are
 * checked on several threads at once, so getpwuid(3)'s one buffer won't do. */
static char *
dup_system_home (void)
{
  struct passwd entry;
  struct passwd *me = NULL;
  char buffer[16384];

  if (getpwuid_r (geteuid (), &entry, buffer, sizeof buffer, &me) == 0 && me && me->pw_dir)
    return g_strdup (me->pw_dir);
  return g_strdup ("/");
}

/* Every name of every home folder. */
static GPtrArray *
list_homes (void)
{
  g_autofree char *system_home = dup_system_home ();
  const char *written[] = { g_get_home_dir (), system_home };
  GPtrArray *homes = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    {
      g_autofree char *real = resolve (written[i]);
      /* A service's user lives in "/": nothing of its own is there. */
      if (strcmp (real, "/") == 0)
        continue;
      g_ptr_array_add (homes, g_canonicalize_filename (written[i], "/"));
      g_ptr_array_add (homes, g_steal_pointer (&real));
    }
  return homes;
}

/* The portal does not tell where a document lies, only what it is called: it is judged as if it lay
 * wherever something of that name is protected. */
static gboolean
check_document (const char *name, const char *home, GError **error)
{
  static const char *const above[] = { "", ".config", ".local/share", ".cache", ".var/app" };
  g_autofree char *home_name = g_path_get_basename (home);

  if (strcmp (name, home_name) == 0)
    return refuse (error, _ ("it is the whole home folder"));
  for (guint i = 0; i < G_N_ELEMENTS (above); i++)
    {
      g_autofree char *path = g_build_filename (home, above[i], name, NULL);
      if (!check_in_home (path, home, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_place (const char *path, const GPtrArray *homes, GError **error)
{
  const char *name = name_of_portal_document (path);

  for (guint i = 0; name && i < homes->len; i++)
    if (!check_document (name, g_ptr_array_index (homes, i), error))
      return FALSE;
  if (!check_system (path, error))
    return FALSE;
  for (guint i = 0; i < homes->len; i++)
    if (!check_home_itself (path, g_ptr_array_index (homes, i), error))
      return FALSE;
  for (guint i = 0; i < homes->len; i++)
    if (!check_in_home (path, g_ptr_array_index (homes, i), error))
      return FALSE;
  return check_state (path, error) && check_moved (path, error);
}

static gboolean
is_install_place (const char *path)
{
  static const char *const folders[] = { "/opt", "/usr", "/app", "/snap" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (is_below (path, folders[i]))
      return TRUE;
  return g_str_has_prefix (path, "/tmp/.mount_") && path[strlen ("/tmp/.mount_")] != '/';
}

static gboolean
check_owner (const char *path, GError **error)
{
  struct stat st;

  if (stat (path, &st) != 0 || st.st_uid == geteuid ())
    return TRUE;
  return refuse (error, _ ("it belongs to somebody else"));
}

gboolean
wb_root_check (const char *path, gboolean is_install, GError **error)
{
  g_autofree char *real = resolve (path);
  g_autoptr (GPtrArray) homes = list_homes ();

  if (!check_place (path, homes, error) || !check_place (real, homes, error))
    return FALSE;
  return (is_install && is_install_place (real)) || check_owner (real, error);
}
