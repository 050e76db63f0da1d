/* SPDX-License-Identifier: MPL-2.0 */
/* A case is told by its number and id alone. An address of the bundle would be readable to all who
 * read Sentry, would have to be short-lived, and servers that look for secrets replace a text with
 * such an address as a whole. */
#include "base/json.h"
#include "base/text.h"
#include "channel/event-parts.h"

#define LOGGER "waybill"
#define WORDS_MOST_CHARS 4096
#define FACT_MOST_CHARS 200
#define GROUPS_MOST 8

static JsonArray *
groups_of (const char *const *groups)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; groups && groups[i] && i < GROUPS_MOST; i++)
    json_array_add_string_element (array, groups[i]);
  return array;
}

static void
set_diagnostics (JsonObject *event, const WbEventCase *facts)
{
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "case", facts->number);
  json_object_set_string_member (json, "case_id", facts->case_id);
  wb_event_set_line (json, "profile", facts->profile_id, FACT_MOST_CHARS);
  wb_event_set_line (json, "sha256", facts->bundle_sha256, FACT_MOST_CHARS);
  json_object_set_int_member (json, "bytes", (gint64) facts->bytes);
  wb_event_set_line (json, "finding", facts->finding, FACT_MOST_CHARS);
  json_object_set_array_member (json, "groups", groups_of (facts->groups));
  json_object_set_object_member (wb_json_get_object (event, "contexts"), "diagnostics", json);
}

JsonNode *
wb_event_from_case (const WbEventCase *facts, const WbEventScene *scene, const char *event_id)
{
  JsonObject *event = wb_event_new (scene, event_id, facts->time_usec, "info");
  g_autofree char *words = g_strdup_printf ("Diagnostics delivered: %s", facts->number);

  json_object_set_string_member (event, "logger", LOGGER);
  wb_event_set_words (event, "Diagnostics delivered: <number>", words);
  wb_event_set_fingerprint (event, "waybill.case", facts->profile_id);
  wb_event_set_tag (event, WB_EVENT_TAG_CASE, facts->number);
  wb_event_set_tag (event, "waybill.finding", facts->finding);
  set_diagnostics (event, facts);
  return wb_json_node_take (event);
}

JsonNode *
wb_feedback_from_case (const WbEventWords *words, const WbEventScene *scene, const char *event_id,
                       const char *associated_event_id)
{
  JsonObject *event = wb_event_new (scene, event_id, words->time_usec, "info");
  JsonObject *feedback = json_object_new ();
  g_autofree char *message = wb_text_ellipsize (words->words, WORDS_MOST_CHARS);

  json_object_set_string_member (feedback, "message", message);
  wb_event_set_line (feedback, "name", words->name, FACT_MOST_CHARS);
  wb_event_set_line (feedback, "contact_email", words->email, FACT_MOST_CHARS);
  wb_json_set_string (feedback, "associated_event_id", associated_event_id);
  wb_event_set_tag (event, WB_EVENT_TAG_CASE, words->case_number);
  json_object_set_object_member (wb_json_get_object (event, "contexts"), "feedback", feedback);
  return wb_json_node_take (event);
}
