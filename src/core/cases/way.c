/* SPDX-License-Identifier: MPL-2.0 */
#include "cases/way.h"

#include "base/json.h"

void
wb_case_way_clear (WbCaseWay *way)
{
  g_clear_pointer (&way->ca_file, g_free);
  g_clear_pointer (&way->proxy, g_free);
  g_clear_pointer (&way->keys, g_free);
}

/* From more, where way says nothing. */
static void
fill_in (WbCaseWay *way, WbCaseWay *more)
{
  if (!way->ca_file)
    way->ca_file = g_steal_pointer (&more->ca_file);
  if (!way->proxy)
    way->proxy = g_steal_pointer (&more->proxy);
  if (!way->keys)
    way->keys = g_steal_pointer (&more->keys);
  if (!way->has_limit)
    way->max_bytes_per_sec = more->max_bytes_per_sec;
  way->has_limit |= more->has_limit;
}

static void
read_way (const WbCase *kase, WbCaseWay *ret_way)
{
  g_autoptr (JsonNode) node = wb_case_read_json (kase, WB_CASE_WAY_FILE, NULL);
  JsonObject *json = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  *ret_way = (WbCaseWay){ 0 };
  if (!json)
    return;
  ret_way->ca_file = g_strdup (wb_json_get_string (json, "caFile"));
  ret_way->proxy = g_strdup (wb_json_get_string (json, "proxy"));
  ret_way->keys = g_strdup (wb_json_get_string (json, "keys"));
  ret_way->has_limit = json_object_has_member (json, "maxBytesPerSecond");
  ret_way->max_bytes_per_sec = (guint64) MAX (wb_json_get_int (json, "maxBytesPerSecond", 0), 0);
}

void
wb_case_get_way (const WbCase *kase, WbCaseWay *ret_way)
{
  g_autoptr (WbCase) parent = kase->parent_id ? wb_case_open (kase->parent_id, NULL) : NULL;
  g_auto (WbCaseWay) before = { 0 };

  read_way (kase, ret_way);
  if (parent)
    read_way (parent, &before);
  fill_in (ret_way, &before);
}

/* What can't be read as an address is not kept either: it might hold one. */
static char *
without_password (const char *proxy)
{
  g_autoptr (GUri) uri =
      proxy ? g_uri_parse (proxy, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL) : NULL;
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  const gboolean is_address =
      uri && ((host && *host) || g_str_equal (g_uri_get_scheme (uri), "direct"));
  return is_address ? g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD | G_URI_HIDE_AUTH_PARAMS)
                    : NULL;
}

gboolean
wb_case_set_way (const WbCase *kase, const WbCaseWay *way, GError **error)
{
  JsonObject *json = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (json);
  g_autofree char *proxy = without_password (way->proxy);

  json_object_set_int_member (json, "waybill", 1);
  wb_json_set_string (json, "kind", "way");
  wb_json_set_string (json, "caFile", way->ca_file);
  wb_json_set_string (json, "proxy", proxy);
  wb_json_set_string (json, "keys", way->keys);
  if (way->has_limit)
    json_object_set_int_member (json, "maxBytesPerSecond", (gint64) way->max_bytes_per_sec);
  return wb_case_write_json (kase, WB_CASE_WAY_FILE, node, error);
}
