/* SPDX-License-Identifier: MPL-2.0 */
/* The kernel is asked; nothing is sent. */
#include <net/if.h>

#include "network/route.h"

static void
find (const char *text, WbRoute *ret_route)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  wb_route_find (address, ret_route);
}

static void
test_loopback (void)
{
  g_auto (WbRoute) route = { 0 };

  find ("127.0.0.1", &route);
  g_assert_true (route.found);
  g_assert_cmpstr (route.interface, ==, "lo");
  g_assert_cmpuint (route.index, ==, if_nametoindex ("lo"));
  g_assert_null (route.gateway);
}

/* Whether there is IPv6 at all is up to the computer; if there is, its loopback is there. */
static void
test_loopback_ipv6 (void)
{
  g_auto (WbRoute) route = { 0 };

  find ("::1", &route);
  if (!route.found)
    g_test_skip ("no IPv6 here");
  else
    g_assert_cmpstr (route.interface, ==, "lo");
}

/* Addresses that nothing can be sent to as if it were one computer, on any system. */
static void
test_none (void)
{
  static const char *const nowhere[] = { "255.255.255.255", "224.0.0.1", "ff02::1" };

  for (guint i = 0; i < G_N_ELEMENTS (nowhere); i++)
    {
      g_auto (WbRoute) route = { 0 };
      find (nowhere[i], &route);
      g_test_message ("%s", nowhere[i]);
      g_assert_false (route.found);
      g_assert_null (route.gateway);
    }
}

/* What is found is whole: an interface that is there, and a gateway only of the same family. */
static void
test_somewhere (void)
{
  static const char *const somewhere[] = { "192.0.2.1", "2001:db8::1" };

  for (guint i = 0; i < G_N_ELEMENTS (somewhere); i++)
    {
      g_auto (WbRoute) route = { 0 };
      find (somewhere[i], &route);
      if (!route.found)
        continue;
      g_assert_nonnull (route.interface);
      g_assert_cmpuint (if_nametoindex (route.interface), ==, route.index);
    }
}

static void
test_neighbour (void)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.1");

  g_assert_cmpint (wb_route_look_at_neighbour (address, if_nametoindex ("lo")), ==,
                   WB_NEIGHBOUR_UNKNOWN);
  g_assert_cmpint (wb_route_look_at_neighbour (address, 0), ==, WB_NEIGHBOUR_UNKNOWN);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/route/loopback", test_loopback);
  g_test_add_func ("/network/route/loopback-ipv6", test_loopback_ipv6);
  g_test_add_func ("/network/route/none", test_none);
  g_test_add_func ("/network/route/somewhere", test_somewhere);
  g_test_add_func ("/network/route/neighbour", test_neighbour);
  return g_test_run ();
}
