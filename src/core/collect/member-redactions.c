/* SPDX-License-Identifier: MPL-2.0 */
/* The counts of a member's redactions, as the manifest gives them. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/evidence.h"

void
wb_member_set_redactions (WbMember *member, const WbTally *tally)
{
  gsize n_rules = 0;
  const WbRule *rules = wb_rules (&n_rules);

  g_clear_pointer (&member->redactions, json_object_unref);
  if (wb_tally_total (tally) == 0)
    return;
  member->redactions = json_object_new ();
  for (guint i = 0; i < n_rules; i++)
    {
      const guint64 hits = wb_tally_hits (tally, i);
      if (hits == 0)
        continue;
      JsonObject *counts = json_object_new ();
      json_object_set_int_member (counts, "hits", (gint64) hits);
      json_object_set_int_member (counts, "different", (gint64) wb_tally_different (tally, i));
      json_object_set_object_member (member->redactions, rules[i].id, counts);
    }
}
