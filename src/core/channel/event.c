/* SPDX-License-Identifier: MPL-2.0 */
/* Issues. Sentry would group messages by patterns of its own, which don't see a number beside a
 * Chinese character: each number would be an issue. So events without a frame in the application
 * bring the fingerprint that groups have in a bundle; the others are grouped by their frames, by
 * Sentry. The fingerprint is a tag of both, and so leads from an issue to cases. */
#include "channel/event.h"

#include "base/json.h"
#include "base/text.h"
#include "channel/event-parts.h"
#include "entry/template.h"

#define BY_FRAMES "{{ default }}"
#define LOGGER_MOST_CHARS 64
#define MESSAGE_MOST_CHARS 8192
#define CRUMB_MOST_CHARS 1024

static const char *const levels[] = {
  [WB_LEVEL_UNKNOWN] = "info", [WB_LEVEL_TRACE] = "debug",     [WB_LEVEL_DEBUG] = "debug",
  [WB_LEVEL_INFO] = "info",    [WB_LEVEL_WARNING] = "warning", [WB_LEVEL_ERROR] = "error",
  [WB_LEVEL_FATAL] = "fatal",
};

static const char *
words_of (const WbEntry *entry)
{
  const char *const words[] = { entry->message, entry->error_value, entry->error_type };
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i] && *words[i] != '\0')
      return words[i];
  return "(no message)";
}

/* --- breadcrumbs ----------------------------------------------------------------------------- */

static JsonObject *
breadcrumb (const WbEntry *entry)
{
  JsonObject *json = json_object_new ();
  g_autofree char *message = wb_text_ellipsize (words_of (entry), CRUMB_MOST_CHARS);

  if (entry->time_usec != WB_TIME_UNKNOWN)
    wb_event_set_time (json, entry->time_usec);
  json_object_set_string_member (json, "type", "default");
  wb_event_set_line (json, "category", entry->logger ? entry->logger : "log", LOGGER_MOST_CHARS);
  json_object_set_string_member (json, "level", levels[entry->level]);
  json_object_set_string_member (json, "message", message);
  return json;
}

static void
set_breadcrumbs (JsonObject *event, const GPtrArray *entries)
{
  if (!entries || entries->len == 0)
    return;
  JsonObject *breadcrumbs = json_object_new ();
  JsonArray *values = json_array_new ();
  for (guint i = entries->len - MIN (entries->len, WB_BREADCRUMBS_MOST); i < entries->len; i++)
    json_array_add_object_element (values, breadcrumb (entries->pdata[i]));
  json_object_set_array_member (breadcrumbs, "values", values);
  json_object_set_object_member (event, "breadcrumbs", breadcrumbs);
}

/* --- the event ------------------------------------------------------------------------------- */

static void
set_entry_words (JsonObject *event, const WbEntry *entry)
{
  g_autofree char *template_ = wb_template_of (words_of (entry));
  g_autofree char *formatted = wb_text_ellipsize (words_of (entry), MESSAGE_MOST_CHARS);
  wb_event_set_words (event, template_, formatted);
}

static void
set_repeats (JsonObject *event, guint64 repeats)
{
  g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, repeats);
  if (repeats > 0)
    wb_event_set_tag (event, "repeat_count", count);
}

/* What is grouped by its frames stays so. */
void
wb_event_set_group (JsonNode *event, const char *group)
{
  JsonObject *json = json_node_get_object (event);
  JsonArray *fingerprint = wb_json_get_array (json, "fingerprint");

  wb_event_set_tag (json, "waybill.group", group);
  if (fingerprint && g_strcmp0 (json_array_get_string_element (fingerprint, 0), BY_FRAMES) != 0)
    wb_event_set_fingerprint (json, group, NULL);
}

JsonNode *
wb_event_from_entry (const WbEntry *entry, const GPtrArray *breadcrumbs, const WbEventScene *scene,
                     const char *event_id, const char *case_number, guint64 repeats,
                     gint64 now_usec)
{
  const gint64 time_usec = entry->time_usec == WB_TIME_UNKNOWN ? now_usec : entry->time_usec;
  JsonObject *event = wb_event_new (scene, event_id, time_usec, levels[entry->level]);
  g_autofree char *fingerprint = wb_fingerprint_of (entry);

  wb_event_set_line (event, "logger", entry->logger, LOGGER_MOST_CHARS);
  set_entry_words (event, entry);
  const gboolean is_placed = wb_event_set_exceptions (event, entry);
  wb_event_set_fingerprint (event, is_placed ? BY_FRAMES : fingerprint, NULL);
  wb_event_set_tag (event, "waybill.group", fingerprint);
  wb_event_set_tag (event, WB_EVENT_TAG_CASE, case_number);
  wb_event_set_tag (event, "code", entry->error_code);
  set_repeats (event, repeats);
  set_breadcrumbs (event, breadcrumbs);
  return wb_json_node_take (event);
}
