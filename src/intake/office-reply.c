/* SPDX-License-Identifier: MPL-2.0 */
/* What the ticket office answers. */
#include "office-private.h"

#include "base/json.h"
#include "base/text.h"
#include "credentials.h"
#include "presign.h"

static void
set_time (JsonObject *object, const char *name, gint64 seconds)
{
  g_autofree char *text = wb_text_iso_sec (seconds * G_USEC_PER_SEC);

  wb_json_set_string (object, name, text);
}

/* FALSE if the intake can't write. */
static gboolean
set_addresses (const WbOfficeRequest *request, JsonObject *reply, const WbCredentials *keys,
               const char *folder, char **index)
{
  WbIntake *intake = request->exchange->intake;
  g_autoptr (GError) error = NULL;
  const WbPresigning presigning = {
    .intake = intake,
    .keys = keys,
    .life_seconds = wb_faults_token_life (intake->faults, WB_OFFICE_TOKEN_LIFE),
    .folder = folder,
    .index = index,
    .objects = wb_json_get_array (request->body, "objects"),
  };
  JsonObject *presigned = wb_presign (&presigning, &error);

  if (presigned != NULL)
    json_object_set_object_member (reply, "presigned", presigned);
  else
    g_debug ("ticket: %s", error->message);
  return presigned != NULL;
}

static gboolean
set_credentials (const WbOfficeRequest *request, JsonObject *reply, const char *id,
                 const char *folder, char **index)
{
  WbIntake *intake = request->exchange->intake;
  /* addresses end before the keys that sign them */
  gint64 life = wb_faults_token_life (intake->faults, WB_OFFICE_TOKEN_LIFE)
                + (intake->presigns ? WB_OFFICE_SPARE_LIFE : 0);
  g_autoptr (WbCredentials) keys = wb_credentials_issue (intake, id, folder, life);
  JsonObject *object;

  if (intake->presigns)
    return set_addresses (request, reply, keys, folder, index);
  object = json_object_new ();
  wb_json_set_string (object, "accessKeyId", keys->access_key_id);
  wb_json_set_string (object, "accessKeySecret", keys->access_key_secret);
  wb_json_set_string (object, "securityToken", keys->security_token);
  set_time (object, "expiration", keys->expires);
  json_object_set_object_member (reply, "credentials", object);
  return TRUE;
}

static JsonArray *
array_of (char **strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  return array;
}

void
wb_office_send (const WbOfficeRequest *request, JsonObject *reply)
{
  g_autoptr (JsonNode) node = wb_json_node_take (reply);
  g_autofree char *text = wb_json_pretty (node);

  wb_exchange_reply_json (request->exchange, 200, text);
}

JsonObject *
wb_office_new_reply (const WbOfficeRequest *request)
{
  JsonObject *reply = json_object_new ();

  json_object_set_int_member (reply, "waybill", 1);
  set_time (reply, "time", wb_intake_now (request->exchange->intake));
  return reply;
}

void
wb_office_send_ticket (const WbOfficeRequest *request, const char *id, const char *folder,
                       char **index, gint64 max_bytes, gint64 retain_until)
{
  const WbIntake *intake = request->exchange->intake;
  JsonObject *reply = wb_office_new_reply (request);

  wb_json_set_string (reply, "store", "oss");
  wb_json_set_string (reply, "endpoint", intake->base_url);
  wb_json_set_string (reply, "region", intake->region);
  wb_json_set_string (reply, "bucket", intake->bucket);
  wb_json_set_string (reply, "hostStyle", intake->host_style);
  wb_json_set_string (reply, "folder", folder);
  json_object_set_array_member (reply, "index", array_of (index));
  json_object_set_int_member (reply, "maxBytes", max_bytes);
  set_time (reply, "retainUntil", retain_until);
  if (id != NULL)
    {
      g_autofree char *grant = wb_office_grant (intake, id);

      wb_json_set_string (reply, "grant", grant);
      set_time (reply, "grantUntil", retain_until);
    }
  if (set_credentials (request, reply, id, folder, index))
    {
      wb_office_send (request, reply);
      return;
    }
  json_object_unref (reply);
  wb_office_refuse (request, 500, "InternalError", "The intake could not do this.");
}
