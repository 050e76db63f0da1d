/* SPDX-License-Identifier: MPL-2.0 */
/* CRCs are strings of digits: they don't fit JSON's numbers. The file lies in the case's private
 * folder, but is read with care all the same: a damaged one costs an upload, never a crash. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/checkpoint.h"

#include <string.h>

#include "base/fs.h"
#include "base/json.h"

#define CUT_ROOM 64 /* parts for which memory is taken at a time */

static void
stored_object_free (WbStoredObject *object)
{
  g_free (object->name);
  g_free (object->key);
  g_free (object->sha256);
  g_free (object->etag);
  g_free (object);
}

static gboolean
read_crc64 (JsonObject *json, guint64 *ret_crc64)
{
  const char *text = wb_json_get_string (json, "crc64");
  return text && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, ret_crc64, NULL);
}

static void
set_crc64 (JsonObject *json, guint64 crc64)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, crc64);
  json_object_set_string_member (json, "crc64", text);
}

/* The object at index of array, NULL if it is none. */
static JsonObject *
object_at (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
read_object (WbCheckpoint *checkpoint, JsonObject *json)
{
  const char *name = wb_json_get_string (json, "name");
  const char *key = wb_json_get_string (json, "key");
  const char *sha256 = wb_json_get_string (json, "sha256");
  guint64 crc64 = 0;
  if (!name || !key || !sha256 || !read_crc64 (json, &crc64))
    return;
  const WbObject object = { .bytes = (guint64) wb_json_get_int (json, "bytes", 0),
                            .crc64 = crc64,
                            .etag = (char *) wb_json_get_string (json, "etag") };
  wb_checkpoint_add (checkpoint, name, key, sha256, &object);
}

/* What the store said of a part that is done. */
static void
read_done (WbPart *part, JsonObject *json)
{
  const char *etag = wb_json_get_string (json, "etag");
  guint64 crc64 = 0;
  if (!etag || !read_crc64 (json, &crc64))
    return;
  g_free (part->etag);
  part->is_done = TRUE;
  part->crc64 = crc64;
  part->etag = g_strdup (etag);
}

/* Parts that were cut as they were sent stand one after the other; what follows a gap is not
 * believed. */
static gboolean
cut_as_told (WbCheckpoint *checkpoint, JsonObject *json, gint64 number)
{
  const gint64 bytes = wb_json_get_int (json, "bytes", 0);
  if (number != (gint64) checkpoint->n_parts + 1 || number > WB_MAX_PARTS || bytes <= 0
      || (guint64) bytes > wb_checkpoint_uncut_bytes (checkpoint))
    return FALSE;
  (void) wb_checkpoint_cut (checkpoint, (guint64) bytes);
  return TRUE;
}

static void
read_part (WbCheckpoint *checkpoint, JsonObject *json)
{
  const gint64 number = wb_json_get_int (json, "number", 0);
  if (checkpoint->part_bytes == 0 && !cut_as_told (checkpoint, json, number))
    return;
  if (number >= 1 && number <= checkpoint->n_parts)
    read_done (&checkpoint->parts[number - 1], json);
}

static void
read_upload (WbCheckpoint *checkpoint, JsonObject *json)
{
  const char *id = wb_json_get_string (json, "uploadId");
  const char *key = wb_json_get_string (json, "key");
  const char *sha256 = wb_json_get_string (json, "sha256");
  const gint64 bytes = wb_json_get_int (json, "bytes", 0);
  const gint64 part_bytes = wb_json_get_int (json, "partBytes", -1);
  if (!id || !key || !sha256 || bytes <= 0 || part_bytes < 0
      || (part_bytes > 0 && (bytes - 1) / part_bytes >= WB_MAX_PARTS))
    return;
  wb_checkpoint_begin (checkpoint, key, sha256, (guint64) bytes, (guint64) part_bytes, id);
  JsonArray *parts = wb_json_get_array (json, "parts");
  for (guint i = 0; parts && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = object_at (parts, i);
      if (part)
        read_part (checkpoint, part);
    }
}

static void
read_all (WbCheckpoint *checkpoint, JsonObject *json)
{
  if (g_strcmp0 (wb_json_get_string (json, "endpoint"), checkpoint->endpoint) != 0
      || g_strcmp0 (wb_json_get_string (json, "bucket"), checkpoint->bucket) != 0)
    {
      g_debug ("checkpoint is of another store");
      return;
    }
  JsonArray *objects = wb_json_get_array (json, "objects");
  for (guint i = 0; objects && i < json_array_get_length (objects); i++)
    {
      JsonObject *object = object_at (objects, i);
      if (object)
        read_object (checkpoint, object);
    }
  JsonObject *upload = wb_json_get_object (json, "upload");
  if (upload)
    read_upload (checkpoint, upload);
}

WbCheckpoint *
wb_checkpoint_load (const char *path, const char *endpoint, const char *bucket)
{
  WbCheckpoint *checkpoint = g_new0 (WbCheckpoint, 1);
  g_autoptr (GError) error = NULL;
  checkpoint->path = g_strdup (path);
  checkpoint->endpoint = g_strdup (endpoint);
  checkpoint->bucket = g_strdup (bucket);
  checkpoint->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) stored_object_free);
  g_autoptr (JsonNode) node = wb_json_read_file (path, NULL, &error);
  if (node && JSON_NODE_HOLDS_OBJECT (node))
    read_all (checkpoint, json_node_get_object (node));
  else
    g_debug ("no checkpoint: %s", error ? error->message : "not an object");
  return checkpoint;
}

