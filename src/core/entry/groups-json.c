/* SPDX-License-Identifier: MPL-2.0 */
/* Groups as JSON, so that a collection that was stopped goes on with its counts. Reading trusts
 * nothing: what has no fingerprint or template or has numbers out of range is refused, and
 * the limits of groups.c hold again because every group goes through the same door. */
#define G_LOG_DOMAIN "waybill-entry"

#include "base/error.h"
#include "base/json.h"
#include "entry/groups-parts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FINGERPRINT_HEX 16
#define JSON_BYTES_MAX (256 * 1024 * 1024)

static JsonArray *
minutes_to_array (const GArray *minutes)
{
  JsonArray *array = json_array_sized_new (minutes->len * 2);
  for (guint i = 0; i < minutes->len; i++)
    {
      const WbMinute *minute = &g_array_index (minutes, WbMinute, i);
      json_array_add_int_element (array, minute->minute);
      json_array_add_int_element (array, minute->count);
    }
  return array;
}

static JsonObject *
group_to_object (const WbGroup *group)
{
  JsonObject *object = json_object_new ();
  wb_json_set_string (object, "fingerprint", group->fingerprint);
  wb_json_set_string (object, "template", group->template_);
  json_object_set_int_member (object, "level", group->level);
  wb_json_set_string (object, "logger", group->logger);
  wb_json_set_string (object, "errorType", group->error_type);
  wb_json_set_string (object, "errorCode", group->error_code);
  wb_json_set_string (object, "example", group->example);
  wb_json_set_string (object, "stack", group->stack);
  wb_json_set_string (object, "member", group->member);
  json_object_set_int_member (object, "line", (gint64)group->line);
  json_object_set_int_member (object, "count", (gint64)group->count);
  if (group->first_usec != WB_TIME_UNKNOWN)
    {
      json_object_set_int_member (object, "firstUsec", group->first_usec);
      json_object_set_int_member (object, "lastUsec", group->last_usec);
    }
  json_object_set_array_member (object, "minutes", minutes_to_array (group->minutes));
  return object;
}

char *
wb_groups_to_json (WbGroups *groups)
{
  const GPtrArray *sorted = wb_groups_sorted (groups);
  JsonArray *array = json_array_sized_new (sorted->len);
  for (guint i = 0; i < sorted->len; i++)
    json_array_add_object_element (array, group_to_object (g_ptr_array_index (sorted, i)));
  JsonObject *root = json_object_new ();
  json_object_set_int_member (root, "groupsVersion", 1);
  json_object_set_array_member (root, "groups", array);
  g_autoptr (JsonNode) node = wb_json_node_take (root);
  return wb_json_line (node);
}

static gint64
int_of_element (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);
  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;
}

static void
read_minutes (WbGroup *group, JsonArray *array)
{
  guint length = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i + 1 < length; i += 2)
    {
      gint64 count = int_of_element (array, i + 1);
      if (count > 0)
        wb_minutes_add (group->minutes, int_of_element (array, i),
                        (guint32)MIN (count, (gint64)G_MAXUINT32), TRUE);
    }
}

/* A group from object, or NULL if it lacks what a group must have. */
static WbGroup *
group_from_object (JsonObject *object)
{
  const char *fingerprint = wb_json_get_string (object, "fingerprint");
  const char *template_ = wb_json_get_string (object, "template");
  gint64 level = wb_json_get_int (object, "level", -1);
  gint64 count = wb_json_get_int (object, "count", -1);
  gint64 line = wb_json_get_int (object, "line", -1);
  if (fingerprint == NULL || strspn (fingerprint, "0123456789abcdef") != FINGERPRINT_HEX
      || fingerprint[FINGERPRINT_HEX] != '\0' || template_ == NULL || level < 0
      || level > WB_LEVEL_FATAL || count < 1 || line < 0)
    return NULL;
  WbGroup *group = wb_group_new ();
  group->fingerprint = g_strdup (fingerprint);
  group->template_ = g_strdup (template_);
  group->level = (WbLevel)level;
  group->logger = g_strdup (wb_json_get_string (object, "logger"));
  group->error_type = g_strdup (wb_json_get_string (object, "errorType"));
  group->error_code = g_strdup (wb_json_get_string (object, "errorCode"));
  const char *example = wb_json_get_string (object, "example");
  group->example = g_strdup (example != NULL ? example : "");
  group->stack = g_strdup (wb_json_get_string (object, "stack"));
  group->member = g_strdup (wb_json_get_string (object, "member"));
  group->line = (guint64)line;
  group->count = (guint64)count;
  group->first_usec = wb_json_get_int (object, "firstUsec", WB_TIME_UNKNOWN);
  group->last_usec = wb_json_get_int (object, "lastUsec", group->first_usec);
  read_minutes (group, wb_json_get_array (object, "minutes"));
  return group;
}

WbGroups *
wb_groups_from_json (const char *json, GError **error)
{
  WbJsonLimits limits = { .max_bytes = JSON_BYTES_MAX, .max_depth = 8 };
  g_autoptr (JsonNode) node = wb_json_parse (json, -1, &limits, error);
  if (node == NULL)
    return NULL;
  JsonArray *array = JSON_NODE_HOLDS_OBJECT (node)
                         ? wb_json_get_array (json_node_get_object (node), "groups")
                         : NULL;
  if (array == NULL)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                           _ ("The saved error groups are damaged."));
      return NULL;
    }
  g_autoptr (WbGroups) groups = wb_groups_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      g_autoptr (WbGroup) group = JSON_NODE_HOLDS_OBJECT (element)
                                      ? group_from_object (json_node_get_object (element))
                                      : NULL;
      if (group == NULL)
        {
          g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                               _ ("The saved error groups are damaged."));
          return NULL;
        }
      wb_groups_add_group (groups, group);
    }
  return g_steal_pointer (&groups);
}
