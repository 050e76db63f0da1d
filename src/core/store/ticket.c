/* SPDX-License-Identifier: MPL-2.0 */
/* The answer of an office is outside text: everything that decides where bytes and secrets go is
 * checked before it is used, by the same rules for every office. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/ticket-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "http/domain.h"

#define MAX_INDEX 64
#define MAX_KEY 900
#define MAX_TEXT 4096

void
wb_ticket_free (WbTicket *ticket)
{
  if (!ticket)
    return;
  wb_store_target_clear (&ticket->target);
  wb_credentials_clear (&ticket->credentials);
  if (ticket->grant)
    wb_wipe (ticket->grant, strlen (ticket->grant));
  g_free (ticket->grant);
  g_free (ticket->folder);
  g_strfreev (ticket->index);
  g_free (ticket);
}

/* --- the question ---------------------------------------------------------------------------- */

static void
set_strings (JsonObject *json, const char *name, const char *const *strings)
{
  if (!strings || !*strings)
    return;
  JsonArray *array = json_array_new ();
  for (; *strings; strings++)
    json_array_add_string_element (array, *strings);
  json_object_set_array_member (json, name, array);
}

static void
set_objects (JsonObject *json, const WbTicketObject objects[WB_TICKET_OBJECTS])
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < WB_TICKET_OBJECTS && objects[i].name; i++)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "name", objects[i].name);
      if (objects[i].bytes > 0)
        json_object_set_int_member (object, "bytes", (gint64) objects[i].bytes);
      json_array_add_object_element (array, object);
    }
  if (json_array_get_length (array) > 0)
    json_object_set_array_member (json, "objects", array);
  else
    json_array_unref (array);
}

char *
wb_ticket_request_body (const WbTicketRequest *request)
{
  JsonObject *json = json_object_new (), *facts = json_object_new ();
  g_autofree char *created = wb_text_iso_sec (request->created_usec);

  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "action", request->action);
  json_object_set_string_member (json, "profile", request->profile_id);
  wb_json_set_string (json, "case", request->case_id);
  wb_json_set_string (json, "addition", request->addition);
  wb_json_set_string (json, "number", request->number);
  wb_json_set_string (json, "created", request->created_usec ? created : NULL);
  wb_json_set_string (json, "user", request->user);
  set_strings (json, "orders", request->orders);
  wb_json_set_string (facts, "version", request->app_version);
  wb_json_set_string (facts, "finding", request->finding);
  set_strings (facts, "groups", request->groups);
  json_object_set_object_member (json, "facts", facts);
  if (request->bytes > 0)
    json_object_set_int_member (json, "bytes", (gint64) request->bytes);
  wb_json_set_string (json, "sha256", request->sha256);
  wb_json_set_string (json, "format", request->format);
  set_objects (json, request->objects);
  wb_json_set_string (json, "grant", request->grant);
  g_autoptr (JsonNode) node = wb_json_node_take (json);
  return wb_json_line (node);
}

/* --- the answer ------------------------------------------------------------------------------ */

static gboolean
is_below (const char *host, const char *domain)
{
  const gsize length = strlen (host), domain_length = strlen (domain);
  if (g_ascii_strcasecmp (host, domain) == 0)
    return TRUE;
  return length > domain_length && host[length - domain_length - 1] == '.'
         && g_ascii_strcasecmp (host + length - domain_length, domain) == 0;
}

static gboolean
is_named (const char *host, const char *const *hosts)
{
  for (; *hosts; hosts++)
    if (is_below (host, g_str_has_prefix (*hosts, "*.") ? *hosts + 2 : *hosts))
      return TRUE;
  return FALSE;
}