gboolean
wb_checkpoint_is_elsewhere (const char *path, const char *endpoint, const char *bucket,
                            char **ret_endpoint)
{
  g_autoptr (JsonNode) node = wb_json_read_file (path, NULL, NULL);
  JsonObject *json = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *there = json ? wb_json_get_string (json, "endpoint") : NULL;
  JsonArray *objects = json ? wb_json_get_array (json, "objects") : NULL;
  const gboolean has_any = (objects && json_array_get_length (objects) > 0)
                           || (json && wb_json_get_object (json, "upload"));

  if (!has_any || !there
      || (g_strcmp0 (there, endpoint) == 0
          && g_strcmp0 (wb_json_get_string (json, "bucket"), bucket) == 0))
    return FALSE;
  *ret_endpoint = g_strdup (there);
  return TRUE;
}

void
wb_checkpoint_free (WbCheckpoint *checkpoint)
{
  if (!checkpoint)
    return;
  wb_checkpoint_forget (checkpoint);
  g_ptr_array_unref (checkpoint->objects);
  g_free (checkpoint->path);
  g_free (checkpoint->endpoint);
  g_free (checkpoint->bucket);
  g_free (checkpoint);
}

static JsonObject *
object_to_json (const WbStoredObject *object)
{
  JsonObject *json = json_object_new ();
  json_object_set_string_member (json, "name", object->name);
  json_object_set_string_member (json, "key", object->key);
  json_object_set_int_member (json, "bytes", (gint64) object->bytes);
  json_object_set_string_member (json, "sha256", object->sha256);
  set_crc64 (json, object->crc64);
  wb_json_set_string (json, "etag", object->etag);
  return json;
}

static JsonObject *
part_to_json (const WbPart *part, guint number)
{
  JsonObject *json = json_object_new ();
  json_object_set_int_member (json, "number", number);
  json_object_set_int_member (json, "bytes", (gint64) part->bytes);
  if (!part->is_done)
    return json;
  set_crc64 (json, part->crc64);
  json_object_set_string_member (json, "etag", part->etag);
  return json;
}

/* Those that are done, and where parts are cut one by one also those that are on their way. */
static JsonArray *
parts_to_json (const WbCheckpoint *checkpoint)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < checkpoint->n_parts; i++)
    if (checkpoint->parts[i].is_done || checkpoint->part_bytes == 0)
      json_array_add_object_element (array, part_to_json (&checkpoint->parts[i], i + 1));
  return array;
}

static JsonObject *
upload_to_json (const WbCheckpoint *checkpoint)
{
  JsonObject *json = json_object_new ();
  json_object_set_string_member (json, "key", checkpoint->key);
  json_object_set_int_member (json, "bytes", (gint64) checkpoint->bytes);
  json_object_set_string_member (json, "sha256", checkpoint->sha256);
  json_object_set_string_member (json, "uploadId", checkpoint->upload_id);
  json_object_set_int_member (json, "partBytes", (gint64) checkpoint->part_bytes);
  json_object_set_array_member (json, "parts", parts_to_json (checkpoint));
  return json;
}

gboolean
wb_checkpoint_save (const WbCheckpoint *checkpoint, GError **error)
{
  JsonObject *json = json_object_new ();
  JsonArray *objects = json_array_new ();
  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "kind", "upload");
  json_object_set_string_member (json, "endpoint", checkpoint->endpoint);
  json_object_set_string_member (json, "bucket", checkpoint->bucket);
  for (guint i = 0; i < checkpoint->objects->len; i++)
    json_array_add_object_element (objects, object_to_json (checkpoint->objects->pdata[i]));
  json_object_set_array_member (json, "objects", objects);
  if (checkpoint->upload_id)
    json_object_set_object_member (json, "upload", upload_to_json (checkpoint));

  g_autoptr (JsonNode) node = wb_json_node_take (json);
  g_autofree char *text = wb_json_line (node);
  return wb_fs_write_atomic (checkpoint->path, text, strlen (text), error);
}

