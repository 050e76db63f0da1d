/* SPDX-License-Identifier: MPL-2.0 */
/* A member as a value, and its JSON: the same object stands in members.jsonl and in the manifest.
 */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/evidence.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

static void
cut_free (gpointer data)
{
  WbCut *cut = data;

  g_free (cut->what);
  g_free (cut);
}

WbMember *
wb_member_new (const char *member, const char *item)
{
  WbMember *self = g_new0 (WbMember, 1);

  self->member = g_strdup (member);
  self->item = g_strdup (item);
  self->first_usec = WB_TIME_UNKNOWN;
  self->last_usec = WB_TIME_UNKNOWN;
  self->cuts = g_ptr_array_new_with_free_func (cut_free);
  return self;
}

void
wb_member_free (WbMember *member)
{
  if (!member)
    return;
  g_free (member->member);
  g_free (member->item);
  g_free (member->original);
  g_free (member->error);
  g_free (member->sha256);
  g_free (member->spool);
  g_clear_pointer (&member->cuts, g_ptr_array_unref);
  g_clear_pointer (&member->redactions, json_object_unref);
  g_free (member);
}

void
wb_member_add_cut (WbMember *member, const char *what, guint64 bytes, guint64 entries,
                   gint64 from_usec, gint64 until_usec)
{
  WbCut *cut = g_new0 (WbCut, 1);

  cut->what = g_strdup (what);
  cut->bytes = bytes;
  cut->entries = entries;
  cut->from_usec = from_usec;
  cut->until_usec = until_usec;
  g_ptr_array_add (member->cuts, cut);
}

static void
set_number (JsonObject *object, const char *name, guint64 value)
{
  json_object_set_int_member (object, name, (gint64) MIN (value, (guint64) G_MAXINT64));
}

static void
set_time (JsonObject *object, const char *name, gint64 usec)
{
  g_autofree char *text = usec == WB_TIME_UNKNOWN ? NULL : wb_text_iso_msec (usec);

  wb_json_set_string (object, name, text);
}

static JsonArray *
cuts_to_json (const GPtrArray *cuts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < cuts->len; i++)
    {
      const WbCut *cut = g_ptr_array_index (cuts, i);
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "what", cut->what);
      set_number (object, "bytes", cut->bytes);
      set_number (object, "entries", cut->entries);
      set_time (object, "from", cut->from_usec);
      set_time (object, "until", cut->until_usec);
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonNode *
wb_member_to_json (const WbMember *member)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "path", member->member);
  json_object_set_string_member (object, "item", member->item);
  wb_json_set_string (object, "original", member->original);
  json_object_set_string_member (object, "status", wb_status_word (member->status));
  wb_json_set_string (object, "error", member->error);
  set_number (object, "originalBytes", member->original_bytes);
  set_number (object, "bytes", member->bytes);
  wb_json_set_string (object, "sha256", member->sha256);
  set_time (object, "modified", member->mtime_usec ? member->mtime_usec : WB_TIME_UNKNOWN);
  if (member->entries > 0)
    set_number (object, "entries", member->entries);
  set_time (object, "first", member->first_usec);
  set_time (object, "last", member->last_usec);
  if (member->cuts->len > 0)
    json_object_set_array_member (object, "cuts", cuts_to_json (member->cuts));
  if (member->redactions)
    json_object_set_object_member (object, "redactions", json_object_ref (member->redactions));
  return wb_json_node_take (object);
}

static guint64
get_number (JsonObject *object, const char *name)
{
  return (guint64) MAX (wb_json_get_int (object, name, 0), 0);
}

static gint64
get_time (JsonObject *object, const char *name)
{
  const char *text = wb_json_get_string (object, name);
  g_autoptr (GDateTime) time = text ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time)
              : WB_TIME_UNKNOWN;
}

static void
read_cuts (WbMember *member, JsonArray *array)
{
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      JsonObject *cut = json_node_get_object (node);
      const char *what = wb_json_get_string (cut, "what");
      wb_member_add_cut (member, what ? what : "", get_number (cut, "bytes"),
                         get_number (cut, "entries"), get_time (cut, "from"),
                         get_time (cut, "until"));
    }
}

static void
read_values (WbMember *member, JsonObject *object)
{
  JsonObject *redactions = wb_json_get_object (object, "redactions");

  member->original = g_strdup (wb_json_get_string (object, "original"));
  member->error = g_strdup (wb_json_get_string (object, "error"));
  member->original_bytes = get_number (object, "originalBytes");
  member->bytes = get_number (object, "bytes");
  member->sha256 = g_strdup (wb_json_get_string (object, "sha256"));
  member->entries = get_number (object, "entries");
  member->first_usec = get_time (object, "first");
  member->last_usec = get_time (object, "last");
  member->mtime_usec = get_time (object, "modified");
  if (member->mtime_usec == WB_TIME_UNKNOWN)
    member->mtime_usec = 0;
  member->redactions = redactions ? json_object_ref (redactions) : NULL;
  read_cuts (member, wb_json_get_array (object, "cuts"));
}

WbMember *
wb_member_from_json (JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *path = object ? wb_json_get_string (object, "path") : NULL;
  const char *item = object ? wb_json_get_string (object, "item") : NULL;
  const char *status = object ? wb_json_get_string (object, "status") : NULL;
  WbStatus status_value;

  if (!path || !item || !status || !wb_status_from_word (status, &status_value))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                           _ ("The list of what was collected is damaged"));
      return NULL;
    }
  WbMember *member = wb_member_new (path, item);
  member->status = status_value;
  read_values (member, object);
  return member;
}
