/* SPDX-License-Identifier: MPL-2.0 */
/* What may go is a table, least important first. What each piece takes is measured once, as the
 * text it is written as, so that no more goes than has to. */
#include "channel/event-fit.h"

#include <string.h>

#include "base/json.h"

#define MARK_BYTES 128 /* for "_trimmed" itself */

/* Bytes that node takes within a larger text, its comma included. */
static gsize
bytes_of (JsonNode *node)
{
  g_autofree char *text = wb_json_line (node);
  return strlen (text) + 1;
}

/* Takes elements off the front of array until excess is gone; returns what is left of it. */
static gsize
shorten (JsonArray *array, gsize excess)
{
  while (excess > 0 && array && json_array_get_length (array) > 0)
    {
      const gsize bytes = bytes_of (json_array_get_element (array, 0));
      json_array_remove_element (array, 0);
      excess -= MIN (bytes, excess);
    }
  return excess;
}

/* The array "values" of the object name. */
static JsonArray *
values_of (JsonObject *event, const char *name)
{
  JsonObject *object = wb_json_get_object (event, name);
  return object ? wb_json_get_array (object, "values") : NULL;
}

static gsize
trim_breadcrumbs (JsonObject *event, gsize excess)
{
  return shorten (values_of (event, "breadcrumbs"), excess);
}

static gsize
trim_extra (JsonObject *event, gsize excess)
{
  JsonObject *extra = wb_json_get_object (event, "extra");
  g_autoptr (GList) names = extra ? json_object_get_members (extra) : NULL;

  for (GList *l = names; l && excess > 0; l = l->next)
    {
      const gsize bytes = bytes_of (json_object_get_member (extra, l->data));
      json_object_remove_member (extra, l->data);
      excess -= MIN (bytes, excess);
    }
  return excess;
}

static gsize
trim_frames (JsonObject *event, gsize excess)
{
  JsonArray *values = values_of (event, "exception");

  for (guint i = 0; values && i < json_array_get_length (values); i++)
    {
      JsonObject *stack =
          wb_json_get_object (json_array_get_object_element (values, i), "stacktrace");
      excess = shorten (stack ? wb_json_get_array (stack, "frames") : NULL, excess);
    }
  return excess;
}

static const struct
{
  const char *name;
  gsize (*trim) (JsonObject *event, gsize excess); /* returns what is still too much */
} trims[] = {
  { "breadcrumbs", trim_breadcrumbs },
  { "extra", trim_extra },
  { "frames", trim_frames },
};

static void
mark (JsonObject *event, JsonArray *trimmed)
{
  JsonObject *contexts = wb_json_get_object (event, "contexts");
  JsonObject *reporter = contexts ? wb_json_get_object (contexts, "reporter") : NULL;

  if (!contexts)
    json_object_set_object_member (event, "contexts", contexts = json_object_new ());
  if (!reporter)
    json_object_set_object_member (contexts, "reporter", reporter = json_object_new ());
  json_object_set_array_member (reporter, "_trimmed", json_array_ref (trimmed));
}

GBytes *
wb_event_fit (JsonNode *event, gsize most_bytes)
{
  char *line = wb_json_line (event);
  const gsize length = strlen (line);

  if (length <= most_bytes)
    return g_bytes_new_take (line, length);
  g_free (line);
  JsonObject *object = json_node_get_object (event);
  g_autoptr (JsonArray) trimmed = json_array_new ();
  gsize excess = length + MARK_BYTES - most_bytes;
  for (guint i = 0; i < G_N_ELEMENTS (trims) && excess > 0; i++)
    {
      const gsize left = trims[i].trim (object, excess);
      if (left < excess)
        json_array_add_string_element (trimmed, trims[i].name);
      excess = left;
    }
  mark (object, trimmed);
  line = wb_json_line (event);
  return g_bytes_new_take (line, strlen (line));
}
