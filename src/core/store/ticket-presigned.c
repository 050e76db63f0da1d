/* SPDX-License-Identifier: MPL-2.0 */
/* Reading the "presigned" of a ticket. An address gets the bytes of a report, so each has to obey
 * the rule for the store's own; what is not whole (a part that is missing, one of another upload,
 * an index key without an address) refuses the ticket and not, much later, the report. */
#define G_LOG_DOMAIN "waybill-store"

#include <string.h>

#include "store/ticket-private.h"

#define FIELDS_MEMBER "headers"
#define MAX_NAMES 128
#define MAX_FIELDS 32
#define MAX_VALUE 2048
#define MAX_URL 8192

/* What is read, and where errors go. */
typedef struct
{
  const WbTicketRequest *request;
  GError **error;
} Reading;

static gboolean
refuse (const Reading *reading)
{
  return wb_ticket_wrong (reading->error, "presigned");
}

/* --- addresses ------------------------------------------------------------------------------- */

static gboolean
is_plain_url (const char *url)
{
  if (!url || strlen (url) > MAX_URL || strchr (url, '#'))
    return FALSE;
  for (const char *c = url; *c; c++)
    if (*c <= 0x20 || *c >= 0x7f)
      return FALSE;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  return uri && g_uri_get_host (uri) && *g_uri_get_host (uri) && !g_uri_get_userinfo (uri)
         && g_str_has_prefix (g_uri_get_scheme (uri), "http");
}

static gboolean
read_url (const Reading *reading, const char *url, char **ret_url)
{
  if (!is_plain_url (url))
    return refuse (reading);
  if (!wb_ticket_check_host (reading->request, url, reading->error))
    return FALSE;
  *ret_url = g_strdup (url);
  return TRUE;
}

