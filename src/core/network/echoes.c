/* SPDX-License-Identifier: MPL-2.0 */
/* Round trips to gateway and servers by the kernel's echoes, and the size of packets that get
 * there. */
#define G_LOG_DOMAIN "waybill-network"

#include "network/asking.h"
#include "network/check-private.h"

#define ECHOES 20
#define QUICK_ECHOES 8
#define MORE_ECHOES 30
#define ECHO_EVERY_MS 100
#define MORE_EVERY_MS 50

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
gpointer
wb_check_run_mtu (gpointer data)
{
  WbCheck *check = data;
  const WbLimit limit = wb_check_limit_until (check, WB_HOSTS_UNTIL_USEC);
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

gpointer
wb_check_run_pings (gpointer data)
{
  WbCheck *check = data;
  const WbLimit limit = wb_check_limit_until (check, WB_HOSTS_UNTIL_USEC);
  const guint room = check->network->hosts->len + 1;
  g_autofree WbPing *pings = g_new0 (WbPing, room);
  g_autofree WbHost **hosts = g_new0 (WbHost *, room);
  const guint n = list_pings (check->network, pings, hosts);

  if (n == 0 || !wb_ping_is_allowed (g_inet_address_get_family (pings[0].address)))
    return NULL;
  const guint every_ms = wb_asking_every_ms (n, ECHO_EVERY_MS, WB_ASKING_ECHOES_A_SEC);
  wb_probing_wait_for_quiet (&check->probing, &limit);
  wb_ping_run (pings, n,
               wb_asking_count (check->options->is_quick ? QUICK_ECHOES : ECHOES, every_ms,
                                WB_ROUND_TRIPS_MS),
               every_ms, &limit);
  keep_pings (check->network, pings, hosts, n);
  wb_probing_tell (&check->probing, "echoes");
  if (check->options->is_quick || !needs_more (pings, n) || wb_limit_is_over (&limit))
    return NULL;
  for (guint i = 0; i < n; i++)
    pings[i].series.n = 0;
  /* connecting has mostly ended by then */
  wb_ping_run (pings, n, MORE_ECHOES,
               wb_asking_every_ms (n, MORE_EVERY_MS, 2 * WB_ASKING_ECHOES_A_SEC), &limit);
  keep_pings (check->network, pings, hosts, n);
  return NULL;
}
