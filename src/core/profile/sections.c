/* SPDX-License-Identifier: MPL-2.0 */
/* The sections of a profile that need nothing but their own table. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/sections.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "profile/free.h"

#define MAX_ENDPOINTS 32
#define MAX_RECIPIENTS 16

#define KIB (G_GINT64_CONSTANT (1) << 10)
#define MIB (G_GINT64_CONSTANT (1) << 20)

#define PROFILE(member) offsetof (WbProfile, member)

gboolean
wb_take_user (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "file", WB_KEY_STRING, TRUE, PROFILE (user_file), &wb_format_relative },
    { "root", WB_KEY_STRING, TRUE, PROFILE (user_root), &wb_format_id },
    { "id", WB_KEY_STRING, TRUE, PROFILE (user_id_pointer), &wb_format_pointer },
    { "name", WB_KEY_STRING, FALSE, PROFILE (user_name_pointer), &wb_format_pointer },
    { NULL },
  };

  return wb_reader_object (reader, node, keys, into);
}

static gboolean
take_endpoint (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "id", WB_KEY_STRING, TRUE, offsetof (WbEndpoint, id), &wb_format_id },
    { "role", WB_KEY_STRING, TRUE, offsetof (WbEndpoint, role), &wb_format_role },
    { "url", WB_KEY_STRING, TRUE, offsetof (WbEndpoint, url), &wb_format_checkable },
    { "expects", WB_KEY_INTEGER, FALSE, offsetof (WbEndpoint, expects), NULL, 100, 599 },
    { NULL },
  };
  GPtrArray *endpoints = into;
  g_autoptr (WbEndpoint) endpoint = g_new0 (WbEndpoint, 1);

  if (!wb_reader_object (reader, node, keys, endpoint))
    return FALSE;
  for (guint i = 0; i < endpoints->len; i++)
    if (strcmp (((WbEndpoint *) g_ptr_array_index (endpoints, i))->id, endpoint->id) == 0)
      return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("the id \"%s\" is used twice"),
                               endpoint->id);
  g_ptr_array_add (endpoints, g_steal_pointer (&endpoint));
  return TRUE;
}

gboolean
wb_take_endpoints (WbReader *reader, JsonNode *node, gpointer into)
{
  WbProfile *profile = into;

  return wb_reader_list (reader, node, 0, MAX_ENDPOINTS, take_endpoint, profile->endpoints);
}

gboolean
wb_take_network (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "portal", WB_KEY_STRING, FALSE, PROFILE (network_portal), &wb_format_checkable },
    { "download", WB_KEY_STRING, FALSE, PROFILE (network_download), &wb_format_https },
    { "roots", WB_KEY_STRINGS, FALSE, PROFILE (network_roots), &wb_format_spki, 0, 32 },
    { "limit", WB_KEY_SIZE, FALSE, PROFILE (network_limit_bytes), NULL, KIB, 64 * MIB },
    { NULL },
  };

  return wb_reader_object (reader, node, keys, into);
}

gboolean
wb_take_deliver (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "store", WB_KEY_STRING, TRUE, offsetof (WbDeliverTo, store), &wb_format_store },
    { "ticket", WB_KEY_STRING, FALSE, offsetof (WbDeliverTo, ticket), &wb_format_https },
    { "format", WB_KEY_STRING, FALSE, offsetof (WbDeliverTo, format), &wb_format_archive },
    { "hosts", WB_KEY_STRINGS, FALSE, offsetof (WbDeliverTo, hosts), &wb_format_host, 0, 32 },
    { "sealTo", WB_KEY_STRINGS, FALSE, offsetof (WbDeliverTo, seal_to), &wb_format_age, 1, 16 },
    { "retentionDays", WB_KEY_INTEGER, FALSE, offsetof (WbDeliverTo, retention_days), NULL, 1,
      3650 },
    { NULL },
  };
  WbProfile *profile = into;

  profile->deliver = g_new0 (WbDeliverTo, 1);
  if (!wb_reader_object (reader, node, keys, profile->deliver))
    return FALSE;
  if (!profile->deliver->format)
    profile->deliver->format = g_strdup ("zip");
  if (!profile->deliver->hosts)
    profile->deliver->hosts = g_new0 (char *, 1);
  return TRUE;
}

static gboolean
refuse_field (WbReader *reader, const char *const *names)
{
  g_autofree char *known = g_strjoinv (", ", (char **) names);
  return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("this field is not known, allowed are %s"),
                           known);
}

/* An object of strings of one format, under any names or (nullable) those of names. */
static gboolean
take_strings_by_name (WbReader *reader, JsonNode *node, const char *const *names,
                      const WbFormat *format, GHashTable **ret_strings)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wb_reader_refuse_value (reader, node, _ ("an object {…}"));
  *ret_strings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *string = NULL;
      const gsize mark = wb_reader_enter (reader, name);
      if (names && !g_strv_contains (names, name))
        return refuse_field (reader, names);
      if (!wb_reader_string (reader, value, format, &string))
        return FALSE;
      g_hash_table_insert (*ret_strings, g_strdup (name), g_steal_pointer (&string));
      wb_reader_leave (reader, mark);
    }
  return TRUE;
}

