/* SPDX-License-Identifier: MPL-2.0 */
/* The schema is held by check-network.py, with what make-network.c prints. */
#include <string.h>

#include "base/json.h"
#include "breakages.h"
#include "network/network-json.h"

static JsonObject *
object_of (JsonNode *node, const char *name)
{
  JsonObject *object = wb_json_get_object (json_node_get_object (node), name);

  g_assert_nonnull (object);
  return object;
}

static JsonObject *
endpoint_of (JsonNode *node, guint i)
{
  return json_array_get_object_element (
      wb_json_get_array (json_node_get_object (node), "endpoints"), i);
}

static void
test_whole (void)
{
  g_autoptr (WbNetwork) network = world_new ();
  g_autoptr (JsonNode) node = wb_network_to_json (network, 1000000);
  JsonObject *json = json_node_get_object (node), *verdict = object_of (node, "verdict");
  JsonObject *api = endpoint_of (node, 0);

  g_assert_cmpint (wb_json_get_int (json, "waybill", -1), ==, 1);
  g_assert_cmpuint (json_array_get_length (wb_json_get_array (json, "endpoints")), ==, 4);
  g_assert_cmpuint (json_array_get_length (wb_json_get_array (json, "interfaces")), ==, 2);
  g_assert_cmpstr (wb_json_get_string (verdict, "headline"), ==, "OK.ALL");
  g_assert_cmpfloat (json_object_get_double_member (verdict, "sendSeconds"), ==, 1.7);
  g_assert_cmpstr (wb_json_get_string (api, "state"), ==, "ok");
  g_assert_cmpstr (wb_json_get_string (wb_json_get_object (api, "tls"), "state"), ==, "ok");
  g_assert_cmpint (wb_json_get_int (wb_json_get_object (api, "answer"), "status", -1), ==, 200);
}

static void
test_unmeasured (void)
{
  g_autoptr (WbNetwork) network = world_new_unmeasured ();
  g_autoptr (JsonNode) node = wb_network_to_json (network, 0);
  JsonObject *api = endpoint_of (node, 0);

  g_assert_false (json_object_has_member (json_node_get_object (node), "verdict"));
  g_assert_cmpstr (wb_json_get_string (api, "state"), ==, "not-measured");
  g_assert_cmpstr (wb_json_get_string (object_of (node, "rehearsal"), "state"), ==, "not-measured");
  g_assert_cmpstr (wb_json_get_string (object_of (node, "mtu"), "state"), ==, "not-measured");
  g_assert_false (json_object_has_member (wb_json_get_object (api, "rtt"), "medianMs"));
}

/* Lost ones are null, in their place. */
static void
test_lost (void)
{
  g_autoptr (WbNetwork) network = world_new ();
  WbSeries *icmp = &world_host (network, WORLD_API)->icmp;

  icmp->ms[0] = icmp->ms[18] = -1;
  icmp->ms[1] = 20.12345;
  g_autoptr (JsonNode) node = wb_network_to_json (network, 0);
  JsonObject *rtt = wb_json_get_object (endpoint_of (node, 0), "rtt");
  JsonArray *ms = wb_json_get_array (rtt, "ms");
  g_assert_cmpuint (json_array_get_length (ms), ==, 19);
  g_assert_true (json_array_get_null_element (ms, 0) && json_array_get_null_element (ms, 18));
  g_assert_cmpfloat (json_array_get_double_element (ms, 1), ==, 20.123);
  g_assert_cmpint (wb_json_get_int (rtt, "lost", -1), ==, 2);
  g_assert_cmpint (wb_json_get_int (rtt, "sent", -1), ==, 19);
}

/* Public addresses are cut, private ones stand whole, whatever is found. */
static void
test_addresses (void)
{
  for (const Breakage *breakage = breakages; breakage->id; breakage++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      breakage->break_it (network, FALSE);
      g_autoptr (JsonNode) node = wb_network_to_json (network, 0);
      g_autofree char *text = wb_json_line (node);
      g_test_message ("%s", breakage->id);
      g_assert_null (strstr (text, "203.0.113.77"));
      g_assert_null (strstr (text, "198.51.100.9"));
      g_assert_null (strstr (text, "2001:db8::7"));
      g_assert_null (strstr (text, "00:11:22"));
      g_assert_null (strstr (text, "me:pw"));
      g_assert_nonnull (strstr (text, "192.168.1.1\""));
    }
}

static void
test_twice (void)
{
  g_autoptr (WbNetwork) network = world_new ();
  g_autofree char *links = wb_json_line (network->links);
  g_autoptr (JsonNode) first = wb_network_to_json (network, 5000);
  g_autofree char *first_text = wb_json_line (first);

  json_object_set_string_member (json_node_get_object (first), "interfaces", "spoilt");
  json_array_remove_element (wb_json_get_array (json_node_get_object (first), "dns"), 0);
  g_autoptr (JsonNode) second = wb_network_to_json (network, 5000);
  g_autofree char *second_text = wb_json_line (second);
  g_autofree char *links_after = wb_json_line (network->links);
  g_assert_cmpstr (links_after, ==, links);
  g_assert_cmpstr (second_text, ==, first_text);
}

static void
test_findings (void)
{
  g_autoptr (WbNetwork) network = world_new ();
  JsonObject *verdict;

  world_host (network, WORLD_CDN)->tls.flaws = WB_TLS_EXPIRED | WB_TLS_UNKNOWN_CA;
  world_host (network, WORLD_API)->answer.skew_sec = -840;
  world_host (network, WORLD_STORE)->answer.skew_sec = -841;
  world_host (network, WORLD_OFFICE)->answer.skew_sec = -842;
  g_autoptr (JsonNode) node = wb_network_to_json (network, 0);
  verdict = object_of (node, "verdict");
  JsonArray *hidden = wb_json_get_array (verdict, "hidden");
  JsonArray *flaws =
      wb_json_get_array (wb_json_get_object (endpoint_of (node, WORLD_CDN), "tls"), "flaws");
  g_assert_cmpuint (json_array_get_length (flaws), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (flaws, 0), ==, "expired");
  g_assert_cmpstr (wb_json_get_string (verdict, "headline"), ==, "L0.CLOCK_BAD");
  g_assert_cmpuint (json_array_get_length (hidden), ==, 2);
  for (guint i = 0; i < json_array_get_length (hidden); i++)
    g_assert_cmpstr (wb_json_get_string (json_array_get_object_element (hidden, i), "hiddenBy"), ==,
                     "L0.CLOCK_BAD");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/json/whole", test_whole);
  g_test_add_func ("/network/json/unmeasured", test_unmeasured);
  g_test_add_func ("/network/json/lost", test_lost);
  g_test_add_func ("/network/json/addresses", test_addresses);
  g_test_add_func ("/network/json/twice", test_twice);
  g_test_add_func ("/network/json/findings", test_findings);
  return g_test_run ();
}
