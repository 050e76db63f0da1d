/* SPDX-License-Identifier: MPL-2.0 */
/* When what is measured, so that all of it fits into ten seconds and nothing is in another's way:
 *
 * - this computer, then names, all at once: until 3.0 s at most
 * - each server's own thread: handshake and question; beside them portal and packet size
 * - when all have been talked to, at 4.0 s at most: round trips, by echoes and by connecting, on a
 *   line that is not full of our own questions: until 7.0 s
 * - the rehearsal alone, with round trips beside it: until 8.8 s; the download: until 9.4 s
 * - what changed meanwhile
 *
 * What a later part needs and an earlier did not give is not measured. */
#define G_LOG_DOMAIN "waybill-network"

#include <unistd.h>

#include "base/fs.h"
#include "network/host-probe.h"
#include "network/links.h"
#include "network/sampling.h"

#define MSEC 1000
#define NAMES_FIRST_USEC                                                                           \
  (1400 * MSEC) /* a lost question is asked again, sooner than the system would */
#define NAMES_UNTIL_USEC (3000 * MSEC)
#define QUIET_BY_USEC (4000 * MSEC)
#define HOSTS_UNTIL_USEC (7000 * MSEC)
#define REHEARSAL_UNTIL_USEC (8800 * MSEC)
#define ALL_UNTIL_USEC (9400 * MSEC)
#define DOWNLOAD_USEC (2500 * MSEC)
#define DOWNLOAD_BYTES (4 * 1024 * 1024)
#define METERED_BYTES (256 * 1024)
#define ECHOES 20
#define QUICK_ECHOES 8
#define MORE_ECHOES 30
#define ECHO_EVERY_MS 100
#define LOADED_MIN 3      /* round trips of a full line that say something */
#define WARM_NAMES_MS 150 /* slower ones are asked a second time, when every cache knows them */

typedef struct
{
  WbProbing probing;
  WbNetwork *network;
  const WbNetworkOptions *options;
  const WbRun *run;
  gint64 began_usec; /* monotonic */
  WbNames *portal_names, *download_names;
} Check;

static WbLimit
limit_until (const Check *check, gint64 usec)
{
  return (WbLimit){ check->run->cancellable, check->began_usec + usec };
}

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
take_proxy (const Check *check, WbHost *host)
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

static void
look_at_computer (Check *check)
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

/* --- names ------------------------------------------------------------------------------------ */

static WbNames *
copy_question (const WbNames *names)
{
  return wb_names_new (names->host, names->family);
}

/* Looked up aside, since who shows the network meanwhile reads the ones in it. */
static void
look_up_round (Check *check, WbNames ***places, guint n, const WbLimit *limit)
{
  g_autoptr (GPtrArray) round = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (round, copy_question (*places[i]));
  wb_names_look_up (round, limit);
  g_mutex_lock (&check->network->lock);
  for (guint i = 0; i < n; i++)
    {
      WbNames *fresh = round->pdata[i];
      /* a second round only tells the time that a warm cache takes, or what was not known yet */
      const gboolean is_better = wb_names_is_better (fresh, *places[i]);
      wb_names_free (is_better ? *places[i] : fresh);
      if (is_better)
        *places[i] = fresh;
    }
  g_mutex_unlock (&check->network->lock);
  wb_probing_tell (&check->probing, "names");
}

static guint
list_places (Check *check, WbNames ***ret_places)
{
  guint n = 0;

  for (guint i = 0; i < check->network->hosts->len; i++)
    for (guint ip = 0; ip < WB_N_IPS; ip++)
      ret_places[n++] = &((WbHost *) check->network->hosts->pdata[i])->names[ip];
  for (guint ip = 0; ip < WB_N_IPS; ip++)
    if (check->network->made_up[ip])
      ret_places[n++] = &check->network->made_up[ip];
  if (check->portal_names)
    ret_places[n++] = &check->portal_names;
  if (check->download_names)
    ret_places[n++] = &check->download_names;
  return n;
}

static void
make_up_name (WbNetwork *network)
{
  g_mutex_lock (&network->lock);
  for (guint i = 0; i < network->hosts->len && !network->made_up[WB_IPV4]; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (g_hostname_is_ip_address (host->host) || !strchr (host->host, '.'))
        continue;
      g_autofree char *name = wb_names_make_up (host->host);
      network->made_up[WB_IPV4] = wb_names_new (name, G_SOCKET_FAMILY_IPV4);
      network->made_up[WB_IPV6] = wb_names_new (name, G_SOCKET_FAMILY_IPV6);
    }
  g_mutex_unlock (&network->lock);
}

