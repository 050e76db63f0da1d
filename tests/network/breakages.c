/* SPDX-License-Identifier: MPL-2.0 */
#include "breakages.h"

#include "base/json.h"

/* --- this computer ---------------------------------------------------------------------------- */

static void
offline (WbNetwork *network, gboolean nearly)
{
  world_cut_off (network, WB_REACH_NO_ROUTE);
  network->has_carrier = nearly;
}

static void
no_address (WbNetwork *network, gboolean nearly)
{
  world_cut_off (network, WB_REACH_NO_ROUTE);
  network->has_address = nearly;
}

static void
gateway_dead (WbNetwork *network, gboolean nearly)
{
  world_cut_off (network, WB_REACH_UNREACHABLE);
  network->gateway_ping.series.n = 0;
  network->gateway_neighbour = nearly ? WB_NEIGHBOUR_UNKNOWN : WB_NEIGHBOUR_GONE;
}

static void
gateway_slow (WbNetwork *network, gboolean nearly)
{
  world_fill (&network->gateway_ping.series, 19, nearly ? 20 : 20.5);
}

static void
wifi_weak (WbNetwork *network, gboolean nearly)
{
  network->kind = "wifi";
  json_object_set_int_member (world_interface (network), "signalDbm", nearly ? -75 : -76);
}

static void
slow_cable (WbNetwork *network, gboolean nearly)
{
  json_object_set_int_member (world_interface (network), "speedMbps", nearly ? 100 : 10);
}

static void
adapter_errors (WbNetwork *network, gboolean nearly)
{
  network->packets = nearly ? 99 : 900;
  network->errors = 1;
}

static void
metered (WbNetwork *network, gboolean nearly)
{
  network->kind = nearly ? "wifi" : "cellular";
}

static void
vpn (WbNetwork *network, gboolean nearly)
{
  network->kind = nearly ? "other" : "vpn";
}

/* One server alone may itself be wrong. */
static void
clock_bad (WbNetwork *network, gboolean nearly)
{
  for (guint i = 0; i < network->hosts->len; i++)
    world_host (network, i)->answer.skew_sec = nearly ? 300 : -840 - (double) i;
}

/* --- names ------------------------------------------------------------------------------------ */

static void
names_down (WbNetwork *network, gboolean nearly)
{
  world_cut_off (network, WB_REACH_UNKNOWN);
  for (guint i = 0; i < network->hosts->len; i++)
    for (guint ip = 0; ip < WB_N_IPS; ip++)
      world_answer (world_host (network, i)->names[ip], ip ? WB_NAMES_FAILED : WB_NAMES_TIMEOUT,
                    NULL);
  network->name_server_is_tried = network->name_server_is_there = TRUE;
  if (nearly)
    world_answer (world_host (network, WORLD_CDN)->names[WB_IPV4], WB_NAMES_FOUND, "203.0.113.7");
}

static void
names_blocked (WbNetwork *network, gboolean nearly)
{
  WbHost *host = world_host (network, WORLD_CDN);

  world_forget (host);
  world_answer (host->names[WB_IPV4], WB_NAMES_FOUND, nearly ? "203.0.113.7" : "0.0.0.0");
}

static void
names_hijacked (WbNetwork *network, gboolean nearly)
{
  /* nearly: the vendor's DNS has a wildcard */
  world_answer (network->made_up[WB_IPV4], WB_NAMES_FOUND, "198.51.100.9");
  world_answer (network->unowned[WB_IPV4], nearly ? WB_NAMES_NONE : WB_NAMES_FOUND,
                nearly ? NULL : "198.51.100.9");
}

static void
names_slow (WbNetwork *network, gboolean nearly)
{
  for (guint i = 0; i < network->hosts->len; i++)
    world_host (network, i)->names[WB_IPV4]->ms = nearly ? 200 : 200.5;
}

/* --- the way ---------------------------------------------------------------------------------- */

static void
portal (WbNetwork *network, gboolean nearly)
{
  world_cut_off (network, WB_REACH_TIMEOUT);
  network->portal.reach = WB_REACH_OK;
  network->portal.status = nearly ? 204 : 302;
  network->portal.location =
      nearly ? NULL : g_strdup ("http://me:pw@portal.example:8080/a?mac=00:11:22:33:44:55#x");
  network->portal_is_ours = nearly;
}

