/* SPDX-License-Identifier: MPL-2.0 */
/* Reads what the evidence already knows (members, groups) and the few small members that summary
 * and report quote. What can't be read is simply not told; only a broken spool is an error. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/facts.h"

#include "base/json.h"
#include "redact/masker.h"

#include <string.h>

#define WORDS_MAX_BYTES 8192
#define DOCUMENT_MAX_BYTES (1024 * 1024)

gboolean
wb_member_is_made_here (const WbMember *member)
{
  static const char *const names[] = { WB_REDACTIONS_JSON, WB_SUMMARY_JSON, WB_REPORT_HTML,
                                       WB_MANIFEST_JSON };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (member->member, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static JsonNode *
read_document (const WbEvidence *evidence, const char *name)
{
  const WbJsonLimits limits = { .big_numbers = TRUE };
  g_autofree char *text = wb_evidence_dup_start (evidence, name, DOCUMENT_MAX_BYTES);

  return text != NULL ? wb_json_parse (text, -1, &limits, NULL) : NULL;
}

static gint64
earlier (gint64 a, gint64 b)
{
  if (a == WB_TIME_UNKNOWN || b == WB_TIME_UNKNOWN)
    return MAX (a, b);
  return MIN (a, b);
}

static void
count_member (WbFacts *facts, const WbMember *member)
{
  if (member->status == WB_STATUS_MISSING)
    facts->missing++;
  else if (member->sha256 == NULL && member->status != WB_STATUS_SAME_FILE)
    facts->left_out++;
  if (member->cuts->len > 0)
    facts->cut++;
  if (member->sha256 == NULL)
    return;
  facts->files++;
  facts->bytes += member->bytes;
  facts->original_bytes += member->original_bytes;
  facts->entries += member->entries;
  if (member->entries > 0)
    facts->log_files++;
  facts->first_usec = earlier (facts->first_usec, member->first_usec);
  facts->last_usec = MAX (facts->last_usec, member->last_usec);
}

static void
count_members (WbFacts *facts, const WbEvidence *evidence)
{
  const GPtrArray *members = wb_evidence_members (evidence);

  facts->first_usec = facts->last_usec = WB_TIME_UNKNOWN;
  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);

      if (wb_member_is_made_here (member))
        continue;
      count_member (facts, member);
      if (member->redactions != NULL && json_object_get_size (member->redactions) > 0)
        facts->masked_files++;
    }
}

static void
add_up_kinds (WbFacts *facts)
{
  for (guint i = 0; i < facts->kinds->len; i++)
    {
      const WbKindCount *count = g_ptr_array_index (facts->kinds, i);

      facts->masked += count->places;
    }
}

WbFacts *
wb_facts_new (const WbBundling *bundling, gint64 now_usec, GError **error)
{
  const WbEvidence *evidence = bundling->evidence;
  g_autoptr (WbFacts) facts = g_new0 (WbFacts, 1);
  const WbMember *contact = wb_evidence_find (evidence, "contact.json");

  facts->packed_usec = now_usec;
  facts->groups = wb_evidence_groups (evidence, error);
  if (facts->groups == NULL)
    return NULL;
  facts->sorted = wb_groups_sorted (facts->groups);
  facts->orders = wb_orders_read (bundling, now_usec);
  facts->environment = read_document (evidence, "environment.json");
  facts->network = read_document (evidence, "network.json");
  facts->words = wb_evidence_dup_start (evidence, "description.txt", WORDS_MAX_BYTES);
  facts->has_contact = contact != NULL && contact->sha256 != NULL;
  facts->kinds = wb_kinds_count (evidence);
  if (bundling->plan->user_id != NULL)
    {
      facts->user = wb_bundling_mask (bundling, bundling->plan->user_id, error);
      if (facts->user == NULL)
        return NULL;
    }
  count_members (facts, evidence);
  add_up_kinds (facts);
  wb_facts_find_incident (facts);
  facts->headline = wb_facts_headline (facts);
  return g_steal_pointer (&facts);
}

void
wb_facts_free (WbFacts *facts)
{
  if (facts == NULL)
    return;
  g_clear_pointer (&facts->groups, wb_groups_free);
  g_clear_pointer (&facts->orders, g_ptr_array_unref);
  g_clear_pointer (&facts->kinds, g_ptr_array_unref);
  g_clear_pointer (&facts->environment, json_node_unref);
  g_clear_pointer (&facts->network, json_node_unref);
  g_free (facts->words);
  g_free (facts->user);
  g_free (facts->headline);
  g_free (facts);
}

char *
wb_bundling_mask (const WbBundling *bundling, const char *text, GError **error)
{
  guint8 key[WB_CASE_KEY_BYTES];
  g_autoptr (WbMasker) masker = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  if (text == NULL || !wb_case_get_key (bundling->kase, key, error))
    return NULL;
  masker = wb_masker_new_for_me (key, NULL, NULL, NULL);
  wb_masker_text (masker, text, strlen (text), NULL, NULL, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
