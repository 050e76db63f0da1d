/* SPDX-License-Identifier: MPL-2.0 */
/* Everything is read from what an unprivileged process may read: getifaddrs(3), /sys/class/net,
 * /proc/net/route and ipv6_route, resolv.conf. No message is sent to anybody, except what the
 * desktop's own proxy resolver does. */
#define G_LOG_DOMAIN "waybill-network"

#include "network/links.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

/* --- addresses ------------------------------------------------------------------------------- */

static gboolean
is_private (GInetAddress *address)
{
  if (g_inet_address_get_is_loopback (address) || g_inet_address_get_is_link_local (address)
      || g_inet_address_get_is_site_local (address) || g_inet_address_get_is_any (address)
      || g_inet_address_get_is_multicast (address))
    return TRUE;
  const guint8 *bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return (bytes[0] & 0xfe) == 0xfc; /* unique local, RFC 4193 */
  /* shared address space of carriers, RFC 6598 */
  return bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
}

/* Without its scope; NULL if it is none. */
static GInetAddress *
parse_address (const char *text)
{
  g_autofree char *bare = g_strndup (text, strcspn (text, "%"));

  return g_inet_address_new_from_string (bare);
}

char *
wb_links_cut_address (const char *text)
{
  g_autoptr (GInetAddress) address = parse_address (text);
  if (!address)
    return NULL;
  if (is_private (address))
    return g_inet_address_to_string (address);
  GSocketFamily family = g_inet_address_get_family (address);
  gsize size = g_inet_address_get_native_size (address);
  gsize kept = family == G_SOCKET_FAMILY_IPV4 ? 3 : 6;
  guint8 bytes[16] = { 0 };
  memcpy (bytes, g_inet_address_to_bytes (address), MIN (kept, size));
  g_autoptr (GInetAddress) network = g_inet_address_new_from_bytes (bytes, family);
  g_autofree char *cut = g_inet_address_to_string (network);
  return g_strdup_printf ("%s/%u", cut, (guint) kept * 8);
}

/* --- interfaces ------------------------------------------------------------------------------ */

static char *
read_line (const char *path)
{
  char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return g_strstrip (text);
}

static char *
read_sys (const char *interface, const char *name)
{
  g_autofree char *path = g_build_filename ("/sys/class/net", interface, name, NULL);
  return read_line (path);
}

