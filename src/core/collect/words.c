/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/words.h"

#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "collect/document-file.h"

/* Makes text the content of member (taken) unless it is that already. */
static gboolean
update (WbCollecting *collecting, WbMember *member, const GString *text, GError **error)
{
  const WbMember *there = wb_evidence_find (collecting->evidence, member->member);
  g_autofree char *sha256 = wb_sha256_of (text->str, text->len);

  if (there && g_strcmp0 (there->sha256, sha256) == 0)
    {
      wb_member_free (member);
      return TRUE;
    }
  return wb_text_write (collecting, member, text, error);
}

static gboolean
collect_description (WbCollecting *collecting, const char *message, GError **error)
{
  g_autoptr (WbTally) tally = wb_tally_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *ended =
      g_strconcat (message, g_str_has_suffix (message, "\n") ? "" : "\n", NULL);

  if (!wb_text_redact (collecting, ended, strlen (ended), tally, text, error))
    return FALSE;
  WbMember *member = wb_member_new (WB_DESCRIPTION_MEMBER, WB_OWN_ITEM);
  wb_member_set_redactions (member, tally);
  return update (collecting, member, text, error);
}

static gboolean
collect_contact (WbCollecting *collecting, const char *contact, GError **error)
{
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "contact", contact);
  g_autoptr (JsonNode) node = wb_json_node_take (object);
  g_autofree char *json = wb_json_pretty (node);
  g_autoptr (GString) text = g_string_new (json);

  return update (collecting, wb_member_new (WB_CONTACT_MEMBER, WB_OWN_ITEM), text, error);
}

static gboolean
is_said (const char *words)
{
  return words && words[0] != '\0';
}

gboolean
wb_words_collect (WbCollecting *collecting, GError **error)
{
  const WbSelection *selection = collecting->selection;
  WbEvidence *evidence = collecting->evidence;

  return (is_said (selection->message)
              ? collect_description (collecting, selection->message, error)
              : wb_evidence_remove (evidence, WB_DESCRIPTION_MEMBER, error))
         && (is_said (selection->contact)
                 ? collect_contact (collecting, selection->contact, error)
                 : wb_evidence_remove (evidence, WB_CONTACT_MEMBER, error));
}