static gboolean
take_loggers (WbReader *reader, JsonNode *node, gpointer into)
{
  WbProfile *profile = into;
  return take_strings_by_name (reader, node, NULL, &wb_format_level, &profile->sentry_loggers);
}

gboolean
wb_take_sentry (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "dsn", WB_KEY_STRING, TRUE, PROFILE (sentry_dsn), &wb_format_dsn },
    { "level", WB_KEY_STRING, FALSE, PROFILE (sentry_level), &wb_format_level },
    { "loggers", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, take_loggers },
    { "breadcrumbs", WB_KEY_STRING, FALSE, PROFILE (sentry_breadcrumbs), &wb_format_any_level },
    { "samplePercent", WB_KEY_INTEGER, FALSE, PROFILE (sentry_sample_percent), NULL, 1, 100 },
    { "perDay", WB_KEY_INTEGER, FALSE, PROFILE (sentry_per_day), NULL, 1, 1000 },
    { NULL },
  };

  return wb_reader_object (reader, node, keys, into);
}

static gboolean
take_tracker_fields (WbReader *reader, JsonNode *node, gpointer into)
{
  static const char *const names[] = { "case",   "number",   "profile", "version",
                                       "bytes",  "duration", "result",  "finding",
                                       "groups", "user",     NULL };
  WbProfile *profile = into;
  return take_strings_by_name (reader, node, names, &wb_format_event, &profile->tracker_fields);
}

gboolean
wb_take_tracker (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "url", WB_KEY_STRING, TRUE, PROFILE (tracker_url), &wb_format_https },
    { "event", WB_KEY_STRING, FALSE, PROFILE (tracker_event), &wb_format_event },
    { "fields", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, take_tracker_fields },
    { NULL },
  };
  WbProfile *profile = into;

  if (!wb_reader_object (reader, node, keys, profile))
    return FALSE;
  if (!profile->tracker_event)
    profile->tracker_event = g_strdup ("log_upload_event");
  return TRUE;
}

static gboolean
take_recipient (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "name", WB_KEY_STRING, TRUE, offsetof (WbRecipient, name), &wb_format_name },
    { "country", WB_KEY_STRING, FALSE, offsetof (WbRecipient, country), &wb_format_country },
    { "role", WB_KEY_STRING, TRUE, offsetof (WbRecipient, role), &wb_format_recipient_role },
    { "gets", WB_KEY_STRINGS, TRUE, offsetof (WbRecipient, gets), &wb_format_id, 1, 16 },
    { NULL },
  };
  g_autoptr (WbRecipient) recipient = g_new0 (WbRecipient, 1);

  if (!wb_reader_object (reader, node, keys, recipient))
    return FALSE;
  g_ptr_array_add (into, g_steal_pointer (&recipient));
  return TRUE;
}

static gboolean
take_recipients (WbReader *reader, JsonNode *node, gpointer into)
{
  WbPrivacy *privacy = into;

  return wb_reader_list (reader, node, 0, MAX_RECIPIENTS, take_recipient, privacy->recipients);
}

gboolean
wb_take_privacy (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "controller", WB_KEY_TEXT, TRUE, offsetof (WbPrivacy, controller), &wb_format_name },
    { "purpose", WB_KEY_TEXT, TRUE, offsetof (WbPrivacy, purpose), &wb_format_words },
    { "url", WB_KEY_STRING, FALSE, offsetof (WbPrivacy, url), &wb_format_https },
    { "contact", WB_KEY_STRING, FALSE, offsetof (WbPrivacy, contact), &wb_format_line },
    { "location", WB_KEY_STRING, FALSE, offsetof (WbPrivacy, location), &wb_format_country },
    { "sensitive", WB_KEY_STRINGS, FALSE, offsetof (WbPrivacy, sensitive), &wb_format_id, 0, 64 },
    { "recipients", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, take_recipients },
    { NULL },
  };
  WbProfile *profile = into;

  profile->privacy = g_new0 (WbPrivacy, 1);
  profile->privacy->recipients =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_recipient_free);
  return wb_reader_object (reader, node, keys, profile->privacy);
}

gboolean
wb_take_support (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "name", WB_KEY_TEXT, TRUE, PROFILE (support_name), &wb_format_name },
    { "url", WB_KEY_STRING, FALSE, PROFILE (support_url), &wb_format_https },
    { "linkKeys", WB_KEY_STRINGS, FALSE, PROFILE (link_keys), &wb_format_link_key, 1, 16 },
    { NULL },
  };

  return wb_reader_object (reader, node, keys, into);
}