gboolean
wb_ticket_allows_host (const char *ticket_url, const char *const *hosts, const char *base)
{
  g_autoptr (GUri) office = g_uri_parse (ticket_url, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) store = g_uri_parse (base, G_URI_FLAGS_NONE, NULL);
  if (!office || !store || !g_uri_get_host (office) || !g_uri_get_host (store))
    return FALSE;
  const char *office_host = g_uri_get_host (office), *host = g_uri_get_host (store);

  if (wb_http_is_loopback (host))
    return wb_http_is_loopback (office_host);
  if (!g_str_equal (g_uri_get_scheme (store), "https"))
    return FALSE;
  if (hosts && *hosts)
    return is_named (host, hosts);
  g_autofree char *domain = wb_http_registrable_domain (office_host);
  return is_below (host, "aliyuncs.com") || is_below (host, domain ? domain : office_host);
}

gboolean
wb_object_key_is_plain (const char *key)
{
  const gsize length = key ? strlen (key) : 0;
  if (length == 0 || length > MAX_KEY || key[0] == '/' || !g_utf8_validate (key, -1, NULL))
    return FALSE;
  for (const char *c = key; *c; c++)
    if ((guchar) *c < 0x20 || *c == 0x7f || *c == '\\')
      return FALSE;
  g_auto (GStrv) parts = g_strsplit (key, "/", -1);
  for (char **part = parts; *part; part++)
    if (g_str_equal (*part, ".") || g_str_equal (*part, "..") || (!**part && part[1]))
      return FALSE;
  return TRUE;
}

gboolean
wb_ticket_wrong (GError **error, const char *member)
{
  g_set_error (error, WB_ERROR, WB_ERROR_REFUSED,
               /* Translators: %s is a fixed word such as credentials or folder */
               _ ("The service that gives permission to upload answered with something that can't "
                  "be used: “%s” is missing or not valid."),
               member);
  return FALSE;
}

static gint64
read_time (JsonObject *json, const char *member, gint64 fallback)
{
  const char *text = wb_json_get_string (json, member);
  gint64 usec = 0;
  return text && wb_text_parse_when (text, 0, &usec) ? usec : fallback;
}

gboolean
wb_ticket_check_host (const WbTicketRequest *request, const char *url, GError **error)
{
  if (wb_ticket_allows_host (request->url, request->hosts, url))
    return TRUE;
  const char *host = strstr (url, "://");
  g_autofree char *base =
      g_strndup (url, host ? 3 + (gsize) (host - url) + strcspn (host + 3, "/?#") : 0);
  g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
               /* Translators: %s is the address of a server */
               _ ("The data was to be sent to %s, which the application's profile does not name."),
               base);
  return FALSE;
}

static gboolean
read_target (WbTicket *ticket, JsonObject *json, const WbTicketRequest *request, GError **error)
{
  WbStoreTarget *target = &ticket->target;
  const char *endpoint = wb_json_get_string (json, "endpoint");
  const char *style = wb_json_get_string (json, "hostStyle");
  g_autoptr (GError) local = NULL;

  target->kind = g_strdup (wb_json_get_string (json, "store"));
  target->region = g_strdup (wb_json_get_string (json, "region"));
  target->bucket = g_strdup (wb_json_get_string (json, "bucket"));
  if (endpoint)
    target->endpoint =
        strstr (endpoint, "://") ? g_strdup (endpoint) : g_strconcat ("https://", endpoint, NULL);
  if (style && !wb_host_style_from_word (style, &target->style))
    return wb_ticket_wrong (error, "hostStyle");
  /* a folder of this computer is not for an office to name */
  if (!target->kind || g_str_equal (target->kind, "folder"))
    return wb_ticket_wrong (error, "store");
  if (!wb_store_target_check (target, &local))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_REFUSED, local->message);
      return FALSE;
    }
  g_autofree char *base = wb_store_target_base (target);
  return wb_ticket_check_host (request, base, error);
}

