/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-base"

#include "base/settled.h"

#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/state-dir.h"

#define CLOCK_FILE "clock.json"
#define SETTLED_USEC G_TIME_SPAN_DAY
#define LEAP_USEC (7 * G_TIME_SPAN_DAY)
#define BACK_USEC (5 * G_TIME_SPAN_MINUTE)
#define LOOK_USEC G_TIME_SPAN_HOUR

static void
write_look (const char *path, gint64 seen_usec, gint64 since_usec)
{
  JsonObject *json = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (json);
  g_autoptr (GError) error = NULL;

  json_object_set_int_member (json, "seen", seen_usec);
  json_object_set_int_member (json, "since", since_usec);
  g_autofree char *text = wb_json_pretty (node);
  if (!wb_fs_write_atomic (path, text, strlen (text), &error))
    g_debug ("%s", error->message);
}

gboolean
wb_clock_is_settled (WbClock *clock)
{
  const gint64 now_usec = wb_clock_now_usec (clock);
  g_autofree char *state = wb_state_dir ();
  g_autofree char *path = g_build_filename (state, CLOCK_FILE, NULL);
  g_autoptr (JsonNode) node = wb_json_read_file (path, NULL, NULL);
  JsonObject *json = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const gint64 seen_usec = json ? wb_json_get_int (json, "seen", 0) : 0;
  gint64 since_usec = json ? wb_json_get_int (json, "since", now_usec) : now_usec;

  if (now_usec < seen_usec - BACK_USEC || now_usec > seen_usec + LEAP_USEC || since_usec > now_usec)
    since_usec = now_usec;
  if (!json || since_usec == now_usec || now_usec > seen_usec + LOOK_USEC)
    write_look (path, now_usec, since_usec);
  return now_usec - since_usec >= SETTLED_USEC;
}
