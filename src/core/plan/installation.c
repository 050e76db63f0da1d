/* SPDX-License-Identifier: MPL-2.0 */
/* Electron leaves its version in a file beside the program; the application's own stands in the
 * package.json it was built from. */
#define G_LOG_DOMAIN "waybill-plan"
#include "plan/installation.h"

#include "base/fs.h"
#include "base/json.h"
#include "plan/asar.h"
#include "plan/read-beneath.h"
#include "profile/formats.h"

#define MAX_VERSION_FILE_BYTES 256
#define MAX_PACKAGE_BYTES (1024 * 1024)

/* text as a version, or NULL if it looks like none; caller frees. */
static char *
dup_version (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  const char *version = stripped[0] == 'v' ? stripped + 1 : stripped;

  return g_utf8_validate (version, -1, NULL) && wb_format_matches (&wb_format_version, version)
             ? g_strdup (version)
             : NULL;
}

static char *
read_electron (const WbRoot *root, const char *path)
{
  gsize length = 0;
  g_autofree char *text =
      wb_read_beneath (path, root->is_install, "version", MAX_VERSION_FILE_BYTES, &length, NULL);

  return text ? dup_version (text) : NULL;
}

static char *
read_archived_package (const WbRoot *root, const char *path, gsize *ret_length)
{
  struct stat st;
  wb_autofd int fd = wb_open_checked_root (path, root->is_install, NULL);
  wb_autofd int asar = fd >= 0 ? wb_fs_open_beneath (fd, "resources/app.asar", &st, NULL) : -1;

  return asar >= 0 ? wb_asar_read (asar, (guint64) st.st_size, "package.json", MAX_PACKAGE_BYTES,
                                   ret_length)
                   : NULL;
}

static char *
read_app (const WbRoot *root, const char *path)
{
  gsize length = 0;
  g_autofree char *text = read_archived_package (root, path, &length);

  if (!text)
    text = wb_read_beneath (path, root->is_install, "resources/app/package.json", MAX_PACKAGE_BYTES,
                            &length, NULL);
  g_autoptr (JsonNode) node = text ? wb_json_parse (text, (gssize) length, NULL, NULL) : NULL;
  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  const char *version = wb_json_get_string (json_node_get_object (node), "version");
  return version ? dup_version (version) : NULL;
}

gboolean
wb_installation_versions (const WbProfile *profile, char **ret_app, char **ret_electron)
{
  g_autofree char *app = NULL, *electron = NULL;

  for (guint i = 0; i < profile->roots->len && !app && !electron; i++)
    {
      const WbRoot *root = g_ptr_array_index (profile->roots, i);
      for (guint p = 0; root->is_install && root->paths[p] && !app && !electron; p++)
        {
          app = read_app (root, root->paths[p]);
          electron = read_electron (root, root->paths[p]);
        }
    }
  const gboolean found = app || electron;
  *ret_app = g_steal_pointer (&app);
  *ret_electron = g_steal_pointer (&electron);
  return found;
}
