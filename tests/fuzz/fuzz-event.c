/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a log line, and as the stack of one: the event is JSON, no larger than it may be,
 * and its texts are no longer than a server takes. */
#include "base/json.h"
#include "channel/event-fit.h"
#include "channel/event.h"

#include <stdint.h>

#define ID "0123456789abcdef0123456789abcdef"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
look (const WbEntry *entry, const GPtrArray *breadcrumbs)
{
  const WbEventScene scene = { .app_name = entry->message, .app_version = entry->error_value };
  g_autoptr (JsonNode) event =
      wb_event_from_entry (entry, breadcrumbs, &scene, ID, entry->error_code, 1, 0);
  g_autoptr (GBytes) bytes = wb_event_fit (event, WB_EVENT_MOST_BYTES);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) back = wb_json_parse (g_bytes_get_data (bytes, NULL),
                                             (gssize) g_bytes_get_size (bytes), NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, WB_EVENT_MOST_BYTES);
  JsonObject *object = json_node_get_object (back);
  const char *logger = wb_json_get_string (object, "logger");
  const char *release = wb_json_get_string (object, "release");
  g_assert_cmpint (logger ? g_utf8_strlen (logger, -1) : 0, <=, 64);
  g_assert_cmpint (release ? g_utf8_strlen (release, -1) : 0, <=, 200);
  for (const char *p = release; p && *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p) || *p == '/' || *p == '\\');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (WbEntry) entry = wb_entry_parse ((const char *) data, size);
  g_autoptr (GPtrArray) breadcrumbs = g_ptr_array_new ();
  WbEntry stacked = { .level = WB_LEVEL_ERROR };

  g_ptr_array_add (breadcrumbs, entry);
  look (entry, breadcrumbs);
  stacked.stack = g_utf8_make_valid ((const char *) data, (gssize) size);
  look (&stacked, NULL);
  g_free (stacked.stack);
  return 0;
}
