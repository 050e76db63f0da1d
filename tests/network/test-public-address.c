/* SPDX-License-Identifier: MPL-2.0 */
#include "network/public-address.h"

#include <string.h>

#include "base/json.h"
#include "network/network-json.h"
#include "world.h"

static JsonArray *
addresses_of (JsonNode *node)
{
  return wb_json_get_array (json_node_get_object (node), "addresses");
}

static const char *
state_of (JsonNode *node)
{
  return wb_json_get_string (json_node_get_object (node), "state");
}

static void
report (WbNetwork *network, WorldHost which, const char *header)
{
  world_host (network, which)->answer.address = g_strdup (header);
}

static void
assert_entry (JsonNode *node, guint i, const char *address, const char *family, guint n_by,
              const char *first_by)
{
  JsonObject *entry = json_array_get_object_element (addresses_of (node), i);
  JsonArray *by = wb_json_get_array (entry, "reportedBy");

  g_assert_cmpstr (wb_json_get_string (entry, "address"), ==, address);
  g_assert_cmpstr (wb_json_get_string (entry, "family"), ==, family);
  g_assert_cmpuint (json_array_get_length (by), ==, n_by);
  g_assert_cmpstr (json_array_get_string_element (by, 0), ==, first_by);
}

static void
test_reported (void)
{
  g_autoptr (WbNetwork) network = world_new ();

  report (network, WORLD_API, "203.0.113.98");
  report (network, WORLD_CDN, "2001:DB8:0:0::7");
  report (network, WORLD_OFFICE, "203.0.113.98");
  network->portal.address = g_strdup ("203.0.113.98");
  g_autoptr (JsonNode) node = wb_public_address_to_json (network);
  g_assert_cmpstr (state_of (node), ==, "ok");
  g_assert_cmpuint (json_array_get_length (addresses_of (node)), ==, 2);
  assert_entry (node, 0, "203.0.113.98", "ipv4", 3, "api");
  assert_entry (node, 1, "2001:db8::7", "ipv6", 1, "cdn");
}

/* The check's own document has the first part of it, and no more. */
static void
test_apart (void)
{
  g_autoptr (WbNetwork) network = world_new ();

  report (network, WORLD_API, "203.0.113.98");
  report (network, WORLD_CDN, "2001:db8::7");
  network->portal.address = g_strdup ("203.0.113.98");
  g_autoptr (JsonNode) node = wb_network_to_json (network, 0);
  g_autofree char *text = wb_json_line (node);
  g_assert_null (strstr (text, "203.0.113.98"));
  g_assert_null (strstr (text, "2001:db8::7"));
  g_assert_nonnull (strstr (text, "\"publicAddress\":\"203.0.113.0/24\""));
  g_assert_nonnull (strstr (text, "\"publicAddress\":\"2001:db8::/48\""));
}

static void
test_not_measured (void)
{
  g_autoptr (WbNetwork) silent = world_new ();
  g_autoptr (WbNetwork) unmeasured = world_new_unmeasured ();
  WbNetwork *const networks[] = { silent, unmeasured };

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autoptr (JsonNode) node = wb_public_address_to_json (networks[i]);
      g_assert_cmpstr (state_of (node), ==, "not-measured");
      g_assert_cmpuint (json_array_get_length (addresses_of (node)), ==, 0);
    }
}

/* Whatever is no address is not sent: a server can't have other things written there. */
static void
test_no_address (void)
{
  static const char *const headers[] = { "",      "unknown",        "203.0.113.98, 10.0.0.1",
                                         "1.2.3", "<b>1.2.3.4</b>", "203.0.113.98:443",
                                         "::g" };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      report (network, WORLD_API, headers[i]);
      g_autoptr (JsonNode) node = wb_public_address_to_json (network);
      g_test_message ("“%s”", headers[i]);
      g_assert_cmpstr (state_of (node), ==, "not-measured");
    }
}

/* What answered in place of the vendor's portal address is not believed. */
static void
test_foreign_portal (void)
{
  g_autoptr (WbNetwork) network = world_new ();

  network->portal.address = g_strdup ("203.0.113.98");
  network->portal_is_ours = FALSE;
  g_autoptr (JsonNode) node = wb_public_address_to_json (network);
  g_assert_cmpstr (state_of (node), ==, "not-measured");
}

static void
test_can_be_told (void)
{
  static const struct
  {
    const char *members;
    gboolean can_be_told;
  } rows[] = {
    { "", FALSE },
    { "\"endpoints\": [ { \"id\": \"a\", \"role\": \"other\", \"url\": \"https://a.test\" } ]",
      TRUE },
    { "\"network\": { \"portal\": \"http://a.test/\" }", TRUE },
    { "\"network\": { \"limit\": \"1MiB\" }", FALSE },
    { "\"deliver\": { \"store\": \"oss\", \"ticket\": \"https://a.test/\" }", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbProfile) profile = world_profile (rows[i].members);
      g_assert_cmpint (wb_public_address_can_be_told (profile), ==, rows[i].can_be_told);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/public-address/reported", test_reported);
  g_test_add_func ("/network/public-address/apart", test_apart);
  g_test_add_func ("/network/public-address/not-measured", test_not_measured);
  g_test_add_func ("/network/public-address/no-address", test_no_address);
  g_test_add_func ("/network/public-address/foreign-portal", test_foreign_portal);
  g_test_add_func ("/network/public-address/can-be-told", test_can_be_told);
  return g_test_run ();
}
