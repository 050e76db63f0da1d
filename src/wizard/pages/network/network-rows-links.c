/* SPDX-License-Identifier: MPL-2.0 */
/* Rows of what this computer has: connections, router, name servers, proxy. */
#include "pages/network/network-rows-private.h"

#include <glib/gi18n.h>

#include "base/json.h"

/* From here on down Wi-Fi begins to repeat itself. */
#define GOOD_SIGNAL_DBM (-67)
#define WEAK_SIGNAL_DBM (-75)

/* What counts as a connection. */
static const struct
{
  const char *kind;
  const char *icon;
  const char *title;
} kinds[] = {
  { "wifi", "wb-wifi-symbolic", N_ ("Wi-Fi") },
  { "wired", "wb-wired-symbolic", N_ ("Network cable") },
  { "cellular", "wb-cellular-symbolic", N_ ("Mobile network") },
  { "vpn", "wb-vpn-symbolic", N_ ("VPN") },
  { "other", "wb-wired-symbolic", N_ ("Network") },
};
#define OTHER (G_N_ELEMENTS (kinds) - 1)

/* Every interface has one; it leads nowhere. */
static gboolean
is_link_local (const char *address)
{
  return g_str_has_prefix (address, "fe80:") || g_str_has_prefix (address, "169.254.");
}

/* "192.168.1.1, fd00::1", of strings, or of the member name of objects; NULL if there is none. */
static char *
join (JsonArray *array, const char *name)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (guint i = 0; i < wb_network_length_of (array); i++)
    {
      const char *word = name ? wb_json_get_string (json_array_get_object_element (array, i), name)
                              : json_array_get_string_element (array, i);
      if (word && (name || !is_link_local (word))
          && !g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL))
        g_ptr_array_add (words, (gpointer) word);
    }
  if (!words->len)
    return NULL;
  g_ptr_array_add (words, NULL);
  /* Translators: put between the parts of a list */
  return g_strjoinv (_ (", "), (char **) words->pdata);
}

/* --- connections ----------------------------------------------------------------------------- */

