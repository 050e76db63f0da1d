/* SPDX-License-Identifier: MPL-2.0 */
/* What was sent is told by the manifests that the case and its additions keep after their delivery.
 * Members are compared as they would be sent: an addition has its parent's key, so the same
 * original is the same bytes after redaction too. Of a log that has grown, all is sent again: who
 * reads it needs it in one piece. */
#define G_LOG_DOMAIN "waybill-job"

#include "job/adding.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/json.h"
#include "bundle/bundle.h"
#include "cases/additions.h"
#include "collect/words.h"

/* A person may change their mind until it is packed. */
static gboolean
leave_other_parent (WbCase *kase, const WbCase *parent, WbClock *clock, GError **error)
{
  return !kase->parent_id || (parent && g_str_equal (kase->parent_id, parent->id))
         || wb_case_stand_alone (kase, clock, error);
}

gboolean
wb_adding_settle (WbCase *kase, const WbSelection *selection, WbClock *clock, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (WbCase) parent = selection->follows ? wb_case_open (selection->follows, &local) : NULL;

  if (!parent || !wb_case_takes_additions (parent, kase->profile_id, &local))
    {
      if (local)
        g_debug ("case %s stays alone: %s", kase->number, local->message);
      return leave_other_parent (kase, NULL, clock, error);
    }
  if (!leave_other_parent (kase, parent, clock, error))
    return FALSE;
  return kase->parent_id
         || (wb_case_lock (parent, error) && wb_case_add_to (kase, parent, clock, error));
}

/* --- the difference -------------------------------------------------------------------------- */

static char *
mark_of (const WbMember *member)
{
  return g_strconcat (member->sha256, " ", member->member, NULL);
}

static void
take_members (GHashTable *sent, JsonObject *item)
{
  JsonArray *members = wb_json_get_array (item, "members");

  for (guint i = 0; members && i < json_array_get_length (members); i++)
    {
      g_autoptr (WbMember) member = wb_member_from_json (json_array_get_element (members, i), NULL);
      if (member && member->sha256)
        g_hash_table_add (sent, mark_of (member));
    }
}

/* A case whose manifest is gone just counts for nothing: then more is sent than would be needed. */
static void
take_manifest (GHashTable *sent, const WbCase *kase)
{
  g_autoptr (JsonNode) node =
      kase->state == WB_CASE_DELIVERED ? wb_case_read_json (kase, "waybill.json", NULL) : NULL;
  JsonArray *items = node && JSON_NODE_HOLDS_OBJECT (node)
                         ? wb_json_get_array (json_node_get_object (node), "items")
                         : NULL;

  for (guint i = 0; items && i < json_array_get_length (items); i++)
    {
      JsonNode *item = json_array_get_element (items, i);
      if (JSON_NODE_HOLDS_OBJECT (item))
        take_members (sent, json_node_get_object (item));
    }
}

/* Marks of all that was sent with the case that kase adds to. */
static GHashTable *
sent_before (const WbCase *kase)
{
  GHashTable *sent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (WbCase) parent = wb_case_open (kase->parent_id, NULL);
  g_autoptr (GPtrArray) additions = parent ? wb_case_additions (parent) : NULL;

  if (parent)
    take_manifest (sent, parent);
  for (guint i = 0; additions && i < additions->len; i++)
    take_manifest (sent, additions->pdata[i]);
  return sent;
}

static gboolean
is_content (const WbMember *member)
{
  return member->spool && g_strcmp0 (member->item, WB_OWN_ITEM) != 0;
}

static gboolean
leave_out (WbEvidence *evidence, const WbMember *member, GError **error)
{
  WbMember *note = wb_member_new (member->member, member->item);

  note->status = WB_STATUS_SENT;
  note->original = g_strdup (member->original);
  note->original_bytes = member->original_bytes;
  note->mtime_usec = member->mtime_usec;
  if (wb_evidence_remove (evidence, note->member, error))
    return wb_evidence_note (evidence, note, error);
  wb_member_free (note);
  return FALSE;
}

gboolean
wb_adding_leave_out (const WbCase *kase, const WbSelection *selection, WbEvidence *evidence,
                     GError **error)
{
  const GPtrArray *members = wb_evidence_members (evidence);
  guint left = 0;

  if (!kase->parent_id || wb_bundle_has_begun (wb_evidence_dir (evidence)))
    return TRUE;
  g_autoptr (GHashTable) sent = sent_before (kase);
  for (guint i = members->len; i > 0; i--)
    {
      const WbMember *member = members->pdata[i - 1];
      g_autofree char *mark = is_content (member) ? mark_of (member) : NULL;
      if (mark && !g_hash_table_contains (sent, mark))
        left++;
      else if (mark && !leave_out (evidence, member, error))
        return FALSE;
    }
  if (left > 0 || selection->message)
    return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_NOTHING,
               _ ("All of this was sent with case %s already, and has not changed since."),
               kase->number);
  return FALSE;
}