static gboolean
has_sys (const char *interface, const char *name)
{
  g_autofree char *path = g_build_filename ("/sys/class/net", interface, name, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static const char *
kind_of (const char *interface, guint flags)
{
  static const struct
  {
    const char *devtype, *kind;
  } kinds[] = {
    { "DEVTYPE=wlan", "wifi" },     { "DEVTYPE=wwan", "cellular" }, { "DEVTYPE=wireguard", "vpn" },
    { "DEVTYPE=bridge", "bridge" }, { "DEVTYPE=ppp", "cellular" },
  };
  if (flags & IFF_LOOPBACK)
    return "loopback";
  g_autofree char *uevent = read_sys (interface, "uevent");
  for (guint i = 0; uevent && i < G_N_ELEMENTS (kinds); i++)
    if (strstr (uevent, kinds[i].devtype))
      return kinds[i].kind;
  if (has_sys (interface, "wireless") || has_sys (interface, "phy80211"))
    return "wifi";
  if (has_sys (interface, "tun_flags") || (flags & IFF_POINTOPOINT))
    return "vpn";
  if (has_sys (interface, "bridge"))
    return "bridge";
  return has_sys (interface, "device") ? "wired" : "other";
}

static void
set_number (JsonObject *object, const char *name, const char *text)
{
  char *end;
  errno = 0;
  gint64 value = text ? g_ascii_strtoll (text, &end, 10) : -1;
  if (text && end != text && !errno && value >= 0)
    json_object_set_int_member (object, name, value);
}

static void
set_sys_number (JsonObject *object, const char *name, const char *interface, const char *file)
{
  g_autofree char *text = read_sys (interface, file);
  set_number (object, name, text);
}

/* /proc/net/wireless: "wlan0: 0000  54.  -56.  -256 …"; the fourth column is the signal in dBm. */
static void
set_signal (JsonObject *object, const char *interface)
{
  g_autofree char *text = NULL;
  g_autofree char *start = g_strdup_printf ("%s:", interface);
  if (!g_file_get_contents ("/proc/net/wireless", &text, NULL, NULL))
    return;
  const char *line = strstr (text, start);
  unsigned int status;
  double quality, level;
  if (line && sscanf (line + strlen (start), "%x %lf %lf", &status, &quality, &level) == 3
      && level < 0)
    json_object_set_int_member (object, "signalDbm", (gint64) level);
}

static JsonObject *
look_at_interface (const char *name, guint flags)
{
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "name", name);
  json_object_set_string_member (object, "kind", kind_of (name, flags));
  json_object_set_boolean_member (object, "up", (flags & IFF_UP) && (flags & IFF_RUNNING));
  set_sys_number (object, "mtu", name, "mtu");
  set_sys_number (object, "speedMbps", name, "speed");
  set_sys_number (object, "rxErrors", name, "statistics/rx_errors");
  set_sys_number (object, "txErrors", name, "statistics/tx_errors");
  set_sys_number (object, "rxDropped", name, "statistics/rx_dropped");
  set_signal (object, name);
  json_object_set_array_member (object, "addresses", json_array_new ());
  return object;
}

static void
add_address (JsonObject *interface, const struct sockaddr *address)
{
  char text[INET6_ADDRSTRLEN];
  const void *bytes =
      address->sa_family == AF_INET
          ? (const void *) &((const struct sockaddr_in *) (const void *) address)->sin_addr
          : (const void *) &((const struct sockaddr_in6 *) (const void *) address)->sin6_addr;
  if (!inet_ntop (address->sa_family, bytes, text, sizeof text))
    return;
  g_autofree char *cut = wb_links_cut_address (text);
  if (cut)
    json_array_add_string_element (json_object_get_array_member (interface, "addresses"), cut);
}

static JsonArray *
look_at_interfaces (void)
{
  JsonArray *array = json_array_new ();
  struct ifaddrs *list;
  if (getifaddrs (&list) < 0)
    return array;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  for (const struct ifaddrs *each = list; each; each = each->ifa_next)
    {
      JsonObject *object = g_hash_table_lookup (known, each->ifa_name);
      if (!object)
        {
          object = look_at_interface (each->ifa_name, each->ifa_flags);
          g_hash_table_insert (known, each->ifa_name, object);
          json_array_add_object_element (array, object);
        }
      if (each->ifa_addr
          && (each->ifa_addr->sa_family == AF_INET || each->ifa_addr->sa_family == AF_INET6))
        add_address (object, each->ifa_addr);
    }
  freeifaddrs (list);
  return array;
}

/* --- gateways -------------------------------------------------------------------------------- */

static void
add_gateway (JsonArray *array, int family, const void *bytes, const char *interface)
{
  char text[INET6_ADDRSTRLEN];
  if (!inet_ntop (family, bytes, text, sizeof text))
    return;
  g_autofree char *cut = wb_links_cut_address (text);
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "family", family == AF_INET ? "ipv4" : "ipv6");
  wb_json_set_string (object, "address", cut);
  json_object_set_string_member (object, "interface", interface);
  json_array_add_object_element (array, object);
}

/* /proc/net/route: interface, destination and gateway as hexadecimal in host order. */
static void
add_ipv4_gateways (JsonArray *array)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents ("/proc/net/route", &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", 1000);
  for (guint i = 1; lines[0] && lines[i]; i++)
    {
      char interface[IF_NAMESIZE];
      unsigned int destination, gateway, flags;
      if (sscanf (lines[i], "%15s %x %x %x", interface, &destination, &gateway, &flags) == 4
          && destination == 0 && gateway != 0)
        add_gateway (array, AF_INET, &(struct in_addr){ .s_addr = gateway }, interface);
    }
}

static gboolean
parse_hex_address (const char *hex, struct in6_addr *ret_address)
{
  for (guint i = 0; i < 16; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]);
      int low = high < 0 ? -1 : g_ascii_xdigit_value (hex[2 * i + 1]);
      if (low < 0)
        return FALSE;
      ret_address->s6_addr[i] = (guint8) (high * 16 + low);
    }
  return TRUE;
}