/* Slow ones a second time, and those that nobody answered. */
static gboolean
wants_second_round (WbNames ***places, guint n)
{
  for (guint i = 0; i < n; i++)
    if ((*places[i])->kind == WB_NAMES_TIMEOUT || (*places[i])->ms > WARM_NAMES_MS)
      return TRUE;
  return FALSE;
}

/* What is asked of an address of its own; NULL if there is none. */
static WbNames *
names_of (const char *url)
{
  g_autoptr (GUri) uri = url ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;

  return uri && g_uri_get_host (uri) ? wb_names_new (g_uri_get_host (uri), G_SOCKET_FAMILY_IPV4)
                                     : NULL;
}

static void
look_up_names (Check *check)
{
  const WbLimit first = limit_until (check, NAMES_FIRST_USEC);
  const WbLimit second = limit_until (check, NAMES_UNTIL_USEC);
  g_autofree WbNames ***places =
      g_new0 (WbNames **, check->network->hosts->len * WB_N_IPS + WB_N_IPS + 2);

  check->portal_names = names_of (check->network->profile->network_portal);
  if (check->options->rehearse)
    check->download_names = names_of (check->network->profile->network_download);
  make_up_name (check->network);
  const guint n = list_places (check, places);
  look_up_round (check, places, n, &first);
  if (wants_second_round (places, n) && !wb_limit_is_over (&second))
    look_up_round (check, places, n, &second);
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

static gboolean
has_names (const WbNetwork *network)
{
  for (guint i = 0; i < network->hosts->len; i++)
    if (wb_host_named (network->hosts->pdata[i]) == WB_NAMES_FOUND)
      return TRUE;
  return FALSE;
}

/* The way to the servers; where no name was found, the way to anywhere. The gateway of a way that
 * is not taken is nobody's business. */
static void
find_way_out (Check *check)
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
      if (network->hosts->len > 0 && !has_names (network))
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

static void
read_counters (const char *interface, guint64 *ret_errors, guint64 *ret_packets)
{
  *ret_errors = *ret_packets = 0;
  if (!interface)
    return;
  *ret_errors = read_counter (interface, "rx_errors") + read_counter (interface, "tx_errors");
  *ret_packets = read_counter (interface, "rx_packets") + read_counter (interface, "tx_packets");
}

/* --- echoes ----------------------------------------------------------------------------------- */

/* The gateway is the first of pings if there is one; hosts without an address have none. */
static guint
list_pings (const WbNetwork *network, WbPing *ret_pings, WbHost **ret_hosts)
{
  guint n = 0;

  if (network->gateway)
    ret_pings[n++] = (WbPing){ .address = network->gateway };
  for (guint i = 0; i < network->hosts->len; i++)
    {
      WbHost *host = network->hosts->pdata[i];
      GInetAddress *address = wb_host_address (host);
      if (!address)
        continue;
      ret_hosts[n] = host;
      ret_pings[n++] = (WbPing){ .address = address };
    }
  return n;
}

static void
append_series (WbSeries *to, const WbSeries *from)
{
  for (guint i = 0; i < from->n; i++)
    wb_series_add (to, from->ms[i]);
}

static void
keep_pings (WbNetwork *network, const WbPing *pings, WbHost **hosts, guint n)
{
  g_mutex_lock (&network->lock);
  for (guint i = 0; i < n; i++)
    if (hosts[i])
      append_series (&hosts[i]->icmp, &pings[i].series);
    else
      {
        append_series (&network->gateway_ping.series, &pings[i].series);
        network->gateway_ping.is_allowed = pings[i].is_allowed;
      }
  g_mutex_unlock (&network->lock);
}

/* One lost echo of twenty may be chance: more are needed to say anything. */
static gboolean
needs_more (const WbPing *pings, guint n)
{
  guint lost = 0, sent = 0;
  double lower, upper;

  for (guint i = 0; i < n; i++)
    if (wb_series_received (&pings[i].series) > 0)
      {
        lost += wb_series_lost (&pings[i].series);
        sent += pings[i].series.n;
      }
  wb_loss_bounds (lost, sent, &lower, &upper);
  return lost > 0 && lower < 0.01;
}

/* On the way to the first server that answers echoes. */
static gpointer
run_mtu (gpointer data)
{
  Check *check = data;
  const WbLimit limit = limit_until (check, HOSTS_UNTIL_USEC);
  WbMtu mtu = { WB_MTU_UNKNOWN, 0 };

  for (guint i = 0; i < check->network->hosts->len && mtu.kind == WB_MTU_UNKNOWN; i++)
    {
      GInetAddress *address = wb_host_address (check->network->hosts->pdata[i]);
      if (address && !wb_limit_is_over (&limit))
        mtu = wb_ping_find_mtu (address, &limit);
    }
  g_mutex_lock (&check->network->lock);
  check->network->mtu = mtu;
  g_mutex_unlock (&check->network->lock);
  return NULL;
}

static gpointer
run_pings (gpointer data)
{
  Check *check = data;
  const WbLimit limit = limit_until (check, HOSTS_UNTIL_USEC);
  const guint room = check->network->hosts->len + 1;
  g_autofree WbPing *pings = g_new0 (WbPing, room);
  g_autofree WbHost **hosts = g_new0 (WbHost *, room);
  const guint n = list_pings (check->network, pings, hosts);

  if (n == 0 || !wb_ping_is_allowed (g_inet_address_get_family (pings[0].address)))
    return NULL;
  wb_probing_wait_for_quiet (&check->probing, &limit);
  wb_ping_run (pings, n, check->options->is_quick ? QUICK_ECHOES : ECHOES, ECHO_EVERY_MS, &limit);
  keep_pings (check->network, pings, hosts, n);
  wb_probing_tell (&check->probing, "echoes");
  if (check->options->is_quick || !needs_more (pings, n) || wb_limit_is_over (&limit))
    return NULL;
  for (guint i = 0; i < n; i++)
    pings[i].series.n = 0;
  wb_ping_run (pings, n, MORE_ECHOES, ECHO_EVERY_MS / 2, &limit);
  keep_pings (check->network, pings, hosts, n);
  return NULL;
}

/* --- servers ---------------------------------------------------------------------------------- */

typedef struct
{
  Check *check;
  WbHost *host;
} Lane;

static gpointer
run_lane (gpointer data)
{
  Lane *lane = data;
  const WbLimit limit = limit_until (lane->check, HOSTS_UNTIL_USEC);

  wb_host_probe (&lane->check->probing, lane->host, &limit);
  return NULL;
}

static gpointer
run_portal (gpointer data)
{
  Check *check = data;
  const WbLimit limit = limit_until (check, HOSTS_UNTIL_USEC);

  if (check->portal_names)
    wb_portal_probe (&check->probing, check->portal_names, &limit);
  return NULL;
}

static void
join (GThread *thread)
{
  g_thread_join (thread);
}

static void
probe_all (Check *check)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new_with_free_func ((GDestroyNotify) join);
  g_autofree Lane *lanes = g_new0 (Lane, check->network->hosts->len);

  g_ptr_array_add (threads, g_thread_new ("echoes", run_pings, check));
  g_ptr_array_add (threads, g_thread_new ("portal", run_portal, check));
  g_ptr_array_add (threads, g_thread_new ("packet-size", run_mtu, check));
  for (guint i = 0; i < check->network->hosts->len; i++)
    {
      lanes[i] = (Lane){ check, check->network->hosts->pdata[i] };
      g_ptr_array_add (threads, g_thread_new ("host", run_lane, &lanes[i]));
    }
  g_ptr_array_set_size (threads, 0);
}

