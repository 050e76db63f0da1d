/* SPDX-License-Identifier: MPL-2.0 */
/* Strings are masked one by one in the tree, so that what the system says of itself goes through
 * the same rules as what files say. */
#define G_LOG_DOMAIN "waybill-collect"

#include "collect/generated.h"

#include <string.h>

#include "base/json.h"

typedef struct
{
  const WbMasker *masker;
  WbTally *tally;
} Masking;

static void mask_node (JsonNode *node, const Masking *masking);

static void
mask_member (JsonObject *object, const char *name, JsonNode *node, gpointer masking)
{
  mask_node (node, masking);
}

static void
mask_element (JsonArray *array, guint index, JsonNode *node, gpointer masking)
{
  mask_node (node, masking);
}

static void
mask_string (JsonNode *node, const Masking *masking)
{
  const char *text = json_node_get_string (node);
  g_autoptr (GString) masked = g_string_new (NULL);
  wb_masker_text (masking->masker, text, strlen (text), masking->tally, NULL, masked);
  json_node_set_string (node, masked->str);
}

static void
mask_node (JsonNode *node, const Masking *masking)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), mask_member, (gpointer) masking);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), mask_element, (gpointer) masking);
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    mask_string (node, masking);
}

gboolean
wb_collecting_write_json (WbCollecting *collecting, const WbPlanItem *item, const char *member,
                          JsonNode *node, const WbMasker *masker, GError **error)
{
  g_autoptr (WbTally) tally = wb_tally_new ();
  const Masking masking = { .masker = masker, .tally = tally };
  if (masker)
    mask_node (node, &masking);
  g_autofree char *text = wb_json_pretty (node);
  WbMember *described = wb_member_new (member, item->id);
  wb_member_set_redactions (described, tally);
  WbMemberWriter *writer = wb_evidence_begin (collecting->evidence, described, error);
  if (!writer)
    return FALSE;
  WbSink sink = wb_member_writer_sink (writer);
  if (!wb_sink_write (&sink, text, strlen (text), error))
    {
      wb_member_writer_abandon (writer);
      return FALSE;
    }
  return wb_member_writer_finish (writer, NULL, error);
}
