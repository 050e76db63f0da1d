/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-network"

#include "network/network.h"

#include <glib/gi18n-lib.h>

static void
host_free (WbHost *host)
{
  g_free (host->id);
  g_free (host->role);
  g_free (host->host);
  g_free (host->target);
  g_free (host->proxy);
  for (guint i = 0; i < WB_N_IPS; i++)
    g_clear_pointer (&host->names[i], wb_names_free);
  wb_tls_clear (&host->tls);
  wb_exchange_clear (&host->answer);
  g_free (host);
}

static char *
target_of (GUri *uri)
{
  const char *path = g_uri_get_path (uri), *query = g_uri_get_query (uri);

  if (!path || !*path)
    path = "/";
  return query ? g_strconcat (path, "?", query, NULL) : g_strdup (path);
}

/* NULL if url is none of the web's; a profile has been checked before. */
static WbHost *
host_new (const char *id, const char *role, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  if (!uri || !g_uri_get_host (uri))
    return NULL;
  WbHost *host = g_new0 (WbHost, 1);
  host->id = g_strdup (id);
  host->role = g_strdup (role);
  host->host = g_strdup (g_uri_get_host (uri));
  host->target = target_of (uri);
  host->has_tls = g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0;
  host->port = (guint16) (g_uri_get_port (uri) > 0 ? g_uri_get_port (uri)
                          : host->has_tls          ? 443
                                                   : 80);
  host->names[WB_IPV4] = wb_names_new (host->host, G_SOCKET_FAMILY_IPV4);
  host->names[WB_IPV6] = wb_names_new (host->host, G_SOCKET_FAMILY_IPV6);
  host->tls.ms = host->answer.ttfb_ms = -1;
  return host;
}

static void
add_host (WbNetwork *network, WbHost *host)
{
  if (host)
    g_ptr_array_add (network->hosts, host);
}

static gboolean
has_same (const WbNetwork *network, const WbHost *host)
{
  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *other = network->hosts->pdata[i];
      if (other->port == host->port && g_ascii_strcasecmp (other->host, host->host) == 0)
        return TRUE;
    }
  return FALSE;
}

WbNetwork *
wb_network_new (WbProfile *profile)
{
  WbNetwork *network = g_new0 (WbNetwork, 1);
  WbHost *office = profile->deliver && profile->deliver->ticket
                       ? host_new ("office", "office", profile->deliver->ticket)
                       : NULL;

  g_mutex_init (&network->lock);
  network->profile = wb_profile_ref (profile);
  network->kind = "";
  network->portal.ttfb_ms = -1;
  network->hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) host_free);
  for (guint i = 0; i < profile->endpoints->len; i++)
    {
      const WbEndpoint *endpoint = profile->endpoints->pdata[i];
      add_host (network, host_new (endpoint->id, endpoint->role, endpoint->url));
    }
  if (office && has_same (network, office))
    g_clear_pointer (&office, host_free);
  add_host (network, office);
  return network;
}

void
wb_network_free (WbNetwork *network)
{
  g_mutex_clear (&network->lock);
  wb_profile_unref (network->profile);
  g_clear_pointer (&network->links, json_node_unref);
  g_free (network->interface);
  g_clear_object (&network->gateway);
  g_ptr_array_unref (network->hosts);
  for (guint i = 0; i < WB_N_IPS; i++)
    {
      g_clear_pointer (&network->made_up[i], wb_names_free);
      g_clear_pointer (&network->unowned[i], wb_names_free);
    }
  wb_exchange_clear (&network->portal);
  wb_rehearsal_clear (&network->rehearsal);
  g_free (network);
}

/* --- what is asked of a host ------------------------------------------------------------------ */

#define ENOUGH_ECHOES 5

const WbSeries *
wb_host_series (const WbHost *host)
{
  return wb_series_received (&host->icmp) >= ENOUGH_ECHOES ? &host->icmp : &host->tcp;
}

gboolean
wb_host_is_reached (const WbHost *host)
{
  return host->answer.status > 0 || (host->has_tls && host->tls.reach == WB_REACH_OK);
}

gboolean
wb_host_is_mute (const WbHost *host)
{
  return host->has_tls && host->tls.reach == WB_REACH_OK && host->answer.reach != WB_REACH_UNKNOWN
         && host->answer.status == 0;
}

WbReach
wb_host_connected (const WbHost *host)
{
  WbReach reach = WB_REACH_UNKNOWN;

  for (guint i = 0; i < WB_N_IPS; i++)
    {
      if (host->connect[i].reach == WB_REACH_OK)
        return WB_REACH_OK;
      /* what this computer has no way to says nothing of the server */
      if (host->connect[i].reach != WB_REACH_UNKNOWN && host->connect[i].reach != WB_REACH_NO_ROUTE)
        reach = host->connect[i].reach;
      else if (reach == WB_REACH_UNKNOWN)
        reach = host->connect[i].reach;
    }
  return reach;
}

WbNamesKind
wb_host_named (const WbHost *host)
{
  const WbNamesKind v4 = host->names[WB_IPV4]->kind, v6 = host->names[WB_IPV6]->kind;

  if (v4 == WB_NAMES_FOUND || v6 == WB_NAMES_FOUND)
    return WB_NAMES_FOUND;
  return v4 != WB_NAMES_NONE && v4 != WB_NAMES_UNKNOWN ? v4 : v6 != WB_NAMES_UNKNOWN ? v6 : v4;
}

const char *
wb_host_trouble (const WbHost *host)
{
  static const struct
  {
    WbReach reach;
    const char *words;
  } rows[] = {
    { WB_REACH_TIMEOUT, N_ ("no answer") },
    { WB_REACH_REFUSED, N_ ("refused: nobody listens there") },
    { WB_REACH_UNREACHABLE, N_ ("a router says that it can't be reached") },
    { WB_REACH_PROHIBITED, N_ ("a firewall prohibits it") },
    { WB_REACH_NO_ROUTE, N_ ("no way there") },
    { WB_REACH_RESET, N_ ("cut") },
    { WB_REACH_OTHER, N_ ("failed") },
  };
  const WbReach connected = wb_host_connected (host);
  const WbReach reach = wb_host_is_mute (host)     ? host->answer.reach
                        : connected != WB_REACH_OK ? connected
                        : host->has_tls            ? host->tls.reach
                                                   : host->answer.reach;

  if (!host->is_done || (wb_host_is_reached (host) && !wb_host_is_mute (host)))
    return NULL;
  if (wb_host_named (host) != WB_NAMES_FOUND)
    return _ ("its name is not found");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].reach == reach)
      return _ (rows[i].words);
  return wb_host_is_mute (host) ? _ ("failed") : _ ("not measured");
}

GInetAddress *
wb_host_address (const WbHost *host)
{
  for (guint ip = 0; ip < WB_N_IPS; ip++)
    if (host->names[ip]->addresses->len > 0)
      return host->names[ip]->addresses->pdata[0];
  return NULL;
}