static void
no_internet (WbNetwork *network, gboolean nearly)
{
  world_cut_off (network, WB_REACH_TIMEOUT);
  if (nearly)
    world_host (network, WORLD_CDN)->connect[WB_IPV4].reach = WB_REACH_REFUSED;
}

static void
set_proxy (WbNetwork *network, WbReach reach, guint status)
{
  for (guint i = 0; i < network->hosts->len; i++)
    {
      WbHost *host = world_host (network, i);
      if (reach != WB_REACH_OK || status >= 400)
        world_forget (host);
      g_free (host->proxy);
      host->proxy = g_strdup ("http://proxy.example:3128");
      host->to_proxy.reach = reach;
      host->proxy_status = status;
    }
}

static void
proxy_down (WbNetwork *network, gboolean nearly)
{
  set_proxy (network, nearly ? WB_REACH_OK : WB_REACH_REFUSED, nearly ? 200 : 0);
}

static void
proxy_auth (WbNetwork *network, gboolean nearly)
{
  set_proxy (network, WB_REACH_OK, nearly ? 403 : 407);
}

/* All on port 443 of several; one that answers there shows that the port is open. */
static void
port_blocked (WbNetwork *network, gboolean nearly)
{
  static const WorldHost swallowed[] = { WORLD_API, WORLD_CDN, WORLD_OFFICE };

  for (guint i = nearly ? 1 : 0; i < G_N_ELEMENTS (swallowed); i++)
    {
      world_forget (world_host (network, swallowed[i]));
      world_host (network, swallowed[i])->connect[WB_IPV4].reach = WB_REACH_TIMEOUT;
    }
}

static void
host_down (WbNetwork *network, gboolean nearly)
{
  WbHost *host = world_host (network, WORLD_STORE);

  world_forget (host);
  host->connect[WB_IPV4].reach = nearly ? WB_REACH_NO_ROUTE : WB_REACH_REFUSED;
}

static void
ipv6_broken (WbNetwork *network, gboolean nearly)
{
  network->has_route[WB_IPV6] = TRUE;
  for (guint i = 0; i < 3; i++)
    {
      WbHost *host = world_host (network, i);
      world_answer (host->names[WB_IPV6], WB_NAMES_FOUND, "2001:db8::7");
      host->connect[WB_IPV6].reach = nearly && i == 2 ? WB_REACH_OK : WB_REACH_TIMEOUT;
    }
}

static void
mtu_hole (WbNetwork *network, gboolean nearly)
{
  WbHost *host = world_host (network, WORLD_CDN);

  network->mtu = (WbMtu){ WB_MTU_HOLE, 1400 };
  if (nearly)
    return;
  wb_tls_clear (&host->tls);
  wb_exchange_clear (&host->answer);
  host->tls.reach = WB_REACH_TIMEOUT;
  host->small_tls = WB_REACH_OK;
}

static void
mtu_low (WbNetwork *network, gboolean nearly)
{
  network->mtu = (WbMtu){ nearly ? WB_MTU_FULL : WB_MTU_LOW, nearly ? 1500 : 1492 };
}

/* --- servers ---------------------------------------------------------------------------------- */

static WbHost *
end_handshake (WbNetwork *network, WbReach reach)
{
  WbHost *host = world_host (network, WORLD_CDN);

  wb_tls_clear (&host->tls);
  wb_exchange_clear (&host->answer);
  host->tls.reach = reach;
  return host;
}

static void
tls_stall (WbNetwork *network, gboolean nearly)
{
  end_handshake (network, nearly ? WB_REACH_UNKNOWN : WB_REACH_TIMEOUT);
}

static void
no_answer (WbNetwork *network, gboolean nearly)
{
  WbHost *host = end_handshake (network, WB_REACH_OK);

  /* nearly: the check ended before the answer's time did */
  host->answer.reach = nearly ? WB_REACH_UNKNOWN : WB_REACH_TIMEOUT;
}

static void
tls_reset (WbNetwork *network, gboolean nearly)
{
  end_handshake (network, nearly ? WB_REACH_UNKNOWN : WB_REACH_RESET);
}

