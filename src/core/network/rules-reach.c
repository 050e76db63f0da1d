/* SPDX-License-Identifier: MPL-2.0 */
/* Getting through to a server at all. */
#include "network/rules.h"

/* Where a portal sends people, without what it says of them there: a portal's path and query have
 * the computer's hardware address and the network's name in them. NULL if it names no host. */
static char *
origin_of (const char *location)
{
  g_autoptr (GUri) uri = g_uri_parse (location, G_URI_FLAGS_PARSE_RELAXED, NULL);

  if (!uri || !g_uri_get_host (uri) || !*g_uri_get_host (uri))
    return NULL;
  return g_uri_join (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                     g_uri_get_port (uri), "", NULL, NULL);
}

/* Our own server fails, too; a portal that says so has a status of its own. */
static gboolean
is_servers_fault (guint status)
{
  return status >= 500 && status != 511;
}

gboolean
wb_rule_portal (const WbNetwork *network, WbProof *proof)
{
  if (!network->portal_is_tried || network->portal_is_ours || network->portal.reach != WB_REACH_OK
      || is_servers_fault (network->portal.status)
      || wb_count_hosts (network, wb_host_is_reached) == network->hosts->len)
    return FALSE;
  json_object_set_int_member (proof->evidence, "status", network->portal.status);
  g_autofree char *origin = network->portal.location ? origin_of (network->portal.location) : NULL;
  if (origin)
    json_object_set_string_member (proof->evidence, "location", origin);
  return TRUE;
}

static gboolean
portal_answers (const WbNetwork *network)
{
  return network->portal_is_tried && network->portal.reach == WB_REACH_OK;
}

static gboolean
vanishes (const WbHost *host)
{
  const WbReach reach = wb_host_connected (host);

  return reach == WB_REACH_TIMEOUT || reach == WB_REACH_UNREACHABLE || reach == WB_REACH_NO_ROUTE;
}

static gboolean
has_no_address (const WbHost *host)
{
  const WbNamesKind kind = wb_host_named (host);

  return kind == WB_NAMES_TIMEOUT || kind == WB_NAMES_FAILED;
}

static gboolean
uses_proxy (const WbHost *host)
{
  return host->proxy != NULL;
}

/* Nobody answers: not one server, not the page on port 80, and no name server either if it is names
 * that were not answered. */
gboolean
wb_rule_no_internet (const WbNetwork *network, WbProof *proof)
{
  const guint n = network->hosts->len;
  const gboolean all_vanish = wb_count_hosts (network, vanishes) == n && !portal_answers (network);
  const gboolean no_names = wb_count_hosts (network, has_no_address) == n
                            && network->name_server_is_tried && !network->name_server_is_there;

  if (n == 0 || wb_count_hosts (network, uses_proxy) > 0
      || wb_count_hosts (network, wb_host_is_reached) > 0)
    return FALSE;
  if (!all_vanish && !no_names)
    return FALSE;
  if (network->gateway_ping.is_allowed)
    json_object_set_boolean_member (proof->evidence, "gatewayAnswers",
                                    wb_series_received (&network->gateway_ping.series) > 0);
  (void) wb_name_hosts (network, all_vanish ? vanishes : has_no_address, proof);
  return TRUE;
}

/* --- proxies ---------------------------------------------------------------------------------- */

static gboolean
is_let_down_by_proxy (const WbHost *host)
{
  return host->proxy && host->to_proxy.reach != WB_REACH_UNKNOWN
         && (host->to_proxy.reach != WB_REACH_OK
             || (host->proxy_status >= 400 && host->proxy_status != 407));
}

static gboolean
is_asked_to_log_in (const WbHost *host)
{
  return host->proxy && host->proxy_status == 407;
}

static void
name_proxies (const WbNetwork *network, gboolean (*test) (const WbHost *host), WbProof *proof)
{
  for (guint i = 0; i < network->hosts->len; i++)
    if (test (network->hosts->pdata[i]))
      wb_proof_name (proof, ((const WbHost *) network->hosts->pdata[i])->proxy);
}

gboolean
wb_rule_proxy_down (const WbNetwork *network, WbProof *proof)
{
  name_proxies (network, is_let_down_by_proxy, proof);
  return wb_count_hosts (network, is_let_down_by_proxy) > 0;
}

gboolean
wb_rule_proxy_auth (const WbNetwork *network, WbProof *proof)
{
  name_proxies (network, is_asked_to_log_in, proof);
  return wb_count_hosts (network, is_asked_to_log_in) > 0;
}

