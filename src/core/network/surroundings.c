/* SPDX-License-Identifier: MPL-2.0 */
/* What can be told of this computer itself, and of the way that its packets take. */
#define G_LOG_DOMAIN "waybill-network"

#include "network/check-private.h"
#include "network/links.h"

/* --- this computer ---------------------------------------------------------------------------- */

static char **
list_urls (const WbProfile *profile)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < profile->endpoints->len; i++)
    g_strv_builder_add (builder, ((const WbEndpoint *) profile->endpoints->pdata[i])->url);
  if (profile->deliver && profile->deliver->ticket)
    g_strv_builder_add (builder, profile->deliver->ticket);
  return g_strv_builder_end (builder);
}

static gboolean
is_usable (const char *address)
{
  return !g_str_has_prefix (address, "169.254.") && !g_str_has_prefix (address, "fe80:");
}

static void
take_interface (WbNetwork *network, JsonObject *interface)
{
  JsonArray *addresses = json_object_get_array_member (interface, "addresses");
  const char *kind = json_object_get_string_member (interface, "kind");

  if (g_str_equal (kind, "loopback") || !json_object_get_boolean_member (interface, "up"))
    return;
  network->has_carrier = TRUE;
  for (guint i = 0; i < json_array_get_length (addresses); i++)
    network->has_address |= is_usable (json_array_get_string_element (addresses, i));
}

static void
take_links (WbNetwork *network, JsonNode *links)
{
  JsonArray *interfaces = json_object_get_array_member (json_node_get_object (links), "interfaces");

  network->links = links;
  for (guint i = 0; i < json_array_get_length (interfaces); i++)
    take_interface (network, json_array_get_object_element (interfaces, i));
  network->is_metered = g_network_monitor_get_network_metered (g_network_monitor_get_default ());
}

/* What the caller says goes before what the system says. */
static void
take_proxy (const WbCheck *check, WbHost *host)
{
  const char *said = check->options->http ? check->options->http->proxy : NULL;
  g_autofree char *url =
      g_strdup_printf ("%s://%s:%u/", host->has_tls ? "https" : "http", host->host, host->port);
  g_auto (GStrv) found = said ? NULL
                              : g_proxy_resolver_lookup (g_proxy_resolver_get_default (), url,
                                                         check->run->cancellable, NULL);
  const char *proxy = said ? said : found ? found[0] : NULL;
  g_autoptr (GUri) uri = proxy ? g_uri_parse (proxy, G_URI_FLAGS_NONE, NULL) : NULL;

  if (!uri || g_str_has_prefix (proxy, "direct") || !g_uri_get_host (uri))
    return;
  host->proxy =
      g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
}

void
wb_check_look_at_computer (WbCheck *check)
{
  g_auto (GStrv) urls = list_urls (check->network->profile);
  JsonNode *links = wb_links_look ((const char *const *) urls, check->run->cancellable);

  g_mutex_lock (&check->network->lock);
  take_links (check->network, links);
  for (guint i = 0; i < check->network->hosts->len; i++)
    take_proxy (check, check->network->hosts->pdata[i]);
  g_mutex_unlock (&check->network->lock);
  wb_probing_tell (&check->probing, "link");
}

/* --- the way out ------------------------------------------------------------------------------ */

/* Of the interface: "wired", "wifi", …; borrowed from the links. */
static const char *
kind_of_interface (const WbNetwork *network)
{
  JsonArray *interfaces =
      json_object_get_array_member (json_node_get_object (network->links), "interfaces");

  for (guint i = 0; i < json_array_get_length (interfaces); i++)
    {
      JsonObject *interface = json_array_get_object_element (interfaces, i);
      if (g_strcmp0 (json_object_get_string_member (interface, "name"), network->interface) == 0)
        return json_object_get_string_member (interface, "kind");
    }
  return "";
}

static void
take_way_out (WbNetwork *network, GInetAddress *to)
{
  g_auto (WbRoute) route = { 0 };

  wb_route_find (to, &route);
  if (!route.found || network->interface || g_inet_address_get_is_loopback (to))
    return;
  network->interface = g_steal_pointer (&route.interface);
  g_set_object (&network->gateway, route.gateway);
}

gboolean
wb_check_has_names (const WbNetwork *network)
{
  for (guint i = 0; i < network->hosts->len; i++)
    if (wb_host_named (network->hosts->pdata[i]) == WB_NAMES_FOUND)
      return TRUE;
  return FALSE;
}

/* The way to the servers; where no name was found, the way to anywhere. The gateway of a way that
 * is not taken is nobody's business. */
void
wb_check_find_way_out (WbCheck *check)
{
  /* addresses for documentation (RFC 5737, RFC 3849): only the kernel is asked, nothing goes there
   */
  static const char *const somewhere[WB_N_IPS] = { "192.0.2.1", "2001:db8::1" };
  WbNetwork *network = check->network;

  g_mutex_lock (&network->lock);
  for (guint ip = 0; ip < WB_N_IPS; ip++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (somewhere[ip]);
      g_auto (WbRoute) route = { 0 };
      wb_route_find (address, &route);
      network->has_route[ip] = route.found;
      for (guint i = 0; i < network->hosts->len; i++)
        {
          const GPtrArray *found =
              ((const WbHost *) network->hosts->pdata[i])->names[ip]->addresses;
          if (found->len > 0)
            take_way_out (network, found->pdata[0]);
        }
      if (network->hosts->len > 0 && !wb_check_has_names (network))
        take_way_out (network, address);
    }
  network->kind = kind_of_interface (network);
  g_mutex_unlock (&network->lock);
}

static guint64
read_counter (const char *interface, const char *name)
{
  g_autofree char *path = g_build_filename ("/sys/class/net", interface, "statistics", name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_ascii_strtoull (text, NULL, 10) : 0;
}

void
wb_check_read_counters (const char *interface, guint64 *ret_errors, guint64 *ret_packets)
{
  *ret_errors = *ret_packets = 0;
  if (!interface)
    return;
  *ret_errors = read_counter (interface, "rx_errors") + read_counter (interface, "tx_errors");
  *ret_packets = read_counter (interface, "rx_packets") + read_counter (interface, "tx_packets");
}

void
wb_check_look_at_neighbour (WbNetwork *network)
{
  g_auto (WbRoute) route = { 0 };

  if (!network->gateway)
    return;
  wb_route_find (network->gateway, &route);
  network->gateway_neighbour = wb_route_look_at_neighbour (network->gateway, route.index);
}