/* --- name servers ----------------------------------------------------------------------------- */

static gboolean
answers (GInetAddress *address, const WbLimit *limit)
{
  const WbLimit patience = wb_limit_within (limit, 1000 * MSEC);
  WbPing ping = { .address = address };
  WbConnect connected;
  wb_autofd int fd = wb_wire_connect (address, 53, 0, &patience, &connected);

  if (fd >= 0 || connected.reach == WB_REACH_REFUSED)
    return TRUE;
  wb_ping_run (&ping, 1, 4, ECHO_EVERY_MS, limit);
  return wb_series_received (&ping.series) > 0;
}

/* Only when no name was answered: is it they who are not there, or the whole way out? */
static void
look_for_name_servers (Check *check)
{
  const WbLimit limit = limit_until (check, HOSTS_UNTIL_USEC);
  g_autoptr (GPtrArray) servers = wb_links_list_name_servers ();
  gboolean is_there = FALSE;
  guint tried = 0;

  for (; tried < MIN (servers->len, 3u) && !is_there && !wb_limit_is_over (&limit); tried++)
    is_there = answers (servers->pdata[tried], &limit);
  g_mutex_lock (&check->network->lock);
  check->network->name_server_is_tried = tried > 0;
  check->network->name_server_is_there = is_there;
  g_mutex_unlock (&check->network->lock);
}

/* --- the rehearsal ---------------------------------------------------------------------------- */

static const WbHost *
first_reached (const WbNetwork *network)
{
  for (guint i = 0; i < network->hosts->len; i++)
    if (wb_host_is_reached (network->hosts->pdata[i]))
      return network->hosts->pdata[i];
  return NULL;
}

typedef struct
{
  const WbHost *host;
  WbLimit limit;
  WbSampling *beside; /* of the moment */
  WbSeries opening;   /* while the line was not full yet */
} Rehearsing;

