/* SPDX-License-Identifier: MPL-2.0 */
/* The folders of XDG are named as such, so that a person who has moved them gets what is meant. */
#include "profile/permissions.h"

#include <string.h>

/* What flatpak calls places that no path reaches, or that may be elsewhere; the first that fits. */
static const struct
{
  const char *place; /* "~/" is the home folder */
  const char *name;
  gboolean is_whole; /* nothing below it can be named */
} places[] = {
  { "~/.config", "xdg-config", FALSE }, { "~/.local/share", "xdg-data", FALSE },
  { "~/.cache", "xdg-cache", FALSE },   { "/usr", "host-os", TRUE },
  { "/bin", "host-os", TRUE },          { "/sbin", "host-os", TRUE },
  { "/lib", "host-os", TRUE },          { "/lib32", "host-os", TRUE },
  { "/lib64", "host-os", TRUE },      };

/* What follows place in path, "" or "/…"; NULL if path is not below it. */
static const char *
rest_below (const char *path, const char *place)
{
  const gsize length = strlen (place);
  const gboolean below =
      strncmp (path, place, length) == 0 && (path[length] == '/' || path[length] == '\0');
  return below ? path + length : NULL;
}

static char *
permission_for (const char *path)
{
  const char *below_home = rest_below (path, g_get_home_dir ());
  g_autofree char *named = below_home ? g_strconcat ("~", below_home, NULL) : g_strdup (path);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *rest = rest_below (named, places[i].place);
      if (rest)
        return g_strconcat (places[i].name, places[i].is_whole ? "" : rest, ":ro", NULL);
    }
  return g_strconcat (named, ":ro", NULL);
}

char **
wb_profile_permissions (const WbProfile *profile)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = profile->roots->pdata[i];
      for (guint k = 0; root->paths[k]; k++)
        {
          char *permission = permission_for (root->paths[k]);
          if (!g_hash_table_contains (seen, permission))
            g_strv_builder_add (all, permission);
          g_hash_table_add (seen, permission);
        }
    }
  return g_strv_builder_end (all);
}
