/* SPDX-License-Identifier: MPL-2.0 */
/* One server on loopback, or a proxy, or a portal, and what is written of it. */
#include <string.h>

#include "http/rig.h"
#include "network/host-probe.h"
#include "world.h"

#define PATIENT_USEC (60 * G_USEC_PER_SEC)

static void
answer_all (Peer *peer, gpointer user_data)
{
  while (rig_read_request (peer))
    {
      if (user_data)
        g_string_assign (user_data, peer->request->str);
      if (!rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", -1))
        return;
    }
}

static void
be_silent (Peer *peer, gpointer user_data)
{
  rig_wait_closed (peer);
}

static void
say (Peer *peer, gpointer user_data)
{
  if (rig_read_request (peer))
    (void) rig_write (peer, user_data, -1);
}

static WbNetwork *
network_of (const char *url, const char *portal)
{
  g_autofree char *members = g_strdup_printf (
      "\"endpoints\": [ { \"id\": \"it\", \"role\": \"backend\", \"url\": \"%s\" } ],"
      "\"network\": { \"portal\": \"%s\" }",
      url, portal);
  g_autoptr (WbProfile) profile = world_profile (members);

  return wb_network_new (profile);
}

/* Probes the only host of network for usec at most, through proxy (nullable). */
static void
probe (WbNetwork *network, const char *proxy, gint64 usec)
{
  const WbRun run = { 0 };
  const WbNetworkOptions options = { 0 };
  WbHost *host = network->hosts->pdata[0];
  const WbLimit limit = { NULL, g_get_monotonic_time () + usec };
  WbProbing probing;

  host->proxy = g_strdup (proxy);
  world_answer (host->names[WB_IPV4], WB_NAMES_FOUND, "127.0.0.1");
  wb_probing_begin (&probing, network, &run, &options, 0);
  wb_host_probe (&probing, host, &limit);
  wb_probing_end (&probing);
}

static void
test_fine (void)
{
  g_autoptr (GString) asked = g_string_new (NULL);
  Rig *rig = rig_new (answer_all, asked);
  g_autofree char *url = rig_url (rig, "/health?x=1");
  g_autofree char *named = g_strdup_printf ("\r\nHost: 127.0.0.1:%u\r\n", rig_get_port (rig));
  g_autoptr (WbNetwork) network = network_of (url, "http://portal.example/");
  const WbHost *host = network->hosts->pdata[0];

  probe (network, NULL, PATIENT_USEC);
  rig_free (rig);
  g_assert_true (host->is_done && wb_host_is_reached (host));
  g_assert_cmpuint (host->answer.status, ==, 200);
  g_assert_cmpint (host->connect[WB_IPV4].reach, ==, WB_REACH_OK);
  g_assert_cmpint (host->connect[WB_IPV6].reach, ==, WB_REACH_UNKNOWN);
  g_assert_cmpuint (wb_series_received (&host->tcp), ==, 10);
  g_assert_true (g_str_has_prefix (asked->str, "HEAD /health?x=1 HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (asked->str, named));
}

/* Silence that was waited for is one; what the check's own end cut off is not measured. */
static void
test_silence (void)
{
  static const struct
  {
    const char *scheme;
    gint64 usec;
    WbReach reach;
  } rows[] = {
    { "http", PATIENT_USEC, WB_REACH_TIMEOUT },
    { "http", G_USEC_PER_SEC / 2, WB_REACH_UNKNOWN },
    { "https", PATIENT_USEC, WB_REACH_TIMEOUT },
    { "https", G_USEC_PER_SEC / 2, WB_REACH_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Rig) rig = rig_new (be_silent, NULL);
      g_autofree char *url =
          g_strdup_printf ("%s://127.0.0.1:%u/", rows[i].scheme, rig_get_port (rig));
      g_autoptr (WbNetwork) network = network_of (url, "http://portal.example/");
      const WbHost *host = network->hosts->pdata[0];
      probe (network, NULL, rows[i].usec);
      g_test_message ("%s for %.1f s", rows[i].scheme, (double) rows[i].usec / G_USEC_PER_SEC);
      g_assert_true (host->is_done);
      g_assert_false (wb_host_is_reached (host));
      g_assert_cmpint (host->has_tls ? host->tls.reach : host->answer.reach, ==, rows[i].reach);
      g_assert_cmpint (host->small_tls, ==,
                       host->has_tls && rows[i].reach == WB_REACH_TIMEOUT ? WB_REACH_TIMEOUT
                                                                          : WB_REACH_UNKNOWN);
    }
}

static void
test_proxies (void)
{
  static const struct
  {
    const char *what;
    RigFunc func;
    const char *answer;
    WbReach reach;
    guint status;
  } rows[] = {
    { "log in", say, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", WB_REACH_OK, 407 },
    { "refuses", say, "HTTP/1.1 403 Forbidden\r\n\r\n", WB_REACH_OK, 403 },
    { "no proxy", say, "220 mail.example ESMTP\r\n\r\n", WB_REACH_OTHER, 0 },
    { "hangs up", say, "", WB_REACH_RESET, 0 },
    { "silent", be_silent, NULL, WB_REACH_TIMEOUT, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Rig) server = rig_new (answer_all, NULL);
      g_autoptr (Rig) proxy = rig_new (rows[i].func, (gpointer) rows[i].answer);
      g_autofree char *url = rig_url (server, "/"), *proxy_url = rig_url (proxy, "");
      g_autoptr (WbNetwork) network = network_of (url, "http://portal.example/");
      const WbHost *host = network->hosts->pdata[0];
      probe (network, proxy_url, PATIENT_USEC);
      g_test_message ("%s", rows[i].what);
      g_assert_cmpint (host->to_proxy.reach, ==, rows[i].reach);
      g_assert_cmpuint (host->proxy_status, ==, rows[i].status);
      g_assert_false (wb_host_is_reached (host));
      g_assert_cmpint (host->connect[WB_IPV4].reach, ==, WB_REACH_OK);
    }
}

/* The same server says yes to CONNECT and then answers HEAD. */
static void
test_through_proxy (void)
{
  g_autoptr (Rig) rig = rig_new (answer_all, NULL);
  g_autofree char *proxy = rig_url (rig, "");
  g_autoptr (WbNetwork) network = network_of ("http://127.0.0.1:9/", "http://portal.example/");
  const WbHost *host = network->hosts->pdata[0];

  probe (network, proxy, PATIENT_USEC);
  g_assert_cmpuint (host->proxy_status, ==, 200);
  g_assert_cmpuint (host->answer.status, ==, 200);
}

/* --- the portal ------------------------------------------------------------------------------- */

static void
answer_portal (Peer *peer, gpointer user_data)
{
  const char *answer = user_data;
  g_autofree char *challenge = NULL;

  if (!rig_read_request (peer))
    return;
  const char *at = strstr (peer->request->str, "X-Waybill-Challenge: ");
  g_assert_nonnull (at);
  at += strlen ("X-Waybill-Challenge: ");
  challenge = g_strndup (at, strcspn (at, "\r"));
  GString *text = g_string_new (answer);
  g_string_replace (text, "CHALLENGE", challenge, 0);
  (void) rig_write (peer, text->str, (gssize) text->len);
  g_string_free (text, TRUE);
}

static void
test_portals (void)
{
  static const struct
  {
    const char *answer;
    gboolean is_ours;
    guint status;
  } rows[] = {
    { "HTTP/1.1 204 No Content\r\n\r\n", TRUE, 204 },
    { "HTTP/1.1 204 No Content\r\nX-Waybill-Challenge: CHALLENGE\r\n\r\n", TRUE, 204 },
    { "HTTP/1.1 204 No Content\r\nX-Waybill-Challenge: other\r\n\r\n", FALSE, 204 },
    { "HTTP/1.1 200 OK\r\nX-Waybill-Challenge: CHALLENGE\r\n\r\n<html>", FALSE, 200 },
    { "HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n", FALSE, 302 },
    { "garbage\r\n\r\n", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Rig) rig = rig_new (answer_portal, (gpointer) rows[i].answer);
      g_autofree char *url = rig_url (rig, "/generate_204");
      g_autoptr (WbNetwork) network = network_of (url, url);
      g_autoptr (WbNames) names = wb_names_new ("127.0.0.1", G_SOCKET_FAMILY_IPV4);
      const WbLimit limit = { NULL, g_get_monotonic_time () + PATIENT_USEC };
      const WbRun run = { 0 };
      const WbNetworkOptions options = { 0 };
      WbProbing probing;
      world_answer (names, WB_NAMES_FOUND, "127.0.0.1");
      wb_probing_begin (&probing, network, &run, &options, 0);
      wb_portal_probe (&probing, names, &limit);
      wb_probing_end (&probing);
      g_assert_true (network->portal_is_tried);
      g_assert_true (network->portal_is_ours == rows[i].is_ours);
      g_assert_cmpuint (network->portal.status, ==, rows[i].status);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/host-probe/fine", test_fine);
  g_test_add_func ("/network/host-probe/silence", test_silence);
  g_test_add_func ("/network/host-probe/proxies", test_proxies);
  g_test_add_func ("/network/host-probe/through-proxy", test_through_proxy);
  g_test_add_func ("/network/host-probe/portals", test_portals);
  return g_test_run ();
}