static gboolean
leads_out (JsonArray *gateways, const char *interface)
{
  for (guint i = 0; i < wb_network_length_of (gateways); i++)
    if (g_strcmp0 (wb_json_get_string (json_array_get_object_element (gateways, i), "interface"),
                   interface)
        == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_address (JsonObject *interface)
{
  JsonArray *addresses = wb_json_get_array (interface, "addresses");
  for (guint i = 0; i < wb_network_length_of (addresses); i++)
    if (!is_link_local (json_array_get_string_element (addresses, i)))
      return TRUE;
  return FALSE;
}

/* Which row of kinds, or -1 if interface is no connection: down, a loopback, a bridge of this
 * computer's own. */
static int
connection_kind (JsonObject *interface, JsonArray *gateways)
{
  const char *kind = wb_json_get_string (interface, "kind");
  if (!wb_json_get_boolean (interface, "up", FALSE) || !has_address (interface)
      || g_strcmp0 (kind, "loopback") == 0)
    return -1;
  for (guint i = 0; i < OTHER; i++)
    if (g_strcmp0 (kinds[i].kind, kind) == 0)
      return (int) i;
  return leads_out (gateways, wb_json_get_string (interface, "name")) ? (int) OTHER : -1;
}

static char *
describe_link (JsonObject *interface, WbNetworkState *ret_state)
{
  static const struct
  {
    gint64 at_least_dbm;
    WbNetworkState state;
    const char *words;
  } signals[] = {
    { GOOD_SIGNAL_DBM, WB_NETWORK_GOOD, N_ ("Good signal") },
    { WEAK_SIGNAL_DBM, WB_NETWORK_GOOD, N_ ("Fair signal") },
    { G_MININT64, WB_NETWORK_SLOW, N_ ("Weak signal: moving closer to the router helps") },
  };
  gint64 dbm = wb_json_get_int (interface, "signalDbm", 0);
  guint i = 0;
  *ret_state = WB_NETWORK_FOUND;
  if (dbm >= 0)
    {
      g_autofree char *addresses = join (wb_json_get_array (interface, "addresses"), NULL);
      /* Translators: of a network connection; %s is its address, or several */
      return g_strdup_printf (_ ("Connected, address %s"), addresses);
    }
  while (dbm < signals[i].at_least_dbm)
    i++;
  *ret_state = signals[i].state;
  return g_strdup (_ (signals[i].words));
}

static void
add_connections (GPtrArray *rows, JsonObject *links)
{
  JsonArray *interfaces = wb_json_get_array (links, "interfaces");
  JsonArray *gateways = wb_json_get_array (links, "gateways");
  for (guint i = 0; i < wb_network_length_of (interfaces); i++)
    {
      JsonObject *interface = json_array_get_object_element (interfaces, i);
      int kind = connection_kind (interface, gateways);
      if (kind < 0)
        continue;
      WbNetworkState state;
      char *detail = describe_link (interface, &state);
      const char *name = wb_json_get_string (interface, "name");
      WbNetworkRow *row =
          wb_network_add_row (rows, g_strdup_printf ("link:%s", name), kinds[kind].icon,
                              _ (kinds[kind].title), detail, state);
      row->kind = kinds[kind].kind;
      gint64 speed = wb_json_get_int (interface, "speedMbps", 0);
      g_free (row->value);
      /* Translators: a connection's speed in megabits a second */
      row->value = speed > 0 ? g_strdup_printf (_ ("%d Mbit/s"), (int) MIN (speed, G_MAXINT))
                             : g_strdup ("");
    }
}

/* --- router, names, proxy ------------------------------------------------------------------- */

static void
add_gateway (GPtrArray *rows, JsonObject *links)
{
  char *addresses = join (wb_json_get_array (links, "gateways"), "address");
  /* A VPN of its own kind needs none. */
  if (!addresses && rows->len)
    return;
  WbNetworkRow *row =
      wb_network_add_row (rows, g_strdup ("gateway"), "wb-gateway-symbolic", _ ("Router"),
                          addresses ? addresses : g_strdup (_ ("None was found")),
                          addresses ? WB_NETWORK_FOUND : WB_NETWORK_BAD);
  /* one that answers no echo is none the worse for it */
  wb_network_set_round_trips (row, wb_json_get_object (links, "gateway"), row->state);
  if (wb_network_row_is_lost (row))
    wb_network_row_set_samples (row, NULL, 0, row->state);
}

static void
add_names (GPtrArray *rows, JsonObject *links)
{
  char *addresses = join (wb_json_get_array (links, "dns"), NULL);
  wb_network_add_row (rows, g_strdup ("names"), "wb-names-symbolic", _ ("Name servers"),
                      addresses ? addresses
                                : g_strdup (_ ("None was found: servers can't be looked up")),
                      addresses ? WB_NETWORK_FOUND : WB_NETWORK_BAD);
}

static void
add_proxy (GPtrArray *rows, JsonObject *links)
{
  JsonArray *proxies = wb_json_get_array (links, "proxy");
  g_autoptr (GPtrArray) used = g_ptr_array_new ();
  if (!wb_network_length_of (proxies))
    return;
  for (guint i = 0; i < wb_network_length_of (proxies); i++)
    {
      JsonArray *uses = wb_json_get_array (json_array_get_object_element (proxies, i), "uses");
      const char *first =
          wb_network_length_of (uses) ? json_array_get_string_element (uses, 0) : "direct";
      if (!g_str_equal (first, "direct")
          && !g_ptr_array_find_with_equal_func (used, first, g_str_equal, NULL))
        g_ptr_array_add (used, (gpointer) first);
    }
  guint n_used = used->len;
  g_ptr_array_add (used, NULL);
  char *detail = n_used ? g_strjoinv (_ (", "), (char **) used->pdata)
                        : g_strdup (_ ("None: servers are reached directly"));
  wb_network_add_row (rows, g_strdup ("proxy"), "wb-proxy-symbolic", _ ("Proxy"), detail,
                      WB_NETWORK_FOUND);
}

void
wb_network_add_links (GPtrArray *rows, JsonObject *links)
{
  add_connections (rows, links);
  add_gateway (rows, links);
  add_names (rows, links);
  add_proxy (rows, links);
}
