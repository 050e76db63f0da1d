/* SPDX-License-Identifier: MPL-2.0 */
/* The receipt is written into the case before it is stored, and an attempt that was interrupted in
 * between stores the same bytes: the user's and the store's are always one. */
#define G_LOG_DOMAIN "waybill-deliver"

#include <string.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "bundle/sealed.h"
#include "deliver/delivery.h"

#define MANIFEST_FILE "waybill.json"
#define MAX_MANIFEST ((gsize) 256 * 1024 * 1024)
#define MAX_RECEIPT ((gsize) 1024 * 1024)

static JsonObject *
store_to_json (const WbDelivery *delivery)
{
  JsonObject *json = json_object_new ();
  wb_json_set_string (json, "kind", delivery->target.kind);
  wb_json_set_string (json, "endpoint", delivery->target.endpoint);
  wb_json_set_string (json, "region", delivery->target.region);
  wb_json_set_string (json, "bucket", delivery->target.bucket);
  wb_json_set_string (json, "folder", delivery->folder);
  return json;
}

static JsonObject *
object_to_json (const WbStoredObject *object)
{
  JsonObject *json = json_object_new ();
  g_autofree char *crc64 = g_strdup_printf ("%" G_GUINT64_FORMAT, object->crc64);
  json_object_set_string_member (json, "name", object->name);
  json_object_set_string_member (json, "key", object->key);
  json_object_set_int_member (json, "bytes", (gint64) object->bytes);
  json_object_set_string_member (json, "sha256", object->sha256);
  json_object_set_string_member (json, "crc64", crc64);
  wb_json_set_string (json, "etag", object->etag);
  return json;
}

static JsonArray *
objects_to_json (const WbDelivery *delivery)
{
  JsonArray *array = json_array_new ();
  const GPtrArray *objects = delivery->checkpoint->objects;
  for (guint i = 0; i < objects->len; i++)
    {
      const WbStoredObject *object = objects->pdata[i];
      if (g_str_has_prefix (object->key, delivery->folder)
          && !g_str_equal (object->name, WB_RECEIPT_FILE))
        json_array_add_object_element (array, object_to_json (object));
    }
  return array;
}

static char *
manifest_sha256 (const WbCase *kase)
{
  g_autofree char *path = wb_case_path (kase, MANIFEST_FILE);
  gsize length = 0;
  g_autofree char *text = wb_fs_read (path, MAX_MANIFEST, &length, NULL);
  return text ? wb_sha256_of (text, length) : NULL;
}

static void
set_time (JsonObject *json, const char *name, gint64 usec)
{
  if (usec == 0)
    return;
  g_autofree char *text = wb_text_iso_sec (usec);
  json_object_set_string_member (json, name, text);
}

static JsonNode *
make_receipt (const WbDelivery *delivery)
{
  const WbCase *kase = delivery->kase;
  JsonObject *json = json_object_new ();
  JsonArray *index = json_array_new ();
  /* of a sealed report nothing is told that is made of what is in it */
  g_autofree char *manifest = wb_profile_seals (delivery->profile) ? NULL : manifest_sha256 (kase);

  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "kind", "receipt");
  json_object_set_string_member (json, "case", kase->id);
  json_object_set_string_member (json, "number", kase->number);
  json_object_set_string_member (json, "profile", kase->profile_id);
  set_time (json, "created", kase->created_usec);
  set_time (json, "delivered", wb_clock_now_usec (wb_delivery_clock (delivery->run)));
  set_time (json, "retainUntil", delivery->retain_until_usec);
  json_object_set_object_member (json, "store", store_to_json (delivery));
  json_object_set_array_member (json, "objects", objects_to_json (delivery));
  for (char **key = delivery->index; *key; key++)
    json_array_add_string_element (index, *key);
  json_object_set_array_member (json, "index", index);
  wb_json_set_string (json, "manifestSha256", manifest);
  wb_json_set_string (json, "parent", kase->parent_id);
  wb_json_set_string (json, "parentSha256", kase->parent_sha256);
  return wb_json_node_take (json);
}

/* Is the receipt on disk the one of this delivery, from an attempt that was interrupted? */
static gboolean
is_current (JsonNode *receipt, const WbDelivery *delivery)
{
  JsonObject *json =
      receipt && JSON_NODE_HOLDS_OBJECT (receipt) ? json_node_get_object (receipt) : NULL;
  const char *folder = wb_json_get_string (wb_json_get_object (json, "store"), "folder");
  JsonNode *objects = json ? json_object_get_member (json, "objects") : NULL;
  if (!objects || !JSON_NODE_HOLDS_ARRAY (objects) || g_strcmp0 (folder, delivery->folder) != 0
      || g_strcmp0 (wb_json_get_string (json, "case"), delivery->kase->id) != 0)
    return FALSE;
  g_autoptr (JsonNode) now = json_node_init_array (json_node_alloc (), NULL);
  json_node_take_array (now, objects_to_json (delivery));
  return json_node_equal (now, objects);
}

static JsonNode *
current_receipt (WbDelivery *delivery, GError **error)
{
  g_autoptr (JsonNode) old = wb_case_read_json (delivery->kase, WB_RECEIPT_FILE, NULL);
  if (is_current (old, delivery))
    return g_steal_pointer (&old);
  g_autoptr (JsonNode) fresh = make_receipt (delivery);
  if (!wb_case_write_json (delivery->kase, WB_RECEIPT_FILE, fresh, error))
    return NULL;
  return g_steal_pointer (&fresh);
}

JsonNode *
wb_delivery_store_receipt (WbDelivery *delivery, GError **error)
{
  g_autoptr (JsonNode) receipt = current_receipt (delivery, error);
  g_autofree char *path = wb_case_path (delivery->kase, WB_RECEIPT_FILE);
  g_autofree char *key = g_strconcat (delivery->folder, WB_RECEIPT_FILE, NULL);
  g_auto (WbObject) object = { 0 };
  gsize length = 0;
  char *text = receipt ? wb_fs_read (path, MAX_RECEIPT, &length, error) : NULL;
  if (!text)
    return NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, length);
  const WbPut put = { .key = key, .content_type = "application/json", .bytes = bytes };
  if (!wb_store_put (delivery->store, &put, delivery->run, &object, error))
    return NULL;
  return g_steal_pointer (&receipt);
}
