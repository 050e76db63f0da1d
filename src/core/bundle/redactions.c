/* SPDX-License-Identifier: MPL-2.0 */
/* redactions.json: what was masked, by kind and by file. Members only keep counts, so how many
 * different values of a kind there are in the whole case is known only from below. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/facts.h"

#include "base/json.h"
#include "redact/rules.h"

#include <string.h>

static WbKindCount *
find_kind (GPtrArray *kinds, const char *kind)
{
  WbKindCount *count = NULL;

  for (guint i = 0; i < kinds->len; i++)
    {
      count = g_ptr_array_index (kinds, i);
      if (strcmp (count->kind, kind) == 0)
        return count;
    }
  count = g_new0 (WbKindCount, 1);
  count->kind = kind;
  g_ptr_array_add (kinds, count);
  return count;
}

/* What one member has of each kind, which several rules may share. */
static void
count_member (GPtrArray *in_member, const WbMember *member)
{
  gsize n_rules = 0;
  const WbRule *rules = wb_rules (&n_rules);

  for (gsize i = 0; i < n_rules; i++)
    {
      JsonObject *hit = wb_json_get_object (member->redactions, rules[i].id);
      WbKindCount *count = NULL;

      if (hit == NULL)
        continue;
      count = find_kind (in_member, rules[i].kind);
      count->places += (guint64) wb_json_get_int (hit, "hits", 0);
      count->different += (guint64) wb_json_get_int (hit, "different", 0);
    }
}

static int
by_places (gconstpointer a, gconstpointer b)
{
  const WbKindCount *first = *(const WbKindCount *const *) a;
  const WbKindCount *second = *(const WbKindCount *const *) b;

  if (first->places != second->places)
    return first->places < second->places ? 1 : -1;
  return strcmp (first->kind, second->kind);
}

GPtrArray *
wb_kinds_count (const WbEvidence *evidence)
{
  const GPtrArray *members = wb_evidence_members (evidence);
  GPtrArray *kinds = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      g_autoptr (GPtrArray) in_member = g_ptr_array_new_with_free_func (g_free);

      if (member->redactions == NULL || wb_member_is_made_here (member))
        continue;
      count_member (in_member, member);
      for (guint j = 0; j < in_member->len; j++)
        {
          const WbKindCount *part = g_ptr_array_index (in_member, j);
          WbKindCount *whole = find_kind (kinds, part->kind);

          whole->places += part->places;
          whole->different = MAX (whole->different, part->different);
          whole->files++;
        }
    }
  g_ptr_array_sort (kinds, by_places);
  return kinds;
}

static JsonArray *
kinds_to_json (const GPtrArray *kinds)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < kinds->len; i++)
    {
      const WbKindCount *count = g_ptr_array_index (kinds, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "kind", count->kind);
      json_object_set_int_member (object, "places", (gint64) count->places);
      json_object_set_int_member (object, "differentAtLeast", (gint64) count->different);
      json_object_set_int_member (object, "files", count->files);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
members_to_json (const WbEvidence *evidence)
{
  const GPtrArray *members = wb_evidence_members (evidence);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      JsonObject *object = NULL;

      if (member->redactions == NULL || json_object_get_size (member->redactions) == 0
          || wb_member_is_made_here (member))
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "path", member->member);
      json_object_set_object_member (object, "rules", json_object_ref (member->redactions));
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonNode *
wb_redactions_to_json (const WbBundling *bundling, const WbFacts *facts)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "waybill", 1);
  json_object_set_string_member (object, "kind", "redactions");
  json_object_set_string_member (object, "case", bundling->kase->id);
  json_object_set_string_member (object, "number", bundling->kase->number);
  json_object_set_int_member (object, "rules", WB_RULES_VERSION);
  json_object_set_int_member (object, "places", (gint64) facts->masked);
  json_object_set_int_member (object, "files", facts->masked_files);
  json_object_set_array_member (object, "kinds", kinds_to_json (facts->kinds));
  json_object_set_array_member (object, "members", members_to_json (bundling->evidence));
  return wb_json_node_take (object);
}