void
wb_checkpoint_forget (WbCheckpoint *checkpoint)
{
  for (guint i = 0; i < checkpoint->n_parts; i++)
    g_free (checkpoint->parts[i].etag);
  checkpoint->n_parts = 0;
  g_clear_pointer (&checkpoint->parts, g_free);
  g_clear_pointer (&checkpoint->upload_id, g_free);
  g_clear_pointer (&checkpoint->key, g_free);
  g_clear_pointer (&checkpoint->sha256, g_free);
}

void
wb_checkpoint_begin (WbCheckpoint *checkpoint, const char *key, const char *sha256, guint64 bytes,
                     guint64 part_bytes, const char *upload_id)
{
  wb_checkpoint_forget (checkpoint);
  checkpoint->key = g_strdup (key);
  checkpoint->sha256 = g_strdup (sha256);
  checkpoint->upload_id = g_strdup (upload_id);
  checkpoint->bytes = bytes;
  checkpoint->part_bytes = part_bytes;
  while (part_bytes > 0 && wb_checkpoint_uncut_bytes (checkpoint) > 0)
    (void) wb_checkpoint_cut (checkpoint, part_bytes);
}

guint64
wb_checkpoint_uncut_bytes (const WbCheckpoint *checkpoint)
{
  const WbPart *last = checkpoint->n_parts > 0 ? &checkpoint->parts[checkpoint->n_parts - 1] : NULL;
  return checkpoint->bytes - (last ? last->offset + last->bytes : 0);
}

guint
wb_checkpoint_cut (WbCheckpoint *checkpoint, guint64 bytes)
{
  const guint64 left = wb_checkpoint_uncut_bytes (checkpoint);
  const guint index = checkpoint->n_parts;
  if (index % CUT_ROOM == 0)
    checkpoint->parts = g_renew (WbPart, checkpoint->parts, index + CUT_ROOM);
  checkpoint->parts[index] =
      (WbPart){ .offset = checkpoint->bytes - left, .bytes = MIN (bytes, left) };
  return checkpoint->n_parts++;
}

gboolean
wb_checkpoint_is_of (const WbCheckpoint *checkpoint, const char *key, const char *sha256,
                     guint64 bytes)
{
  return checkpoint->upload_id && g_str_equal (checkpoint->key, key)
         && g_str_equal (checkpoint->sha256, sha256) && checkpoint->bytes == bytes;
}

void
wb_checkpoint_add (WbCheckpoint *checkpoint, const char *name, const char *key, const char *sha256,
                   const WbObject *object)
{
  WbStoredObject *stored = g_new0 (WbStoredObject, 1);
  stored->name = g_strdup (name);
  stored->key = g_strdup (key);
  stored->sha256 = g_strdup (sha256);
  stored->bytes = object->bytes;
  stored->crc64 = object->crc64;
  stored->etag = g_strdup (object->etag);
  wb_checkpoint_remove (checkpoint, key);
  g_ptr_array_add (checkpoint->objects, stored);
}

static gint
index_of (const WbCheckpoint *checkpoint, const char *key)
{
  for (guint i = 0; i < checkpoint->objects->len; i++)
    {
      const WbStoredObject *object = checkpoint->objects->pdata[i];
      if (g_str_equal (object->key, key))
        return (gint) i;
    }
  return -1;
}

const WbStoredObject *
wb_checkpoint_find (const WbCheckpoint *checkpoint, const char *key, const char *sha256)
{
  const gint index = index_of (checkpoint, key);
  const WbStoredObject *object = index < 0 ? NULL : checkpoint->objects->pdata[index];
  return object && (!sha256 || g_str_equal (object->sha256, sha256)) ? object : NULL;
}

void
wb_checkpoint_remove (WbCheckpoint *checkpoint, const char *key)
{
  const gint index = index_of (checkpoint, key);
  if (index >= 0)
    g_ptr_array_remove_index (checkpoint->objects, (guint) index);
}

guint64
wb_checkpoint_done_bytes (const WbCheckpoint *checkpoint)
{
  guint64 done = 0;
  for (guint i = 0; i < checkpoint->n_parts; i++)
    if (checkpoint->parts[i].is_done)
      done += checkpoint->parts[i].bytes;
  return done;
}
