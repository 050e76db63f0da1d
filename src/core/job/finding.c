/* SPDX-License-Identifier: MPL-2.0 */
/* Saved at once: when assembling has begun to move the spool it can't be read from there again. */
#define G_LOG_DOMAIN "waybill-job"
#include "job/finding.h"

#include "base/json.h"
#include "collect/generated.h"

#define MAX_BYTES (1024 * 1024)

/* NULL if it is not there, or can't be read: then the finding is not told. Caller frees. */
static char *
read_headline (const WbEvidence *evidence)
{
  const WbMember *member = wb_evidence_find (evidence, WB_NETWORK_MEMBER);
  g_autoptr (GString) text = g_string_new (NULL);
  const WbSink sink = wb_sink_to_string (text);

  if (!member || !member->spool
      || !wb_evidence_read (evidence, WB_NETWORK_MEMBER, 0, MAX_BYTES, &sink, NULL))
    return NULL;
  g_autoptr (JsonNode) node = wb_json_parse (text->str, (gssize) text->len, NULL, NULL);
  JsonNode *headline = node ? wb_json_at (node, "/verdict/headline") : NULL;
  return headline && JSON_NODE_HOLDS_VALUE (headline) ? json_node_dup_string (headline) : NULL;
}

gboolean
wb_finding_take (WbCase *kase, const WbEvidence *evidence, WbClock *clock, GError **error)
{
  if (kase->finding)
    return TRUE;
  kase->finding = read_headline (evidence);
  return !kase->finding || wb_case_save (kase, clock, error);
}
