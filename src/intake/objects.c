/* SPDX-License-Identifier: MPL-2.0 */
/* The bytes move first, the side file follows, and an old side file goes before both: whatever
 * moment the machine stops at, an object that is found is whole. */
#include "objects.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/json.h"

static const char *const own_folders[] = { ".intake", "received", NULL };

void
wb_object_free (WbObject *object)
{
  if (object == NULL)
    return;
  g_free (object->key);
  g_free (object->etag);
  g_free (object->content_type);
  g_free (object->type);
  wb_pairs_free (object->meta);
  g_free (object);
}

static gboolean
part_is_valid (const char *part)
{
  gsize length = strlen (part);

  if (length == 0 || length > 255 || strcmp (part, ".") == 0 || strcmp (part, "..") == 0)
    return FALSE;
  for (const char *at = part; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return FALSE;
  return TRUE;
}

gboolean
wb_objects_key_is_valid (const char *key)
{
  g_auto (GStrv) parts = NULL;

  if (*key == '\0' || strlen (key) > WB_OBJECTS_MAX_KEY || !g_utf8_validate (key, -1, NULL))
    return FALSE;
  parts = g_strsplit (key, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (!part_is_valid (parts[i]))
      return FALSE;
  return !g_strv_contains (own_folders, parts[0]);
}

char *
wb_objects_path (const WbIntake *intake, const char *key)
{
  return g_build_filename (intake->dir, key, NULL);
}

static char *
side_path (const WbIntake *intake, const char *key)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = g_strconcat (hash, ".json", NULL);

  return wb_intake_path (intake, "meta", name);
}

/* --- looking --- */

static WbPairs *
read_meta (JsonObject *meta)
{
  WbPairs *pairs = wb_pairs_new ();
  g_autoptr (GList) names = meta != NULL ? json_object_get_members (meta) : NULL;

  for (GList *at = names; at != NULL; at = at->next)
    wb_pairs_add (pairs, at->data, wb_json_get_string (meta, at->data));
  return pairs;
}

static WbObject *
read_side (JsonObject *side, const struct stat *st)
{
  const char *crc64 = wb_json_get_string (side, "crc64");
  WbObject *object = g_new0 (WbObject, 1);

  object->key = g_strdup (wb_json_get_string (side, "key"));
  object->size = (guint64) st->st_size;
  object->etag = g_strdup (wb_json_get_string (side, "etag"));
  object->crc64 = crc64 != NULL ? g_ascii_strtoull (crc64, NULL, 10) : 0;
  object->content_type = g_strdup (wb_json_get_string (side, "contentType"));
  object->type = g_strdup (wb_json_get_string (side, "type"));
  object->modified = wb_json_get_int (side, "modified", 0);
  object->meta = read_meta (wb_json_get_object (side, "meta"));
  return object;
}

WbObject *
wb_objects_look (const WbIntake *intake, const char *key)
{
  g_autofree char *path = NULL, *side = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (WbObject) object = NULL;
  struct stat st;

  if (!wb_objects_key_is_valid (key))
    return NULL;
  path = wb_objects_path (intake, key);
  if (lstat (path, &st) != 0 || !S_ISREG (st.st_mode))
    return NULL;
  side = side_path (intake, key);
  node = wb_json_read_file (side, NULL, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = read_side (json_node_get_object (node), &st);
  if (g_strcmp0 (object->key, key) != 0 || object->etag == NULL || object->type == NULL)
    return NULL;
  return g_steal_pointer (&object);
}

/* --- storing --- */

static char *
side_text (const WbObject *object)
{
  JsonObject *side = json_object_new (), *meta = json_object_new ();
  g_autofree char *crc64 = g_strdup_printf ("%" G_GUINT64_FORMAT, object->crc64);
  g_autoptr (JsonNode) node = NULL;

  wb_json_set_string (side, "key", object->key);
  wb_json_set_string (side, "etag", object->etag);
  wb_json_set_string (side, "crc64", crc64);
  wb_json_set_string (side, "contentType", object->content_type);
  wb_json_set_string (side, "type", object->type);
  json_object_set_int_member (side, "modified", object->modified);
  for (guint i = 0; object->meta != NULL && i < object->meta->length; i++)
    wb_json_set_string (meta, object->meta->at[i].name, object->meta->at[i].value);
  json_object_set_object_member (side, "meta", meta);
  node = wb_json_node_take (side);
  return wb_json_pretty (node);
}

static gboolean
make_parent (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (g_mkdir_with_parents (parent, 0700) == 0)
    return TRUE;
  if (errno == ENOTDIR || errno == EEXIST)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, "An object's name is in the way.");
  else
    wb_fs_set_error (error, errno, parent);
  return FALSE;
}

gboolean
wb_objects_store (const WbIntake *intake, WbSpool *spool, const WbObject *object, GError **error)
{
  g_autofree char *path = wb_objects_path (intake, object->key);
  g_autofree char *side = side_path (intake, object->key);
  g_autofree char *text = side_text (object);

  if (!make_parent (path, error))
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                   "Other objects' names begin with this one.");
      return FALSE;
    }
  (void) g_unlink (side);
  return wb_spool_move (spool, path, error)
         && wb_fs_write_atomic (side, text, strlen (text), error);
}

static void
remove_empty_parents (const WbIntake *intake, const char *key)
{
  g_autofree char *folder = g_path_get_dirname (key);

  while (strcmp (folder, ".") != 0)
    {
      g_autofree char *path = wb_objects_path (intake, folder);
      char *parent;

      if (g_rmdir (path) != 0)
        return;
      parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }
}

gboolean
wb_objects_delete (const WbIntake *intake, const char *key, GError **error)
{
  g_autoptr (WbObject) object = wb_objects_look (intake, key);
  g_autofree char *path = NULL, *side = NULL;

  if (object == NULL)
    return TRUE;
  path = wb_objects_path (intake, key);
  side = side_path (intake, key);
  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      wb_fs_set_error (error, errno, key);
      return FALSE;
    }
  (void) g_unlink (side);
  remove_empty_parents (intake, key);
  return TRUE;
}