static void
not_tls (WbNetwork *network, gboolean nearly)
{
  end_handshake (network, WB_REACH_OTHER)->tls.is_not_tls = !nearly;
}

static void
set_flaws (WbNetwork *network, guint flaws)
{
  world_host (network, WORLD_CDN)->tls.flaws = flaws;
}

static void
expired (WbNetwork *network, gboolean nearly)
{
  set_flaws (network, nearly ? WB_TLS_NOT_YET_VALID : WB_TLS_EXPIRED);
}

static void
not_yet_valid (WbNetwork *network, gboolean nearly)
{
  set_flaws (network, nearly ? WB_TLS_EXPIRED : WB_TLS_NOT_YET_VALID);
}

static void
wrong_name (WbNetwork *network, gboolean nearly)
{
  set_flaws (network, nearly ? WB_TLS_OTHER : WB_TLS_WRONG_NAME);
}

static void
self_signed (WbNetwork *network, gboolean nearly)
{
  set_flaws (network, WB_TLS_UNKNOWN_CA | (nearly ? 0 : WB_TLS_SELF_SIGNED));
}

static void
unknown_ca (WbNetwork *network, gboolean nearly)
{
  set_flaws (network, WB_TLS_UNKNOWN_CA | (nearly ? WB_TLS_SELF_SIGNED : 0));
}

static void
bad_certificate (WbNetwork *network, gboolean nearly)
{
  set_flaws (network, nearly ? WB_TLS_WEAK : WB_TLS_INSECURE);
}

/* One unknown issuer of one server is that server's; of two, it sits on the way. */
static void
intercepted (WbNetwork *network, gboolean nearly)
{
  for (guint i = 0; i < (nearly ? 1 : 3); i++)
    {
      WbTls *tls = &world_host (network, i)->tls;
      tls->flaws = WB_TLS_UNKNOWN_CA;
      g_free (tls->issuer);
      tls->issuer = g_strdup ("Example Shield, Inc.");
    }
}

static void
expires_soon (WbNetwork *network, gboolean nearly)
{
  world_host (network, WORLD_CDN)->tls.not_after_usec =
      g_get_real_time () + (nearly ? 15 : 13) * G_TIME_SPAN_DAY;
}

static void
old_tls (WbNetwork *network, gboolean nearly)
{
  WbTls *tls = &world_host (network, WORLD_CDN)->tls;

  g_free (tls->version);
  tls->version = g_strdup (nearly ? "TLS1.2" : "TLS1.1");
}

static void
server_error (WbNetwork *network, gboolean nearly)
{
  world_host (network, WORLD_CDN)->answer.status = nearly ? 499 : 500;
}

static void
server_busy (WbNetwork *network, gboolean nearly)
{
  world_host (network, WORLD_CDN)->answer.status = nearly ? 428 : 429;
}

static void
rehearse (WbNetwork *network, WbRehearsalKind kind)
{
  network->rehearsal.kind = kind;
  network->rehearsal.bits_per_second = 0;
}

/* The office is not made for being looked at: its 403 alone says nothing. */
static void
turned_away (WbNetwork *network, gboolean nearly)
{
  world_host (network, nearly ? WORLD_OFFICE : WORLD_CDN)->answer.status = 403;
}

static void
refused (WbNetwork *network, gboolean nearly)
{
  rehearse (network, WB_REHEARSAL_NOT_DONE);
  turned_away (network, nearly);
}

static void
sign_in (WbNetwork *network, gboolean nearly)
{
  rehearse (network, nearly ? WB_REHEARSAL_NOT_DONE : WB_REHEARSAL_SIGN_IN);
}

static void
store_down (WbNetwork *network, gboolean nearly)
{
  rehearse (network, nearly ? WB_REHEARSAL_CUT : WB_REHEARSAL_STALLED);
}

static void
slow_answer (WbNetwork *network, gboolean nearly)
{
  world_host (network, WORLD_CDN)->answer.ttfb_ms = nearly ? 1020 : 1021;
}

/* --- the line --------------------------------------------------------------------------------- */

/* Of 116 samples. */
static void
loss (WbNetwork *network, gboolean nearly)
{
  for (guint i = 0; i < (nearly ? 3 : 4); i++)
    world_host (network, WORLD_API)->icmp.ms[2 * i] = -1;
}

