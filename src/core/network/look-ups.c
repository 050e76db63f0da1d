/* SPDX-License-Identifier: MPL-2.0 */
/* All names at once, and again those that were slow or not answered. */
#define G_LOG_DOMAIN "waybill-network"

#include <unistd.h>

#include "base/fs.h"
#include "network/check-private.h"
#include "network/links.h"

#define NAMES_FIRST_USEC                                                                           \
  (1400 * WB_MSEC) /* a lost question is asked again, sooner than the system would */
#define NAMES_UNTIL_USEC (3000 * WB_MSEC)
#define ECHO_EVERY_MS 100
#define WARM_NAMES_MS 150 /* slower ones are asked a second time, when every cache knows them */

/* --- names ------------------------------------------------------------------------------------ */

static WbNames *
copy_question (const WbNames *names)
{
  return wb_names_new (names->host, names->family);
}

/* Looked up aside, since who shows the network meanwhile reads the ones in it. */
static void
look_up_round (WbCheck *check, WbNames ***places, guint n, const WbLimit *limit)
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
list_places (WbCheck *check, WbNames ***ret_places)
{
  guint n = 0;

  for (guint i = 0; i < check->network->hosts->len; i++)
    for (guint ip = 0; ip < WB_N_IPS; ip++)
      ret_places[n++] = &((WbHost *) check->network->hosts->pdata[i])->names[ip];
  for (guint ip = 0; ip < WB_N_IPS && check->network->made_up[ip]; ip++)
    {
      ret_places[n++] = &check->network->made_up[ip];
      ret_places[n++] = &check->network->unowned[ip];
    }
  if (check->portal_names)
    ret_places[n++] = &check->portal_names;
  if (check->download_names)
    ret_places[n++] = &check->download_names;
  return n;
}

static void
make_up_names (WbNetwork *network)
{
  g_mutex_lock (&network->lock);
  for (guint i = 0; i < network->hosts->len && !network->made_up[WB_IPV4]; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (g_hostname_is_ip_address (host->host) || !strchr (host->host, '.'))
        continue;
      g_autofree char *name = wb_names_make_up (host->host);
      g_autofree char *unowned = wb_names_make_up_unowned (host->host);
      network->made_up[WB_IPV4] = wb_names_new (name, G_SOCKET_FAMILY_IPV4);
      network->made_up[WB_IPV6] = wb_names_new (name, G_SOCKET_FAMILY_IPV6);
      network->unowned[WB_IPV4] = wb_names_new (unowned, G_SOCKET_FAMILY_IPV4);
      network->unowned[WB_IPV6] = wb_names_new (unowned, G_SOCKET_FAMILY_IPV6);
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

void
wb_check_look_up_names (WbCheck *check)
{
  const WbLimit first = wb_check_limit_until (check, NAMES_FIRST_USEC);
  const WbLimit second = wb_check_limit_until (check, NAMES_UNTIL_USEC);
  g_autofree WbNames ***places =
      g_new0 (WbNames **, check->network->hosts->len * WB_N_IPS + 2 * WB_N_IPS + 2);

  check->portal_names = names_of (check->network->profile->network_portal);
  if (check->options->rehearse)
    check->download_names = names_of (check->network->profile->network_download);
  make_up_names (check->network);
  const guint n = list_places (check, places);
  look_up_round (check, places, n, &first);
  if (wants_second_round (places, n) && !wb_limit_is_over (&second))
    look_up_round (check, places, n, &second);
}

/* --- name servers ----------------------------------------------------------------------------- */

static gboolean
answers (GInetAddress *address, const WbLimit *limit)
{
  const WbLimit patience = wb_limit_within (limit, 1000 * WB_MSEC);
  WbPing ping = { .address = address };
  WbConnect connected;
  wb_autofd int fd = wb_wire_connect (address, 53, 0, &patience, &connected);

  if (fd >= 0 || connected.reach == WB_REACH_REFUSED)
    return TRUE;
  wb_ping_run (&ping, 1, 4, ECHO_EVERY_MS, limit);
  return wb_series_received (&ping.series) > 0;
}

/* Only when no name was answered: is it they who are not there, or the whole way out? */
void
wb_check_look_for_name_servers (WbCheck *check)
{
  const WbLimit limit = wb_check_limit_until (check, WB_HOSTS_UNTIL_USEC);
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
