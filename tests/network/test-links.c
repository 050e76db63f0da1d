/* SPDX-License-Identifier: MPL-2.0 */
#include <string.h>

#include "base/json.h"
#include "network/links.h"

static void
test_addresses (void)
{
  static const struct
  {
    const char *text, *expected;
  } rows[] = {
    { "127.0.0.1", "127.0.0.1" },
    { "10.1.2.3", "10.1.2.3" },
    { "192.168.1.20", "192.168.1.20" },
    { "172.16.0.9", "172.16.0.9" },
    { "172.32.0.9", "172.32.0.0/24" },
    { "169.254.3.4", "169.254.3.4" },
    { "100.64.7.8", "100.64.7.8" },
    { "100.128.7.8", "100.128.7.0/24" },
    { "203.0.113.77", "203.0.113.0/24" },
    { "::1", "::1" },
    { "fe80::1%eth0", "fe80::1" },
    { "fd12:3456::9", "fd12:3456::9" },
    { "2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::/48" },
    { "not an address", NULL },
    { "", NULL },
    { "1.2.3", NULL },
    { "203.0.113.77.9", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *cut = wb_links_cut_address (rows[i].text);
      g_assert_cmpstr (cut, ==, rows[i].expected);
    }
}

/* Every computer has a loopback interface; nothing that names a person or device may be there. */
static void
test_look (void)
{
  const char *const urls[] = { "https://user:secret@example.com/x?token=abc", "not a url", NULL };
  g_autoptr (JsonNode) node = wb_links_look (urls, NULL);
  JsonArray *interfaces = wb_json_get_array (json_node_get_object (node), "interfaces");
  gboolean loopback = FALSE;
  for (guint i = 0; i < json_array_get_length (interfaces); i++)
    {
      JsonObject *interface = json_array_get_object_element (interfaces, i);
      loopback |= g_strcmp0 (wb_json_get_string (interface, "kind"), "loopback") == 0;
    }
  g_assert_true (loopback);
  g_autofree char *text = wb_json_line (node);
  g_assert_null (strstr (text, "secret"));
  g_assert_null (strstr (text, "token"));
  g_assert_nonnull (strstr (text, "example.com"));
}

/* Those to be asked are whole; those that are written are the same ones, cut. */
static void
test_name_servers (void)
{
  g_autoptr (GPtrArray) servers = wb_links_list_name_servers ();
  g_autoptr (JsonNode) node = wb_links_look (NULL, NULL);
  JsonArray *written = wb_json_get_array (json_node_get_object (node), "dns");

  g_assert_cmpuint (json_array_get_length (written), ==, servers->len);
  for (guint i = 0; i < servers->len; i++)
    {
      g_autofree char *whole = g_inet_address_to_string (servers->pdata[i]);
      g_autofree char *cut = wb_links_cut_address (whole);
      g_assert_cmpstr (json_array_get_string_element (written, i), ==, cut);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/links/addresses", test_addresses);
  g_test_add_func ("/network/links/look", test_look);
  g_test_add_func ("/network/links/name-servers", test_name_servers);
  return g_test_run ();
}