static gboolean
read_member_urls (const Reading *reading, JsonObject *json, WbPresignedObject *object)
{
  static const char *const words[WB_N_ADDRESSES] = {
    [WB_ADDRESS_PUT] = "put",     [WB_ADDRESS_HEAD] = "head",         [WB_ADDRESS_LIST] = "list",
    [WB_ADDRESS_ABORT] = "abort", [WB_ADDRESS_COMPLETE] = "complete",
  };

  for (guint i = 0; i < WB_N_ADDRESSES; i++)
    if (words[i] && json_object_has_member (json, words[i])
        && !read_url (reading, wb_json_get_string (json, words[i]), &object->urls[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_parts (const Reading *reading, JsonObject *json, WbPresignedObject *object)
{
  JsonArray *array = wb_json_get_array (json, "parts");
  const guint n = array ? json_array_get_length (array) : 0;
  const gint64 part_bytes = wb_json_get_int (json, "partBytes", 0);

  if (!json_object_has_member (json, "parts"))
    return TRUE;
  if (n == 0 || n > WB_PRESIGNED_MAX_PARTS || part_bytes <= 0)
    return refuse (reading);
  object->part_bytes = (guint64) part_bytes;
  object->parts = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *url =
          json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
      if (!read_url (reading, url, &object->parts[i]))
        return FALSE;
      object->n_parts++;
    }
  return TRUE;
}

static gboolean
is_of_upload (const char *url, const char *upload_id)
{
  g_autofree char *own = url ? wb_presigned_url_upload_id (url) : NULL;
  return g_strcmp0 (own, upload_id) == 0;
}

/* An object in parts has all of its addresses, and all belong to one upload. */
static gboolean
check_whole (const Reading *reading, WbPresignedObject *object)
{
  char *const *urls = object->urls;
  if (!object->parts)
    return urls[WB_ADDRESS_PUT] || refuse (reading);
  if (!urls[WB_ADDRESS_LIST])
    return refuse (reading);
  object->upload_id = wb_presigned_url_upload_id (urls[WB_ADDRESS_LIST]);
  if (!object->upload_id || !*object->upload_id || !g_str_is_ascii (object->upload_id)
      || !is_of_upload (urls[WB_ADDRESS_COMPLETE], object->upload_id)
      || !is_of_upload (urls[WB_ADDRESS_ABORT], object->upload_id))
    return refuse (reading);
  for (guint i = 0; i < object->n_parts; i++)
    if (!is_of_upload (object->parts[i], object->upload_id))
      return refuse (reading);
  return TRUE;
}

/* --- header fields --------------------------------------------------------------------------- */

static gboolean
read_fields (const Reading *reading, JsonObject *json, WbPairs *fields)
{
  JsonObject *object = wb_json_get_object (json, FIELDS_MEMBER);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!json_object_has_member (json, FIELDS_MEMBER))
    return TRUE;
  if (!object || json_object_get_size (object) > MAX_FIELDS)
    return refuse (reading);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      const char *value =
          json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
      if (!value || !*value || strlen (value) > MAX_VALUE || !wb_http_header_is_fit (name, value))
        return refuse (reading);
      wb_pairs_add (fields, name, value);
    }
  return TRUE;
}

/* Those of the ticket go with every object that has none of that name itself. */
static void
add_common_fields (const WbPairs *common, WbPairs *fields)
{
  for (guint i = 0; i < common->length; i++)
    if (!wb_pairs_get_field (fields, common->at[i].name))
      wb_pairs_add (fields, common->at[i].name, common->at[i].value);
}

/* --- the ticket ------------------------------------------------------------------------------ */

/* A name is a key of the index, or stands below the folder. */
static char *
key_of (const WbTicket *ticket, const char *name)
{
  return g_strv_contains ((const char *const *) ticket->index, name)
             ? g_strdup (name)
             : g_strconcat (ticket->folder, name, NULL);
}

static gboolean
read_object (const Reading *reading, const WbTicket *ticket, const char *name, JsonNode *node,
             const WbPairs *common, WbPresigned *presigned)
{
  g_autoptr (WbPresignedObject) object = wb_presigned_object_new ();
  g_autofree char *key = key_of (ticket, name);

  if (!JSON_NODE_HOLDS_OBJECT (node) || !wb_object_key_is_plain (key)
      || g_str_has_suffix (key, "/"))
    return refuse (reading);
  JsonObject *json = json_node_get_object (node);
  if (!read_member_urls (reading, json, object) || !read_parts (reading, json, object)
      || !check_whole (reading, object) || !read_fields (reading, json, object->fields))
    return FALSE;
  add_common_fields (common, object->fields);
  wb_presigned_add (presigned, key, g_steal_pointer (&object));
  return TRUE;
}

static gboolean
has_whole_index (const Reading *reading, const WbTicket *ticket, const WbPresigned *presigned)
{
  for (char **key = ticket->index; *key; key++)
    {
      const WbPresignedObject *object = wb_presigned_find (presigned, *key);
      if (!object || !object->urls[WB_ADDRESS_PUT])
        return refuse (reading);
    }
  return TRUE;
}

WbPresigned *
wb_ticket_read_presigned (const WbTicket *ticket, JsonObject *json, const WbTicketRequest *request,
                          GError **error)
{
  const Reading reading = { request, error };
  g_autoptr (WbPresigned) presigned = wb_presigned_new ();
  g_autoptr (WbPairs) common = wb_pairs_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (json_object_get_size (json) > MAX_NAMES)
    {
      (void) refuse (&reading);
      return NULL;
    }
  if (!read_fields (&reading, json, common))
    return NULL;
  json_object_iter_init (&iter, json);
  while (json_object_iter_next (&iter, &name, &node))
    if (!g_str_equal (name, FIELDS_MEMBER)
        && !read_object (&reading, ticket, name, node, common, presigned))
      return NULL;
  return has_whole_index (&reading, ticket, presigned) ? g_steal_pointer (&presigned) : NULL;
}
