/* SPDX-License-Identifier: MPL-2.0 */
#include "record.h"

#include <string.h>

#include "base/fs.h"
#include "base/json.h"

gboolean
wb_record_id_is_valid (const char *id)
{
  return id != NULL && strlen (id) == 32 && strspn (id, "0123456789abcdef") == 32;
}

static char *
record_path (const WbIntake *intake, const char *id)
{
  g_autofree char *name = g_strconcat (id, ".json", NULL);

  return wb_intake_path (intake, "cases", name);
}

static char **
read_strings (JsonArray *array)
{
  GPtrArray *strings = g_ptr_array_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (strings, g_strdup (json_array_get_string_element (array, i)));
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_free (strings, FALSE);
}

static JsonArray *
array_of_strings (char **strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  return array;
}

WbRecord *
wb_record_load (const WbIntake *intake, const char *id)
{
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  WbRecord *record;

  if (!wb_record_id_is_valid (id))
    return NULL;
  path = record_path (intake, id);
  node = wb_json_read_file (path, NULL, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  record = g_new0 (WbRecord, 1);
  record->id = g_strdup (id);
  record->number = g_strdup (wb_json_get_string (object, "number"));
  record->profile = g_strdup (wb_json_get_string (object, "profile"));
  record->user = g_strdup (wb_json_get_string (object, "user"));
  record->folder = g_strdup (wb_json_get_string (object, "folder"));
  record->index = read_strings (wb_json_get_array (object, "index"));
  record->additions = read_strings (wb_json_get_array (object, "additions"));
  record->created = wb_json_get_int (object, "created", 0);
  record->retain_until = wb_json_get_int (object, "retainUntil", 0);
  record->withdrawn = wb_json_get_boolean (object, "withdrawn", FALSE);
  return record;
}

gboolean
wb_record_save (const WbIntake *intake, const WbRecord *record, GError **error)
{
  g_autofree char *path = record_path (intake, record->id);
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (object);
  g_autofree char *text = NULL;

  wb_json_set_string (object, "number", record->number);
  wb_json_set_string (object, "profile", record->profile);
  wb_json_set_string (object, "user", record->user);
  wb_json_set_string (object, "folder", record->folder);
  json_object_set_array_member (object, "index", array_of_strings (record->index));
  json_object_set_array_member (object, "additions", array_of_strings (record->additions));
  json_object_set_int_member (object, "created", record->created);
  json_object_set_int_member (object, "retainUntil", record->retain_until);
  json_object_set_boolean_member (object, "withdrawn", record->withdrawn);
  text = wb_json_pretty (node);
  return wb_fs_write_atomic (path, text, strlen (text), error);
}

void
wb_record_free (WbRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->id);
  g_free (record->number);
  g_free (record->profile);
  g_free (record->user);
  g_free (record->folder);
  g_strfreev (record->index);
  g_strfreev (record->additions);
  g_free (record);
}