static void
on_full_line (gpointer data)
{
  Rehearsing *self = data;

  self->opening = wb_sampling_end (self->beside);
  self->beside = wb_sampling_begin (self->host, &self->limit);
}

/* Of a line so slow that it never came to the larger object there is only the opening. */
static WbSeries
end_sampling (Rehearsing *self)
{
  const WbSeries latest = wb_sampling_end (self->beside);

  return wb_series_received (&latest) >= LOADED_MIN ? latest
         : self->opening.n > 0                      ? self->opening
                                                    : latest;
}

static void
rehearse (Check *check)
{
  const WbHttpOptions none = { 0 };
  Rehearsing rehearsing = {
    first_reached (check->network), limit_until (check, REHEARSAL_UNTIL_USEC), NULL, { .n = 0 }
  };
  const WbRehearsalOptions options = { .http = check->options->http ? check->options->http : &none,
                                       .authorization = check->options->authorization,
                                       .limit_usec =
                                           rehearsing.limit.until_usec - g_get_monotonic_time (),
                                       .on_full_line = on_full_line,
                                       .data = &rehearsing };
  WbRehearsal result;

  if (!rehearsing.host || !check->options->rehearse || wb_limit_is_over (&rehearsing.limit))
    return;
  rehearsing.beside = wb_sampling_begin (rehearsing.host, &rehearsing.limit);
  wb_rehearse (check->network->profile, &options, check->run, &result);
  const WbSeries loaded = end_sampling (&rehearsing);
  g_mutex_lock (&check->network->lock);
  check->network->rehearsal = result;
  check->network->loaded = loaded;
  g_mutex_unlock (&check->network->lock);
  wb_probing_tell (&check->probing, "rehearsal");
}

/* --- the download ----------------------------------------------------------------------------- */

static void
download (Check *check)
{
  const WbLimit all = limit_until (check, ALL_UNTIL_USEC),
                limit = wb_limit_within (&all, DOWNLOAD_USEC);
  const WbProfile *profile = check->network->profile;
  const guint64 most = profile->network_limit_bytes > 0
                           ? MIN (profile->network_limit_bytes, DOWNLOAD_BYTES)
                           : DOWNLOAD_BYTES;
  WbDownload result;

  if (!check->download_names || !first_reached (check->network) || wb_limit_is_over (&limit))
    return;
  wb_download (profile->network_download, check->download_names,
               check->network->is_metered ? METERED_BYTES : most, check->probing.trust, &limit,
               &result);
  g_mutex_lock (&check->network->lock);
  check->network->download = result;
  g_mutex_unlock (&check->network->lock);
  wb_probing_tell (&check->probing, "download");
}

/* --- all of it -------------------------------------------------------------------------------- */

static void
look_at_neighbour (WbNetwork *network)
{
  g_auto (WbRoute) route = { 0 };

  if (!network->gateway)
    return;
  wb_route_find (network->gateway, &route);
  network->gateway_neighbour = wb_route_look_at_neighbour (network->gateway, route.index);
}

static void
measure (Check *check)
{
  WbNetwork *network = check->network;
  guint64 errors, packets, errors_after, packets_after;

  look_at_computer (check);
  look_up_names (check);
  find_way_out (check);
  read_counters (network->interface, &errors, &packets);
  probe_all (check);
  if (!has_names (network) && network->hosts->len > 0)
    look_for_name_servers (check);
  rehearse (check);
  download (check);
  read_counters (network->interface, &errors_after, &packets_after);
  g_mutex_lock (&network->lock);
  /* an adapter that went meanwhile, or came anew, counts from nothing */
  network->errors = errors_after > errors ? errors_after - errors : 0;
  network->packets = packets_after > packets ? packets_after - packets : 0;
  look_at_neighbour (network);
  network->took_usec = g_get_monotonic_time () - check->began_usec;
  g_mutex_unlock (&network->lock);
}

gboolean
wb_network_measure (WbNetwork *network, const WbNetworkOptions *options, const WbRun *run,
                    GError **error)
{
  const WbRun none = { 0 };
  Check check = { .network = network,
                  .options = options,
                  .run = run ? run : &none,
                  .began_usec = g_get_monotonic_time () };

  g_mutex_lock (&network->lock);
  network->began_usec = g_get_real_time ();
  g_mutex_unlock (&network->lock);
  wb_probing_begin (&check.probing, network, check.run, options, QUIET_BY_USEC);
  measure (&check);
  wb_probing_end (&check.probing);
  g_clear_pointer (&check.portal_names, wb_names_free);
  g_clear_pointer (&check.download_names, wb_names_free);
  return wb_run_check (run, error);
}