static gboolean
read_keys (WbTicket *ticket, JsonObject *json, GError **error)
{
  JsonObject *object = wb_json_get_object (json, "credentials");
  const char *id = object ? wb_json_get_string (object, "accessKeyId") : NULL;
  const char *secret = object ? wb_json_get_string (object, "accessKeySecret") : NULL;
  const char *token = object ? wb_json_get_string (object, "securityToken") : NULL;

  if (!id || !*id || !secret || !*secret || strlen (id) > MAX_TEXT || strlen (secret) > MAX_TEXT
      || (token && strlen (token) > 4 * MAX_TEXT))
    return wb_ticket_wrong (error, "credentials");
  ticket->credentials = (WbCredentials){
    .access_key_id = g_strdup (id),
    .access_key_secret = g_strdup (secret),
    .security_token = token && *token ? g_strdup (token) : NULL,
    .expires_usec = read_time (object, "expiration", 0),
  };
  return TRUE;
}

static gboolean
read_credentials (WbTicket *ticket, JsonObject *json, const WbTicketRequest *request,
                  GError **error)
{
  JsonObject *addresses = wb_json_get_object (json, "presigned");
  if (!addresses)
    return read_keys (ticket, json, error);
  ticket->credentials.presigned = wb_ticket_read_presigned (ticket, addresses, request, error);
  if (!ticket->credentials.presigned)
    return FALSE;
  ticket->credentials.expires_usec = wb_presigned_expires_usec (ticket->credentials.presigned);
  return TRUE;
}

static gboolean
read_index (WbTicket *ticket, JsonObject *json, GError **error)
{
  JsonArray *array = wb_json_get_array (json, "index");
  const guint n = array ? json_array_get_length (array) : 0;
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  if (n > MAX_INDEX)
    return wb_ticket_wrong (error, "index");
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *key =
          json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
      if (!wb_object_key_is_plain (key) || g_str_has_suffix (key, "/"))
        return wb_ticket_wrong (error, "index");
      g_strv_builder_add (keys, key);
    }
  ticket->index = g_strv_builder_end (keys);
  return TRUE;
}

static gboolean
read_folder (WbTicket *ticket, JsonObject *json, GError **error)
{
  const char *folder = wb_json_get_string (json, "folder");
  if (!wb_object_key_is_plain (folder))
    return wb_ticket_wrong (error, "folder");
  ticket->folder =
      g_str_has_suffix (folder, "/") ? g_strdup (folder) : g_strconcat (folder, "/", NULL);
  return TRUE;
}

/* A case keeps no longer one, and could not withdraw itself without. */
static gboolean
read_grant (WbTicket *ticket, JsonObject *json, GError **error)
{
  const char *grant = wb_json_get_string (json, "grant");
  if (grant && (!*grant || strlen (grant) > MAX_TEXT))
    return wb_ticket_wrong (error, "grant");
  ticket->grant = g_strdup (grant);
  return TRUE;
}

WbTicket *
wb_ticket_parse (const char *text, gsize length, const WbTicketRequest *request, GError **error)
{
  const WbJsonLimits limits = { .max_bytes = WB_TICKET_MAX_BYTES, .max_depth = 8 };
  g_autoptr (JsonNode) node = wb_json_parse (text, (gssize) length, &limits, NULL);
  g_autoptr (WbTicket) ticket = g_new0 (WbTicket, 1);
  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    {
      (void) wb_ticket_wrong (error, "JSON");
      return NULL;
    }
  JsonObject *json = json_node_get_object (node);
  if (wb_json_get_int (json, "waybill", 0) != 1)
    {
      (void) wb_ticket_wrong (error, "waybill");
      return NULL;
    }
  if (!read_target (ticket, json, request, error) || !read_folder (ticket, json, error)
      || !read_index (ticket, json, error) || !read_credentials (ticket, json, request, error))
    return NULL;
  ticket->max_bytes = (guint64) MAX (wb_json_get_int (json, "maxBytes", 0), 0);
  ticket->retain_until_usec = MAX (read_time (json, "retainUntil", 0), 0);
  ticket->server_usec = read_time (json, "time", -1);
  return read_grant (ticket, json, error) ? g_steal_pointer (&ticket) : NULL;
}
