/* SPDX-License-Identifier: MPL-2.0 */
/* Readers and writers that keep json-glib's asserts away: a member of another type is simply not
 * there. The parser is in json-build.c. */
#include "base/json.h"

#include <string.h>

#include "base/error.h"
#include "base/fs.h"

#define DEFAULT_MAX_FILE_BYTES ((gsize) 16 * 1024 * 1024)

JsonNode *
wb_json_read_file (const char *path, const WbJsonLimits *limits, GError **error)
{
  const gsize max_bytes = limits && limits->max_bytes ? limits->max_bytes : DEFAULT_MAX_FILE_BYTES;
  gsize length = 0;
  g_autofree char *text = wb_fs_read (path, max_bytes, &length, error);
  if (!text)
    return NULL;

  JsonNode *node = wb_json_parse (text, (gssize) length, limits, error);
  if (!node)
    {
      g_autofree char *shown = g_filename_display_name (path);
      g_prefix_error (error, "%s: ", shown);
    }
  return node;
}

/* One reference token of a pointer, "~1" and "~0" undone; NULL if it is not well-formed. */
static char *
dup_reference (const char *token, gsize length)
{
  g_autoptr (GString) name = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      if (token[i] != '~')
        g_string_append_c (name, token[i]);
      else if (++i < length && (token[i] == '0' || token[i] == '1'))
        g_string_append_c (name, token[i] == '0' ? '~' : '/');
      else
        return NULL;
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static JsonNode *
get_element (JsonArray *array, const char *index)
{
  guint64 i;

  if (index[0] == '0' && index[1] != '\0')
    return NULL;
  if (!g_ascii_string_to_unsigned (index, 10, 0, G_MAXUINT, &i, NULL)
      || i >= json_array_get_length (array))
    return NULL;
  return json_array_get_element (array, (guint) i);
}

static JsonNode *
get_child (JsonNode *node, const char *name)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), name);
  if (JSON_NODE_HOLDS_ARRAY (node))
    return get_element (json_node_get_array (node), name);
  return NULL;
}

JsonNode *
wb_json_at (JsonNode *root, const char *pointer)
{
  while (root && *pointer != '\0')
    {
      if (*pointer++ != '/')
        return NULL;
      const gsize length = strcspn (pointer, "/");
      g_autofree char *name = dup_reference (pointer, length);
      root = name ? get_child (root, name) : NULL;
      pointer += length;
    }
  return root;
}

static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node
                                                                                         : NULL;
}

const char *
wb_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name, G_TYPE_STRING);

  return node ? json_node_get_string (node) : NULL;
}

gint64
wb_json_get_int (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = get_value (object, name, G_TYPE_INT64);

  return node ? json_node_get_int (node) : fallback;
}

gboolean
wb_json_get_boolean (JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = get_value (object, name, G_TYPE_BOOLEAN);

  return node ? json_node_get_boolean (node) : fallback;
}

JsonObject *
wb_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
wb_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

void
wb_json_set_string (JsonObject *object, const char *name, const char *value)
{
  if (value)
    json_object_set_string_member (object, name, value);
}

/* json-glib 1.6 escapes every control character but U+001F, which then stands raw in a string and
 * is no JSON; outside of strings it can't stand. Takes text over. */
static char *
escape_last_control (char *text)
{
  if (strchr (text, 0x1f) == NULL)
    return text;
  g_autofree char *owned = text;
  g_auto (GStrv) parts = g_strsplit (owned, "\x1f", -1);

  return g_strjoinv ("\\u001f", parts);
}

char *
wb_json_line (JsonNode *node)
{
  return escape_last_control (json_to_string (node, FALSE));
}

char *
wb_json_pretty (JsonNode *node)
{
  g_autofree char *text = escape_last_control (json_to_string (node, TRUE));

  return g_strconcat (text, "\n", NULL);
}

JsonNode *
wb_json_node_take (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}