/* Echoes alone may be lost because a server does not answer so many. */
static void
heavy_loss (WbNetwork *network, gboolean nearly)
{
  for (guint i = 0; i < network->hosts->len; i++)
    for (guint j = 0; j < 16; j++)
      wb_series_add_lost (nearly ? &world_host (network, i)->icmp : &world_host (network, i)->tcp);
}

static void
high_delay (WbNetwork *network, gboolean nearly)
{
  for (guint i = 0; i < network->hosts->len; i++)
    world_fill (&world_host (network, i)->icmp, 19, nearly ? 150 : 150.5);
  world_fill (&network->loaded, 5, 151);
}

/* What one server alone has is not the line's. */
static void
jitter (WbNetwork *network, gboolean nearly)
{
  for (guint i = nearly ? 1 : 0; i < network->hosts->len; i++)
    for (guint j = 0; j < 19; j += 2)
      world_host (network, i)->icmp.ms[j] += 31;
  world_fill (&network->loaded, 5, 52);
}

static void
slow_up (WbNetwork *network, gboolean nearly)
{
  network->rehearsal.bits_per_second = nearly ? 1e6 : 999e3;
}

static void
slow_down (WbNetwork *network, gboolean nearly)
{
  network->download = (WbDownload){
    .is_done = TRUE, .bytes = 200000, .seconds = 2, .bits_per_second = nearly ? 1e6 : 999e3
  };
}

static void
bufferbloat (WbNetwork *network, gboolean nearly)
{
  world_fill (&network->loaded, 5, nearly ? 120 : 120.5);
}

const Breakage breakages[] = {
  { "L0.OFFLINE", offline },
  { "L0.NO_ADDR", no_address },
  { "L2.GW_DEAD", gateway_dead },
  { "L5.PORTAL", portal },
  { "L3.NO_INTERNET", no_internet },
  { "L3.LOSS_HEAVY", heavy_loss },
  { "L4.DNS_DOWN", names_down },
  { "L5.PROXY_AUTH", proxy_auth },
  { "L5.PROXY_DOWN", proxy_down },
  { "L0.CLOCK_BAD", clock_bad },
  { "L3.MTU_BLACKHOLE", mtu_hole },
  { "L6.PORT_BLOCKED", port_blocked },
  { "L4.DNS_BLOCK", names_blocked },
  { "L6.HOST_DOWN", host_down },
  { "L5.INTERCEPT", intercepted },
  { "L6.CERT_SELF", self_signed },
  { "L6.CERT_CA", unknown_ca },
  { "L6.CERT_EXPIRED", expired },
  { "L6.CERT_NOT_YET", not_yet_valid },
  { "L6.CERT_HOST", wrong_name },
  { "L6.CERT_BAD", bad_certificate },
  { "L6.NOT_TLS", not_tls },
  { "L6.TLS_RESET", tls_reset },
  { "L6.TLS_STALL", tls_stall },
  { "L6.NO_ANSWER", no_answer },
  { "L6.HTTP_5XX", server_error },
  { "L6.HTTP_403", refused },
  { "L6.HOST_403", turned_away },
  { "L6.HTTP_429", server_busy },
  { "L6.STORE_DOWN", store_down },
  { "L3.V6_BROKEN", ipv6_broken },
  { "L1.WIFI_WEAK", wifi_weak },
  { "L1.ETH_10", slow_cable },
  { "L1.NIC_ERR", adapter_errors },
  { "L2.GW_SLOW", gateway_slow },
  { "L3.LOSS", loss },
  { "L3.HIGH_RTT", high_delay },
  { "L3.SLOW_UP", slow_up },
  { "L3.SLOW_DOWN", slow_down },
  { "L3.BUFFERBLOAT", bufferbloat },
  { "L3.JITTER", jitter },
  { "L4.DNS_SLOW", names_slow },
  { "L4.DNS_HIJACK", names_hijacked },
  { "L6.SLOW_TTFB", slow_answer },
  { "L6.TLS_OLD", old_tls },
  { "L6.SIGN_IN", sign_in },
  { "L1.METERED", metered },
  { "L5.VPN", vpn },
  { "L3.MTU_LOW", mtu_low },
  { "L6.CERT_SOON", expires_soon },
  { NULL },
};
