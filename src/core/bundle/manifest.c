/* SPDX-License-Identifier: MPL-2.0 */
/* waybill.json: the paper that lists what is in the shipment. It is written last and hashes all
 * other members; what was left out stands in it too, with the reason. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/facts.h"

#include "base/json.h"
#include "base/text.h"
#include "redact/rules.h"

#include <string.h>

static void
set_time (JsonObject *object, const char *name, gint64 usec)
{
  g_autofree char *text = usec != WB_TIME_UNKNOWN && usec > 0 ? wb_text_iso_msec (usec) : NULL;

  wb_json_set_string (object, name, text);
}

static JsonObject *
profile_to_json (const WbBundling *bundling)
{
  static const char *const provenances[] = {
    [WB_PROFILE_SYSTEM] = "system",
    [WB_PROFILE_USER] = "user",
    [WB_PROFILE_PATH] = "path",
  };
  const WbProfile *profile = bundling->plan->profile;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", bundling->kase->profile_id);
  wb_json_set_string (object, "name", bundling->kase->profile_name);
  if (profile != NULL)
    {
      wb_json_set_string (object, "sha256", profile->sha256);
      json_object_set_string_member (object, "provenance", provenances[profile->provenance]);
    }
  return object;
}

/* What this adds to; NULL if it is a case of its own. */
static JsonObject *
parent_to_json (const WbCase *kase)
{
  JsonObject *object = NULL;

  if (kase->parent_id == NULL)
    return NULL;
  object = json_object_new ();
  json_object_set_string_member (object, "case", kase->parent_id);
  wb_json_set_string (object, "sha256", kase->parent_sha256);
  return object;
}

static JsonObject *
times_to_json (const WbBundling *bundling, const WbFacts *facts)
{
  g_autoptr (GDateTime) local =
      g_date_time_new_from_unix_local (facts->packed_usec / G_USEC_PER_SEC);
  g_autofree char *zone = local != NULL ? g_date_time_format (local, "%:z") : NULL;
  JsonObject *object = json_object_new ();

  set_time (object, "created", bundling->kase->created_usec);
  set_time (object, "looked", bundling->plan->looked_usec);
  set_time (object, "packed", facts->packed_usec);
  wb_json_set_string (object, "zone", zone);
  return object;
}

static JsonObject *
tool_to_json (void)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", "waybill");
  json_object_set_string_member (object, "version", WB_VERSION);
  return object;
}

static JsonArray *
consent_to_json (const WbSelection *selection)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; selection->decisions != NULL && i < selection->decisions->len; i++)
    {
      const WbDecision *decision = g_ptr_array_index (selection->decisions, i);
      JsonObject *object = json_object_new ();

      wb_json_set_string (object, "what", decision->what);
      wb_json_set_string (object, "textSha256", decision->text_sha256);
      set_time (object, "when", decision->when_usec);
      wb_json_set_string (object, "by", decision->by);
      wb_json_set_string (object, "session", decision->session);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* Everything recorded of an item; the manifest can't be among it, since it holds the hashes. */
static JsonArray *
members_to_json (const WbEvidence *evidence, const char *item)
{
  const GPtrArray *members = wb_evidence_members (evidence);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);

      if (strcmp (member->item, item) == 0 && strcmp (member->member, WB_MANIFEST_JSON) != 0)
        json_array_add_element (array, wb_member_to_json (member));
    }
  return array;
}

static void
add_item (JsonArray *items, const WbBundling *bundling, const WbPlanItem *item)
{
  const gboolean ticked = wb_selection_has (bundling->selection, item->id);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", item->id);
  wb_json_set_string (object, "collect", item->collect);
  wb_json_set_string (object, "title", item->title);
  json_object_set_boolean_member (object, "ticked", ticked);
  json_object_set_boolean_member (object, "sensitive", item->sensitive);
  json_object_set_string_member (object, "status",
                                 wb_status_word (ticked ? item->status : WB_STATUS_UNTICKED));
  json_object_set_array_member (object, "members", members_to_json (bundling->evidence, item->id));
  json_array_add_object_element (items, object);
}

/* Items that the plan does not have: ours, "waybill", and whatever else a collector named. */
static void
add_other_items (JsonArray *items, const WbBundling *bundling)
{
  const GPtrArray *members = wb_evidence_members (bundling->evidence);
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      JsonObject *object = NULL;

      if (wb_plan_item (bundling->plan, member->item) != NULL
          || !g_hash_table_add (done, member->item))
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "id", member->item);
      json_object_set_array_member (object, "members",
                                    members_to_json (bundling->evidence, member->item));
      json_array_add_object_element (items, object);
    }
}

static JsonArray *
items_to_json (const WbBundling *bundling)
{
  JsonArray *items = json_array_new ();

  for (guint i = 0; i < bundling->plan->items->len; i++)
    add_item (items, bundling, g_ptr_array_index (bundling->plan->items, i));
  add_other_items (items, bundling);
  return items;
}

static JsonArray *
orders_to_json (const WbFacts *facts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < facts->orders->len; i++)
    {
      const WbTask *order = g_ptr_array_index (facts->orders, i);

      json_array_add_string_element (array, order->no);
    }
  return array;
}

JsonNode *
wb_manifest_to_json (const WbBundling *bundling, const WbFacts *facts)
{
  const WbSelection *selection = bundling->selection;
  JsonObject *object = json_object_new ();
  JsonObject *window = json_object_new ();
  JsonObject *parent = parent_to_json (bundling->kase);

  json_object_set_int_member (object, "waybill", 1);
  json_object_set_string_member (object, "kind", "manifest");
  json_object_set_string_member (object, "case", bundling->kase->id);
  json_object_set_string_member (object, "number", bundling->kase->number);
  wb_json_set_string (object, "follows", selection->follows);
  if (parent != NULL)
    json_object_set_object_member (object, "parent", parent);
  json_object_set_object_member (object, "times", times_to_json (bundling, facts));
  json_object_set_object_member (object, "profile", profile_to_json (bundling));
  json_object_set_object_member (object, "tool", tool_to_json ());
  json_object_set_array_member (object, "consent", consent_to_json (selection));
  set_time (window, "since", selection->since_usec);
  set_time (window, "until", selection->until_usec);
  json_object_set_object_member (object, "window", window);
  json_object_set_object_member (object, "versions", wb_summary_versions (bundling->plan));
  json_object_set_array_member (object, "orders", orders_to_json (facts));
  json_object_set_int_member (object, "rules", WB_RULES_VERSION);
  json_object_set_array_member (object, "items", items_to_json (bundling));
  json_object_set_null_member (object, "verdict");
  json_object_set_object_member (object, "summary", wb_summary_counts (facts));
  return wb_json_node_take (object);
}
