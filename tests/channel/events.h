/* SPDX-License-Identifier: MPL-2.0 */
/* What tests of events share: a scene, and events of log lines. */
#pragma once

#include <string.h>

#include "base/json.h"
#include "channel/event.h"

#define EVENT_ID "0123456789abcdef0123456789abcdef"
#define EVENT_NOW (G_GINT64_CONSTANT (1795000000) * G_USEC_PER_SEC)

static const WbEventScene event_scene = {
  .app_name = "RetouchStudio",
  .app_version = "3.2.1",
  .environment = "production",
  .os_name = "Debian GNU/Linux",
  .os_version = "12",
  .kernel_version = "6.1.0-18-amd64",
  .arch = "x86_64",
  .memory_bytes = G_GUINT64_CONSTANT (17179869184),
  .locale = "zh_CN.UTF-8",
  .timezone = "Asia/Shanghai",
  .electron_version = "31.2.0",
  .node_version = "20.15.0",
  .chrome_version = "126.0.6478.127",
  .install_id = "fedcba98765432100123456789abcdef",
};

static inline JsonNode *
event_of_line (const char *line)
{
  g_autoptr (WbEntry) entry = wb_entry_parse (line, strlen (line));
  return wb_event_from_entry (entry, NULL, &event_scene, EVENT_ID, NULL, 0, EVENT_NOW);
}

/* What stands at a JSON pointer, as text: a string as it is, all else as JSON; "" for nothing. */
static inline char *
text_at (JsonNode *root, const char *pointer)
{
  JsonNode *node = wb_json_at (root, pointer);

  if (!node)
    return g_strdup ("");
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  return wb_json_line (node);
}

static inline void
assert_at (JsonNode *root, const char *pointer, const char *expected)
{
  g_autofree char *text = text_at (root, pointer);
  if (g_strcmp0 (text, expected) != 0)
    g_error ("%s is “%s”, not “%s”", pointer, text, expected);
}
