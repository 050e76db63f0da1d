/* SPDX-License-Identifier: MPL-2.0 */
#include "network/network.h"

#include "world.h"

static void
test_hosts (void)
{
  static const struct
  {
    const char *id, *role, *host, *target;
    guint16 port;
    gboolean has_tls;
  } rows[] = {
    { "api", "backend", "api.example.com", "/health?x=1", 443, TRUE },
    { "cdn", "cdn", "cdn.example.net", "/", 443, TRUE },
    { "store", "storage", "store.example.org", "/", 8443, TRUE },
    { "office", "office", "office.example.com", "/ticket", 443, TRUE },
  };
  g_autoptr (WbNetwork) network = world_new_unmeasured ();

  g_assert_cmpuint (network->hosts->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      g_assert_cmpstr (host->id, ==, rows[i].id);
      g_assert_cmpstr (host->role, ==, rows[i].role);
      g_assert_cmpstr (host->host, ==, rows[i].host);
      g_assert_cmpstr (host->target, ==, rows[i].target);
      g_assert_cmpuint (host->port, ==, rows[i].port);
      g_assert_true (host->has_tls == rows[i].has_tls);
      g_assert_cmpint (wb_host_named (host), ==, WB_NAMES_UNKNOWN);
      g_assert_cmpint (wb_host_connected (host), ==, WB_REACH_UNKNOWN);
      g_assert_false (wb_host_is_reached (host));
    }
}

/* The ticket office is a server of its own only where no endpoint is the same. */
static void
test_office (void)
{
  static const struct
  {
    const char *endpoint, *ticket; /* URLs; NULL: none */
    guint n;
  } rows[] = {
    { "https://a.example.com/x", "https://a.example.com/ticket", 1 },
    { "https://A.example.com/x", "https://a.example.com:443/ticket", 1 },
    { "https://a.example.com:444/x", "https://a.example.com/ticket", 2 },
    { "https://b.example.com/x", "https://a.example.com/ticket", 2 },
    { "https://b.example.com/x", NULL, 1 },
    { NULL, "https://a.example.com/ticket", 1 },
    { NULL, NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *endpoints = g_strdup_printf (
          "\"endpoints\": [ { \"id\": \"a\", \"role\": \"backend\", \"url\": \"%s\" } ]%s",
          rows[i].endpoint, rows[i].ticket ? ", " : "");
      g_autofree char *deliver = g_strdup_printf (
          "\"deliver\": { \"store\": \"oss\", \"ticket\": \"%s\", \"format\": \"zip\" }",
          rows[i].ticket);
      g_autofree char *members =
          g_strconcat (rows[i].endpoint ? endpoints : "", rows[i].ticket ? deliver : "", NULL);
      g_autoptr (WbProfile) profile = world_profile (members);
      g_autoptr (WbNetwork) network = wb_network_new (profile);
      g_assert_cmpuint (network->hosts->len, ==, rows[i].n);
    }
}

static void
test_connected (void)
{
  static const struct
  {
    WbReach v4, v6, both;
  } rows[] = {
    { WB_REACH_OK, WB_REACH_TIMEOUT, WB_REACH_OK },
    { WB_REACH_REFUSED, WB_REACH_OK, WB_REACH_OK },
    { WB_REACH_TIMEOUT, WB_REACH_NO_ROUTE, WB_REACH_TIMEOUT },
    { WB_REACH_NO_ROUTE, WB_REACH_TIMEOUT, WB_REACH_TIMEOUT },
    { WB_REACH_NO_ROUTE, WB_REACH_NO_ROUTE, WB_REACH_NO_ROUTE },
    { WB_REACH_UNKNOWN, WB_REACH_NO_ROUTE, WB_REACH_NO_ROUTE },
    { WB_REACH_REFUSED, WB_REACH_UNKNOWN, WB_REACH_REFUSED },
    { WB_REACH_UNKNOWN, WB_REACH_UNKNOWN, WB_REACH_UNKNOWN },
  };
  g_autoptr (WbNetwork) network = world_new ();
  WbHost *host = world_host (network, WORLD_API);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      host->connect[WB_IPV4].reach = rows[i].v4;
      host->connect[WB_IPV6].reach = rows[i].v6;
      g_assert_cmpint (wb_host_connected (host), ==, rows[i].both);
    }
}

static void
test_named (void)
{
  static const struct
  {
    WbNamesKind v4, v6, both;
  } rows[] = {
    { WB_NAMES_FOUND, WB_NAMES_TIMEOUT, WB_NAMES_FOUND },
    { WB_NAMES_NONE, WB_NAMES_FOUND, WB_NAMES_FOUND },
    { WB_NAMES_NONE, WB_NAMES_NONE, WB_NAMES_NONE },
    { WB_NAMES_NONE, WB_NAMES_TIMEOUT, WB_NAMES_TIMEOUT },
    { WB_NAMES_TIMEOUT, WB_NAMES_NONE, WB_NAMES_TIMEOUT },
    { WB_NAMES_UNKNOWN, WB_NAMES_FAILED, WB_NAMES_FAILED },
    { WB_NAMES_FAILED, WB_NAMES_UNKNOWN, WB_NAMES_FAILED },
    { WB_NAMES_UNKNOWN, WB_NAMES_UNKNOWN, WB_NAMES_UNKNOWN },
  };
  g_autoptr (WbNetwork) network = world_new ();
  WbHost *host = world_host (network, WORLD_API);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      host->names[WB_IPV4]->kind = rows[i].v4;
      host->names[WB_IPV6]->kind = rows[i].v6;
      g_assert_cmpint (wb_host_named (host), ==, rows[i].both);
    }
}

/* A few echoes that came by chance are worth less than connections. */
static void
test_series (void)
{
  g_autoptr (WbNetwork) network = world_new ();
  WbHost *host = world_host (network, WORLD_API);

  g_assert_true (wb_host_series (host) == &host->icmp);
  world_fill (&host->icmp, 5, 20);
  g_assert_true (wb_host_series (host) == &host->icmp);
  world_fill (&host->icmp, 4, 20);
  g_assert_true (wb_host_series (host) == &host->tcp);
  for (guint i = 0; i < 20; i++)
    wb_series_add_lost (&host->icmp);
  g_assert_true (wb_host_series (host) == &host->tcp);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/network/hosts", test_hosts);
  g_test_add_func ("/network/network/office", test_office);
  g_test_add_func ("/network/network/connected", test_connected);
  g_test_add_func ("/network/network/named", test_named);
  g_test_add_func ("/network/network/series", test_series);
  return g_test_run ();
}
