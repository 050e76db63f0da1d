/* SPDX-License-Identifier: MPL-2.0 */
/* A key file is opened once and judged by what was opened, not by its name. */
#define G_LOG_DOMAIN "waybill-deliver"

#include "deliver/keys.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "deliver/keyring.h"
#include "store/ticket.h"

#define MAX_FILE 65536

void
wb_staff_keys_free (WbStaffKeys *keys)
{
  if (!keys)
    return;
  wb_store_target_clear (&keys->target);
  wb_credentials_clear (&keys->credentials);
  g_free (keys->folder);
  g_free (keys);
}

static int
open_private (const char *path, GError **error)
{
  struct stat st;
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (fd < 0 || fstat (fd, &st) < 0)
    {
      wb_fs_set_error (error, errno, path);
      return -1;
    }
  if (S_ISREG (st.st_mode) && st.st_uid == geteuid () && (st.st_mode & 077) == 0)
    return wb_steal_fd (&fd);
  g_set_error (
      error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
      /* Translators: %s is the name of a file */
      _ ("The key file %s has to belong to you and be readable by nobody else (chmod 600)."), path);
  return -1;
}

/* At most max bytes of fd, NUL-terminated; the caller wipes. */
static gssize
read_some (int fd, char *text, gsize max)
{
  gsize length = 0;
  while (length < max)
    {
      const gssize got = read (fd, text + length, max - length);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return -1;
      if (got == 0)
        break;
      length += (gsize) got;
    }
  text[length] = '\0';
  return (gssize) length;
}

static gboolean
invalid (GError **error, const char *path, const char *member)
{
  g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
               /* Translators: a file and the name of a member in it, such as endpoint */
               _ ("The key file %s can't be used: “%s” is missing or not valid."), path, member);
  return FALSE;
}

static gboolean
fill_target (WbStoreTarget *target, JsonObject *json, const char *path, GError **error)
{
  const char *kind = wb_json_get_string (json, "store");
  const char *endpoint = wb_json_get_string (json, "endpoint");
  const char *style = wb_json_get_string (json, "hostStyle");

  if (style && !wb_host_style_from_word (style, &target->style))
    return invalid (error, path, "hostStyle");
  target->kind = g_strdup (kind ? kind : "oss");
  target->region = g_strdup (wb_json_get_string (json, "region"));
  target->bucket = g_strdup (wb_json_get_string (json, "bucket"));
  if (endpoint && (strstr (endpoint, "://") || g_path_is_absolute (endpoint)))
    target->endpoint = g_strdup (endpoint);
  else if (endpoint)
    target->endpoint = g_strconcat ("https://", endpoint, NULL);
  if (wb_store_target_check (target, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

static gboolean
fill_keys (WbStaffKeys *keys, JsonObject *json, const char *path, GError **error)
{
  const char *folder = wb_json_get_string (json, "folder");
  const char *id = wb_json_get_string (json, "accessKeyId");
  const char *secret = wb_json_get_string (json, "accessKeySecret");
  const char *token = wb_json_get_string (json, "securityToken");

  if (!fill_target (&keys->target, json, path, error))
    return FALSE;
  const gboolean is_folder = g_str_equal (keys->target.kind, "folder");
  if (!is_folder && (!id || !*id))
    return invalid (error, path, "accessKeyId");
  if (!is_folder && (!secret || !*secret))
    return invalid (error, path, "accessKeySecret");
  if (folder && !wb_object_key_is_plain (folder))
    return invalid (error, path, "folder");
  keys->credentials =
      (WbCredentials){ .access_key_id = g_strdup (id),
                       .access_key_secret = g_strdup (secret),
                       .security_token = token && *token ? g_strdup (token) : NULL };
  keys->folder = g_strdup (folder);
  return TRUE;
}

/* origin is how messages call it; length is negative if it could not be read. */
static WbStaffKeys *
read_keys (const char *text, gssize length, const char *origin, GError **error)
{
  g_autoptr (JsonNode) node = length < 0 ? NULL : wb_json_parse (text, length, NULL, NULL);
  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    {
      (void) invalid (error, origin, "JSON");
      return NULL;
    }
  g_autoptr (WbStaffKeys) keys = g_new0 (WbStaffKeys, 1);
  return fill_keys (keys, json_node_get_object (node), origin, error) ? g_steal_pointer (&keys)
                                                                      : NULL;
}

static WbStaffKeys *
read_from_keyring (const char *origin, GError **error)
{
  GBytes *secret = wb_keyring_look_up (origin + strlen (WB_KEYRING_PREFIX), error);
  gsize length = 0;
  if (!secret)
    return NULL;
  g_autofree char *text = g_bytes_unref_to_data (secret, &length);
  WbStaffKeys *keys = read_keys (text, (gssize) length, origin, error);
  wb_wipe (text, length);
  return keys;
}

WbStaffKeys *
wb_staff_keys_read (const char *path, GError **error)
{
  char text[MAX_FILE + 1];
  if (g_str_has_prefix (path, WB_KEYRING_PREFIX))
    return read_from_keyring (path, error);
  wb_autofd int fd = open_private (path, error);
  if (fd < 0)
    return NULL;
  WbStaffKeys *keys = read_keys (text, read_some (fd, text, MAX_FILE), path, error);
  wb_wipe (text, sizeof text);
  return keys;
}

char *
wb_staff_keys_where (const char *path)
{
  return g_str_has_prefix (path, WB_KEYRING_PREFIX) ? g_strdup (path)
                                                    : g_canonicalize_filename (path, NULL);
}
