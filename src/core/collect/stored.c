/* SPDX-License-Identifier: MPL-2.0 */
/* A finished member with its place in the spool, as one line of members.jsonl. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/evidence-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

void
wb_stored_free (WbStored *stored)
{
  if (!stored)
    return;
  wb_member_free (stored->member);
  g_clear_pointer (&stored->blocks, g_array_unref);
  g_free (stored);
}

JsonNode *
wb_stored_to_json (const WbStored *stored)
{
  const WbMember *member = stored->member;
  JsonNode *node = wb_member_to_json (member);

  if (!member->spool)
    return node;
  JsonObject *place = json_object_new ();
  JsonArray *blocks = json_array_new ();
  for (guint i = 0; stored->blocks && i < stored->blocks->len; i++)
    json_array_add_int_element (blocks, g_array_index (stored->blocks, guint32, i));
  json_object_set_string_member (place, "file", member->spool);
  json_object_set_int_member (place, "bytes", (gint64) member->packed_bytes);
  json_object_set_int_member (place, "crc32", member->crc32);
  json_object_set_boolean_member (place, "groups", stored->has_groups);
  json_object_set_array_member (place, "blocks", blocks);
  json_object_set_object_member (json_node_get_object (node), "spool", place);
  return node;
}

/* A file name of ours: digits only. */
static gboolean
is_spool_name (const char *name)
{
  return name && name[0] != '\0' && strspn (name, "0123456789") == strlen (name);
}

static gboolean
read_place (WbStored *stored, JsonObject *place)
{
  WbMember *member = stored->member;
  JsonArray *blocks = wb_json_get_array (place, "blocks");

  if (!is_spool_name (wb_json_get_string (place, "file")) || !blocks)
    return FALSE;
  member->spool = g_strdup (wb_json_get_string (place, "file"));
  member->packed_bytes = (guint64) wb_json_get_int (place, "bytes", 0);
  member->crc32 = (guint32) wb_json_get_int (place, "crc32", 0);
  stored->has_groups = wb_json_get_boolean (place, "groups", FALSE);
  stored->blocks = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < json_array_get_length (blocks); i++)
    {
      const guint32 size = (guint32) json_array_get_int_element (blocks, i);
      g_array_append_val (stored->blocks, size);
    }
  return TRUE;
}

WbStored *
wb_stored_from_json (JsonNode *node, GError **error)
{
  WbMember *member = wb_member_from_json (node, error);
  if (!member)
    return NULL;

  JsonObject *place = wb_json_get_object (json_node_get_object (node), "spool");
  WbStored *stored = g_new0 (WbStored, 1);
  stored->member = member;
  if (place && !read_place (stored, place))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                           _ ("The list of what was collected is damaged"));
      g_clear_pointer (&stored, wb_stored_free);
    }
  return stored;
}