/* --- single servers --------------------------------------------------------------------------- */

static gboolean
is_prohibited (const WbHost *host)
{
  return wb_host_connected (host) == WB_REACH_PROHIBITED && !wb_host_is_reached (host);
}

static gboolean
times_out (const WbHost *host)
{
  return wb_host_connected (host) == WB_REACH_TIMEOUT && !wb_host_is_reached (host);
}

/* On its port two servers or more were tried, and each timed out. */
static gboolean
is_on_swallowed_port (const WbNetwork *network, guint16 port)
{
  guint tried = 0, timed_out = 0;

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (host->port != port || wb_host_connected (host) == WB_REACH_UNKNOWN)
        continue;
      tried++;
      timed_out += times_out (host);
    }
  return tried >= 2 && timed_out == tried;
}

static guint
name_swallowed (const WbNetwork *network, WbProof *proof)
{
  guint n = 0;

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (!is_on_swallowed_port (network, host->port))
        continue;
      wb_proof_name (proof, host->host);
      n++;
    }
  return n;
}

/* A firewall says so, or swallows what is sent to a port of every server but lets others pass. */
gboolean
wb_rule_port_blocked (const WbNetwork *network, WbProof *proof)
{
  if (wb_count_hosts (network, is_prohibited) > 0)
    return wb_name_hosts (network, is_prohibited, proof) > 0;
  return (portal_answers (network) || wb_count_hosts (network, wb_host_is_reached) > 0)
         && name_swallowed (network, proof) > 0;
}

gboolean
wb_rule_host_down (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, wb_host_fails_to_connect, proof) > 0;
}

/* --- IPv6 ------------------------------------------------------------------------------------- */

static gboolean
works_only_by_ipv4 (const WbHost *host)
{
  const WbReach v6 = host->connect[WB_IPV6].reach;

  return host->connect[WB_IPV4].reach == WB_REACH_OK && host->names[WB_IPV6]->addresses->len > 0
         && (v6 == WB_REACH_TIMEOUT || v6 == WB_REACH_UNREACHABLE || v6 == WB_REACH_PROHIBITED);
}

static gboolean
works_by_ipv6 (const WbHost *host)
{
  return host->connect[WB_IPV6].reach == WB_REACH_OK;
}

gboolean
wb_rule_ipv6_broken (const WbNetwork *network, WbProof *proof)
{
  const guint n = wb_count_servers (network, works_only_by_ipv4);

  (void) wb_name_hosts (network, works_only_by_ipv4, proof);
  return network->has_route[WB_IPV6] && wb_count_hosts (network, works_by_ipv6) == 0 && n > 0
         && n >= MIN (2u, wb_count_servers (network, NULL));
}

/* --- packet size ------------------------------------------------------------------------------ */

static gboolean
passes_only_small (const WbHost *host)
{
  return host->tls.reach == WB_REACH_TIMEOUT && host->small_tls == WB_REACH_OK;
}

static gboolean
stalls (const WbHost *host)
{
  return host->has_tls && host->tls.reach == WB_REACH_TIMEOUT;
}

/* Large echoes are dropped by some for other reasons: a connection has to suffer as well. Where the
 * line loses anyway, a second handshake that went well proves nothing of sizes. */
gboolean
wb_rule_mtu_hole (const WbNetwork *network, WbProof *proof)
{
  const gboolean is_proven =
      wb_name_hosts (network, passes_only_small, proof) > 0 && !wb_network_loses_echoes (network);
  const gboolean suffers =
      wb_count_hosts (network, stalls) > 0 || network->rehearsal.kind == WB_REHEARSAL_STALLED;

  if (!is_proven && !(network->mtu.kind == WB_MTU_HOLE && suffers))
    return FALSE;
  if (network->mtu.kind == WB_MTU_HOLE)
    json_object_set_int_member (proof->evidence, "passes", network->mtu.bytes);
  proof->amount = g_strdup_printf (
      "%u", network->mtu.kind == WB_MTU_HOLE && network->mtu.bytes > 0 ? network->mtu.bytes : 1240);
  return TRUE;
}

gboolean
wb_rule_mtu_low (const WbNetwork *network, WbProof *proof)
{
  if (network->mtu.kind != WB_MTU_LOW)
    return FALSE;
  json_object_set_int_member (proof->evidence, "mtu", network->mtu.bytes);
  proof->amount = g_strdup_printf ("%u", network->mtu.bytes);
  return TRUE;
}
