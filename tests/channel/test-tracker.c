/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/tracker.h"

#include <string.h>

#include "base/json.h"

static const WbTrackerEvent event = {
  .event = "log_upload_event",
  .case_id = "0123456789abcdef0123456789abcdef",
  .number = "WB-7K3Q-9F2M",
  .profile_id = "com.example.RetouchStudio",
  .version = "3.2.1",
  .user = "U10086",
  .result = "delivered",
  .finding = "L3.LOSS",
  .bytes = 12345,
  .duration_sec = 67,
  .time_usec = G_GINT64_CONSTANT (1795000000) * G_USEC_PER_SEC,
  .groups = 3,
};

static JsonNode *
parse (GBytes *payload)
{
  gsize length;
  const char *text = g_bytes_get_data (payload, &length);
  g_assert_cmpuint (length, <, 4096);
  JsonNode *node = wb_json_parse (text, (gssize) length, NULL, NULL);
  g_assert_nonnull (node);
  return node;
}

static void
test_fields (void)
{
  g_autoptr (GBytes) payload = wb_tracker_payload (&event, NULL);
  g_autoptr (JsonNode) node = parse (payload);
  JsonObject *json = json_node_get_object (node);

  g_assert_cmpstr (wb_json_get_string (json, "event"), ==, "log_upload_event");
  g_assert_cmpstr (wb_json_get_string (json, "number"), ==, "WB-7K3Q-9F2M");
  g_assert_cmpstr (wb_json_get_string (json, "time"), ==, "2026-11-18T11:06:40Z");
  g_assert_cmpstr (wb_json_get_string (json, "result"), ==, "delivered");
  g_assert_cmpint (wb_json_get_int (json, "bytes", 0), ==, 12345);
  g_assert_cmpint (wb_json_get_int (json, "duration", 0), ==, 67);
  g_assert_cmpint (wb_json_get_int (json, "groups", 0), ==, 3);
  g_assert_false (json_object_has_member (json, "user"));
  g_assert_false (json_object_has_member (json, "cut"));
}

static void
test_mapped (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (names, (gpointer) "user", (gpointer) "uid");
  g_hash_table_insert (names, (gpointer) "number", (gpointer) "waybill_no");
  g_autoptr (GBytes) payload = wb_tracker_payload (&event, names);
  g_autoptr (JsonNode) node = parse (payload);
  JsonObject *json = json_node_get_object (node);

  g_assert_cmpstr (wb_json_get_string (json, "uid"), ==, "U10086");
  g_assert_cmpstr (wb_json_get_string (json, "waybill_no"), ==, "WB-7K3Q-9F2M");
  g_assert_false (json_object_has_member (json, "number"));
}

/* Whatever names the profile gives them. */
static void
test_sealed (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (names, (gpointer) "version", (gpointer) "build");
  WbTrackerEvent sealed = event;
  sealed.is_sealed = TRUE;
  g_autoptr (GBytes) payload = wb_tracker_payload (&sealed, names);
  g_autoptr (JsonNode) node = parse (payload);
  JsonObject *json = json_node_get_object (node);
  const char *const inside[] = { "version", "build", "finding", "groups" };

  for (guint i = 0; i < G_N_ELEMENTS (inside); i++)
    g_assert_false (json_object_has_member (json, inside[i]));
  g_assert_cmpint (wb_json_get_int (json, "bytes", 0), ==, 12345);
}

static void
test_cut (void)
{
  g_autofree char *much = g_strnfill (5000, 'v');
  WbTrackerEvent long_one = event;
  long_one.version = much;
  long_one.finding = NULL;
  g_autoptr (GBytes) payload = wb_tracker_payload (&long_one, NULL);
  g_autoptr (JsonNode) node = parse (payload);
  JsonObject *json = json_node_get_object (node);
  JsonArray *cut = wb_json_get_array (json, "cut");

  g_assert_true (g_str_has_suffix (wb_json_get_string (json, "version"), "…"));
  g_assert_cmpuint (json_array_get_length (cut), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (cut, 0), ==, "version");
  g_assert_false (json_object_has_member (json, "finding"));
}

/* The same end of the same case has one id; another end another. */
static void
test_id (void)
{
  WbTrackerEvent other = event;
  g_autofree char *id = wb_tracker_id (&event);
  other.bytes = 1;
  other.time_usec++;
  g_autofree char *same = wb_tracker_id (&other);
  other.result = "refused";
  g_autofree char *another = wb_tracker_id (&other);

  g_assert_cmpuint (strlen (id), ==, 32);
  g_assert_cmpstr (id, ==, same);
  g_assert_cmpstr (id, !=, another);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/tracker/fields", test_fields);
  g_test_add_func ("/channel/tracker/mapped", test_mapped);
  g_test_add_func ("/channel/tracker/sealed", test_sealed);
  g_test_add_func ("/channel/tracker/cut", test_cut);
  g_test_add_func ("/channel/tracker/id", test_id);
  return g_test_run ();
}
