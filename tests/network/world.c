/* SPDX-License-Identifier: MPL-2.0 */
#include "world.h"

#include "base/json.h"

static const char links[] =
    "{ \"interfaces\": [ { \"name\": \"lo\", \"kind\": \"loopback\", \"up\": true, \"mtu\": 65536,"
    "    \"addresses\": [ \"127.0.0.1\" ] },"
    "  { \"name\": \"eth0\", \"kind\": \"wired\", \"up\": true, \"mtu\": 1500, \"speedMbps\": 1000,"
    "    \"addresses\": [ \"192.168.1.20\" ] } ],"
    "  \"gateways\": [ { \"family\": \"ipv4\", \"address\": \"192.168.1.1\","
    "    \"interface\": \"eth0\" } ],"
    "  \"dns\": [ \"192.168.1.1\" ], \"proxy\": [] }";

WbProfile *
world_profile (const char *members)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = g_strdup_printf (
      "{ \"waybill\": 1, \"id\": \"com.example.Studio\", \"name\": { \"\": \"Studio\" },"
      "  \"items\": [ { \"id\": \"network\", \"collect\": \"network\" } ]%s%s }",
      *members ? ", " : "", members);
  WbProfile *profile = wb_profile_parse (json, -1, "studio.json", WB_PROFILE_SYSTEM, NULL, &error);

  g_assert_no_error (error);
  return profile;
}

WbNetwork *
world_new_unmeasured (void)
{
  g_autoptr (WbProfile) profile = world_profile (
      "\"endpoints\": ["
      "  { \"id\": \"api\", \"role\": \"backend\", \"url\": \"https://api.example.com/health?x=1\" "
      "},"
      "  { \"id\": \"cdn\", \"role\": \"cdn\", \"url\": \"https://cdn.example.net/\" },"
      "  { \"id\": \"store\", \"role\": \"storage\", \"url\": \"https://store.example.org:8443\" } "
      "],"
      "\"network\": { \"portal\": \"http://api.example.com/generate_204\" },"
      "\"deliver\": { \"store\": \"oss\", \"ticket\": \"https://office.example.com/ticket\","
      "  \"format\": \"zip\" }");

  return wb_network_new (profile);
}

WbHost *
world_host (WbNetwork *network, WorldHost which)
{
  g_assert_cmpuint (network->hosts->len, ==, WORLD_N_HOSTS);
  return network->hosts->pdata[which];
}

JsonObject *
world_interface (WbNetwork *network)
{
  return json_array_get_object_element (
      wb_json_get_array (json_node_get_object (network->links), "interfaces"), 1);
}

void
world_answer (WbNames *names, WbNamesKind kind, const char *address)
{
  names->kind = kind;
  names->ms = kind == WB_NAMES_TIMEOUT || kind == WB_NAMES_UNKNOWN ? -1 : 12;
  g_ptr_array_set_size (names->addresses, 0);
  if (address)
    g_ptr_array_add (names->addresses, g_inet_address_new_from_string (address));
}

void
world_fill (WbSeries *series, guint n, double ms)
{
  series->n = 0;
  for (guint i = 0; i < n; i++)
    wb_series_add (series, ms);
}

static void
make_well (WbHost *host)
{
  host->is_tried = host->is_done = TRUE;
  world_answer (host->names[WB_IPV4], WB_NAMES_FOUND, "203.0.113.77");
  world_answer (host->names[WB_IPV6], WB_NAMES_NONE, NULL);
  host->connect[WB_IPV4] = (WbConnect){ WB_REACH_OK, 20, 21, 0 };
  host->connect[WB_IPV6] = (WbConnect){ WB_REACH_UNKNOWN, -1, -1, 0 };
  world_fill (&host->icmp, 19, 20);
  world_fill (&host->tcp, 10, 21);
  host->tls.reach = WB_REACH_OK;
  host->tls.ms = 45;
  host->tls.version = g_strdup ("TLS1.3");
  host->tls.cipher = g_strdup ("AES-256-GCM");
  host->tls.subject = g_strdup (host->host);
  host->tls.issuer = g_strdup ("Example Root");
  host->tls.root_pin = g_strdup ("sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  host->tls.not_before_usec = g_get_real_time () - 30 * G_TIME_SPAN_DAY;
  host->tls.not_after_usec = g_get_real_time () + 60 * G_TIME_SPAN_DAY;
  host->tls.key_bits = 256;
  host->answer.reach = WB_REACH_OK;
  host->answer.status = 200;
  host->answer.ttfb_ms = 30;
  host->answer.has_date = TRUE;
}

WbNetwork *
world_new (void)
{
  WbNetwork *network = world_new_unmeasured ();

  network->began_usec = g_get_real_time ();
  network->took_usec = 8 * G_USEC_PER_SEC;
  network->links = wb_json_parse (links, -1, NULL, NULL);
  network->has_address = network->has_carrier = network->has_route[WB_IPV4] = TRUE;
  network->interface = g_strdup ("eth0");
  network->kind = "wired";
  network->gateway = g_inet_address_new_from_string ("192.168.1.1");
  network->gateway_ping.is_allowed = TRUE;
  world_fill (&network->gateway_ping.series, 19, 1);
  network->gateway_neighbour = WB_NEIGHBOUR_THERE;
  for (guint i = 0; i < network->hosts->len; i++)
    make_well (network->hosts->pdata[i]);
  for (guint ip = 0; ip < WB_N_IPS; ip++)
    {
      network->made_up[ip] =
          wb_names_new ("abcdefghijklmnop.example.com.",
                        ip == WB_IPV4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
      network->unowned[ip] = wb_names_new (
          "qrstuvwxyzabcdef.com.", ip == WB_IPV4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
      world_answer (network->made_up[ip], WB_NAMES_NONE, NULL);
      world_answer (network->unowned[ip], WB_NAMES_NONE, NULL);
    }
  network->portal_is_tried = network->portal_is_ours = TRUE;
  network->portal.reach = WB_REACH_OK;
  network->portal.status = 204;
  network->mtu = (WbMtu){ WB_MTU_FULL, 1500 };
  network->rehearsal = (WbRehearsal){ .kind = WB_REHEARSAL_DONE,
                                      .host = g_strdup ("store.example.org"),
                                      .bytes = 224 * 1024,
                                      .seconds = 0.4,
                                      .bits_per_second = 4.6e6,
                                      .segments = 200 };
  world_fill (&network->loaded, 5, 30);
  network->packets = 900;
  return network;
}

void
world_forget (WbHost *host)
{
  host->connect[WB_IPV4] = host->connect[WB_IPV6] = (WbConnect){ WB_REACH_UNKNOWN, -1, -1, 0 };
  host->icmp.n = host->tcp.n = 0;
  wb_tls_clear (&host->tls);
  wb_exchange_clear (&host->answer);
}

void
world_cut_off (WbNetwork *network, WbReach reach)
{
  for (guint i = 0; i < network->hosts->len; i++)
    {
      WbHost *host = network->hosts->pdata[i];
      world_forget (host);
      host->connect[WB_IPV4].reach = reach;
    }
  wb_exchange_clear (&network->portal);
  network->portal.reach = WB_REACH_TIMEOUT;
  network->portal_is_ours = FALSE;
  wb_rehearsal_clear (&network->rehearsal);
  network->loaded.n = 0;
}