/* /proc/net/ipv6_route: destination, its length, source, its length, next hop, …, interface. */
static void
add_ipv6_gateways (JsonArray *array)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents ("/proc/net/ipv6_route", &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", 1000);
  for (guint i = 0; lines[i]; i++)
    {
      char destination[33], hop[33], interface[IF_NAMESIZE];
      unsigned int length;
      struct in6_addr gateway;
      if (sscanf (lines[i], "%32s %x %*s %*s %32s %*s %*s %*s %*s %15s", destination, &length, hop,
                  interface)
              == 4
          && length == 0 && strlen (hop) == 32 && parse_hex_address (hop, &gateway)
          && !IN6_IS_ADDR_UNSPECIFIED (&gateway))
        add_gateway (array, AF_INET6, &gateway, interface);
    }
}

/* --- name servers and proxy ------------------------------------------------------------------ */

static void
add_name_servers (GPtrArray *servers, const char *path)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", 200);
  for (guint i = 0; lines[i]; i++)
    {
      if (!g_str_has_prefix (lines[i], "nameserver"))
        continue;
      g_autoptr (GInetAddress) address =
          parse_address (g_strstrip (lines[i] + strlen ("nameserver")));
      if (address)
        g_ptr_array_add (servers, g_steal_pointer (&address));
    }
}

/* A local stub says nothing; systemd-resolved tells the servers behind it. */
GPtrArray *
wb_links_list_name_servers (void)
{
  GPtrArray *servers = g_ptr_array_new_with_free_func (g_object_unref);

  add_name_servers (servers, "/etc/resolv.conf");
  if (servers->len == 1 && g_inet_address_get_is_loopback (servers->pdata[0]))
    add_name_servers (servers, "/run/systemd/resolve/resolv.conf");
  return servers;
}

static JsonArray *
look_at_name_servers (void)
{
  g_autoptr (GPtrArray) servers = wb_links_list_name_servers ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < servers->len; i++)
    {
      g_autofree char *whole = g_inet_address_to_string (servers->pdata[i]);
      g_autofree char *cut = wb_links_cut_address (whole);
      json_array_add_string_element (array, cut);
    }
  return array;
}

static char *
proxy_without_user (const char *proxy)
{
  if (g_str_has_prefix (proxy, "direct:"))
    return g_strdup ("direct");
  g_autoptr (GUri) uri = g_uri_parse (proxy, G_URI_FLAGS_NONE, NULL);
  if (!uri || !g_uri_get_host (uri))
    return g_strdup ("unknown");
  return g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri), g_uri_get_host (uri),
                          g_uri_get_port (uri));
}

static void
add_proxy (JsonArray *array, const char *url, GCancellable *cancellable)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_auto (GStrv) proxies =
      g_proxy_resolver_lookup (g_proxy_resolver_get_default (), url, cancellable, NULL);
  if (!uri || !proxies)
    return;
  JsonArray *uses = json_array_new ();
  for (guint i = 0; proxies[i]; i++)
    {
      g_autofree char *shown = proxy_without_user (proxies[i]);
      json_array_add_string_element (uses, shown);
    }
  JsonObject *object = json_object_new ();
  wb_json_set_string (object, "for", g_uri_get_host (uri));
  json_object_set_array_member (object, "uses", uses);
  json_array_add_object_element (array, object);
}

JsonNode *
wb_links_look (const char *const *urls, GCancellable *cancellable)
{
  JsonObject *object = json_object_new ();
  json_object_set_array_member (object, "interfaces", look_at_interfaces ());
  JsonArray *gateways = json_array_new ();
  add_ipv4_gateways (gateways);
  add_ipv6_gateways (gateways);
  json_object_set_array_member (object, "gateways", gateways);
  json_object_set_array_member (object, "dns", look_at_name_servers ());
  JsonArray *proxies = json_array_new ();
  for (guint i = 0; urls && urls[i]; i++)
    add_proxy (proxies, urls[i], cancellable);
  json_object_set_array_member (object, "proxy", proxies);
  return wb_json_node_take (object);
}
