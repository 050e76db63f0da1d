/* SPDX-License-Identifier: MPL-2.0 */
/* The addresses are signed with the case's own temporary keys, so they allow no more than those,
 * and a case that was withdrawn gets nothing in by an old address. Asking again names the same
 * upload while it is open: what arrived of it stays. */
#include "presign.h"

#include <string.h>

#include "base/json.h"
#include "objects.h"
#include "parts.h"
#include "store/signer.h"

#define MAX_OBJECTS 16
#define FORBID_FIELD "x-oss-forbid-overwrite"

/* --- addresses ------------------------------------------------------------------------------- */

static char *
address (const WbPresigning *presigning, const char *method, const char *key, const WbPairs *query,
         const WbPairs *fields)
{
  const WbIntake *intake = presigning->intake;
  g_autofree char *base = wb_intake_store_url (intake);
  const WbSignRequest sign = {
    .dialect = &wb_sign_oss,
    .region = intake->region,
    .access_key_id = presigning->keys->access_key_id,
    .access_key_secret = presigning->keys->access_key_secret,
    .security_token = presigning->keys->security_token,
    .time = wb_intake_now (intake),
    .method = method,
    .bucket = intake->bucket,
    .key = key,
    .bucket_in_path = strcmp (intake->host_style, "path") == 0,
    .query = query,
    .fields = fields,
  };

  return wb_sign_url (&sign, base, (guint) presigning->life_seconds);
}

static void
set_address (const WbPresigning *presigning, JsonObject *object, const char *name,
             const char *method, const char *key, const WbPairs *query, const WbPairs *fields)
{
  g_autofree char *text = address (presigning, method, key, query, fields);

  wb_json_set_string (object, name, text);
}

static void
set_fields (JsonObject *object, const WbPairs *fields)
{
  JsonObject *json = json_object_new ();

  for (guint i = 0; i < fields->length; i++)
    wb_json_set_string (json, fields->at[i].name, fields->at[i].value);
  json_object_set_object_member (object, "headers", json);
}

/* --- objects --------------------------------------------------------------------------------- */

static JsonObject *
put_of (const WbPresigning *presigning, const char *key, gboolean once)
{
  JsonObject *object = json_object_new ();
  g_autoptr (WbPairs) fields = wb_pairs_new ();

  wb_pairs_add (fields, "Content-Type",
                g_str_has_suffix (key, ".json") ? "application/json" : "application/octet-stream");
  if (once)
    wb_pairs_add (fields, FORBID_FIELD, "true");
  set_address (presigning, object, "put", "PUT", key, NULL, fields);
  if (!once)
    set_address (presigning, object, "head", "HEAD", key, NULL, fields);
  set_fields (object, fields);
  return object;
}

static WbUpload *
open_upload (const WbIntake *intake, const char *key, GError **error)
{
  g_autoptr (GPtrArray) uploads = wb_uploads_list (intake);
  g_autoptr (WbPairs) meta = wb_pairs_new ();

  for (guint i = 0; i < uploads->len; i++)
    {
      const WbUpload *upload = uploads->pdata[i];

      if (strcmp (upload->key, key) == 0)
        return wb_upload_load (intake, upload->id);
    }
  return wb_upload_new (intake, key, "application/octet-stream", FALSE, meta, error);
}

static JsonArray *
part_addresses (const WbPresigning *presigning, const char *key, const char *upload_id, guint n)
{
  JsonArray *array = json_array_new ();

  for (guint number = 1; number <= n; number++)
    {
      g_autoptr (WbPairs) query = wb_pairs_new ();
      g_autofree char *digits = g_strdup_printf ("%u", number), *text = NULL;

      wb_pairs_add (query, "partNumber", digits);
      wb_pairs_add (query, "uploadId", upload_id);
      text = address (presigning, "PUT", key, query, NULL);
      json_array_add_string_element (array, text);
    }
  return array;
}

static JsonObject *
parts_of (const WbPresigning *presigning, const char *key, guint64 bytes, GError **error)
{
  const guint64 least = bytes / WB_PRESIGN_MAX_PARTS + 1,
                part_bytes = MAX (least, WB_PRESIGN_PART_BYTES);
  g_autoptr (WbUpload) upload = open_upload (presigning->intake, key, error);
  g_autoptr (WbPairs) query = wb_pairs_new ();
  JsonObject *object;

  if (upload == NULL)
    return NULL;
  object = json_object_new ();
  wb_pairs_add (query, "uploadId", upload->id);
  json_object_set_int_member (object, "partBytes", (gint64) part_bytes);
  json_object_set_array_member (object, "parts",
                                part_addresses (presigning, key, upload->id,
                                                (guint) ((bytes + part_bytes - 1) / part_bytes)));
  set_address (presigning, object, "list", "GET", key, query, NULL);
  set_address (presigning, object, "complete", "POST", key, query, NULL);
  set_address (presigning, object, "abort", "DELETE", key, query, NULL);
  set_address (presigning, object, "head", "HEAD", key, NULL, NULL);
  return object;
}

static gboolean
is_there (const WbIntake *intake, const char *key)
{
  g_autoptr (WbObject) object = wb_objects_look (intake, key);

  return object != NULL;
}

/* What is there already is not begun anew: it may be replaced in one piece. */
static gboolean
add_announced (const WbPresigning *presigning, JsonObject *announced, JsonObject *all,
               GError **error)
{
  const char *name = wb_json_get_string (announced, "name");
  const gint64 bytes =
      CLAMP (wb_json_get_int (announced, "bytes", 0), 0, G_GINT64_CONSTANT (1) << 40);
  g_autofree char *key = g_strconcat (presigning->folder, name != NULL ? name : "/", NULL);
  JsonObject *object;

  if (!wb_objects_key_is_valid (key) || json_object_has_member (all, name))
    return TRUE;
  object = bytes > WB_PRESIGN_PART_BYTES && !is_there (presigning->intake, key)
               ? parts_of (presigning, key, (guint64) bytes, error)
               : put_of (presigning, key, FALSE);
  if (object == NULL)
    return FALSE;
  json_object_set_object_member (all, name, object);
  return TRUE;
}

JsonObject *
wb_presign (const WbPresigning *presigning, GError **error)
{
  g_autoptr (JsonObject) all = json_object_new ();
  const guint n = presigning->objects != NULL ? json_array_get_length (presigning->objects) : 0;

  for (guint i = 0; presigning->index != NULL && presigning->index[i] != NULL; i++)
    json_object_set_object_member (all, presigning->index[i],
                                   put_of (presigning, presigning->index[i], TRUE));
  for (guint i = 0; i < MIN (n, MAX_OBJECTS); i++)
    {
      JsonNode *node = json_array_get_element (presigning->objects, i);

      if (JSON_NODE_HOLDS_OBJECT (node)
          && !add_announced (presigning, json_node_get_object (node), all, error))
        return NULL;
    }
  return g_steal_pointer (&all);
}
