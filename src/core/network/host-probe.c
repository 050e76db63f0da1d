/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-network"

#include "network/host-probe.h"

#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fs.h"

#define MSEC 1000
#define CONNECT_USEC (2000 * MSEC)
#define SHAKE_USEC (2500 * MSEC)
#define SMALL_USEC (1500 * MSEC)
#define ANSWER_USEC (2500 * MSEC)
#define SAMPLE_USEC                                                                                \
  (990 * MSEC) /* a lost SYN is repeated after a second: that is no round trip                     \
                */
#define SMALL_SEGMENT 1200

/* What ran out of the check's time before its own patience was over is not measured. */
static WbReach
unless_cut (WbReach reach, const WbLimit *patience, const WbLimit *check)
{
  return reach == WB_REACH_TIMEOUT && patience->until_usec >= check->until_usec ? WB_REACH_UNKNOWN
                                                                                : reach;
}

/* --- connecting ------------------------------------------------------------------------------- */

typedef struct
{
  GInetAddress *address;
  guint16 port;
  const WbLimit *limit;
  WbConnect result;
  int fd;
} Attempt;

static gpointer
attempt (gpointer data)
{
  Attempt *self = data;

  if (self->address)
    self->fd = wb_wire_connect (self->address, self->port, 0, self->limit, &self->result);
  return NULL;
}

static GInetAddress *
address_of (const WbHost *host, WbIp ip)
{
  return host->names[ip]->addresses->len > 0 ? host->names[ip]->addresses->pdata[0] : NULL;
}

/* Both families at once, as applications race them. The descriptor of the one they would use, or
 * -1. */
static int
connect_both (WbProbing *probing, WbHost *host, const WbLimit *limit)
{
  const WbLimit patience = wb_limit_within (limit, CONNECT_USEC);
  Attempt v4 = {
    address_of (host, WB_IPV4), host->port, &patience, { .ms = -1, .tried_ms = -1 }, -1
  };
  Attempt v6 = {
    address_of (host, WB_IPV6), host->port, &patience, { .ms = -1, .tried_ms = -1 }, -1
  };
  GThread *beside = v6.address ? g_thread_new ("connect", attempt, &v6) : NULL;

  (void) attempt (&v4);
  if (beside)
    g_thread_join (beside);
  v4.result.reach = unless_cut (v4.result.reach, &patience, limit);
  v6.result.reach = unless_cut (v6.result.reach, &patience, limit);
  g_mutex_lock (&probing->network->lock);
  host->connect[WB_IPV4] = v4.result;
  host->connect[WB_IPV6] = v6.result;
  g_mutex_unlock (&probing->network->lock);
  if (v4.fd >= 0 && v6.fd >= 0)
    wb_close_fd (&v6.fd);
  return v4.fd >= 0 ? v4.fd : v6.fd;
}

/* The family that connect_both() used. */
static GInetAddress *
address_in_use (const WbHost *host)
{
  for (guint i = 0; i < WB_N_IPS; i++)
    if (host->connect[i].reach == WB_REACH_OK)
      return address_of (host, i);
  return NULL;
}

/* Where only IPv6 timed out it is tried once more: on a line that loses packets those that ask for
 * the neighbour's address may have been lost for all servers at once. NULL where it need not be. */
static GThread *
begin_ipv6_again (const WbHost *host, const WbLimit *patience, Attempt *again)
{
  *again = (Attempt){ address_of (host, WB_IPV6), host->port, patience, { .ms = -1 }, -1 };
  return host->connect[WB_IPV4].reach == WB_REACH_OK
                 && host->connect[WB_IPV6].reach == WB_REACH_TIMEOUT
             ? g_thread_new ("connect", attempt, again)
             : NULL;
}

static void
end_ipv6_again (WbProbing *probing, WbHost *host, GThread *thread, Attempt *again)
{
  if (!thread)
    return;
  g_thread_join (thread);
  if (again->fd < 0)
    return;
  wb_close_fd (&again->fd);
  g_mutex_lock (&probing->network->lock);
  host->connect[WB_IPV6] = again->result;
  g_mutex_unlock (&probing->network->lock);
}

/* --- through a proxy -------------------------------------------------------------------------- */

static int
connect_to_proxy (const char *proxy, const WbLimit *limit, WbConnect *ret_connect)
{
  g_autoptr (GUri) uri = g_uri_parse (proxy, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_names_free);
  const WbLimit patience = wb_limit_within (limit, CONNECT_USEC);

  *ret_connect = (WbConnect){ WB_REACH_OTHER, -1, -1, 0 };
  if (!uri || !g_uri_get_host (uri))
    return -1;
  g_ptr_array_add (all, wb_names_new (g_uri_get_host (uri), G_SOCKET_FAMILY_IPV4));
  g_ptr_array_add (all, wb_names_new (g_uri_get_host (uri), G_SOCKET_FAMILY_IPV6));
  wb_names_look_up (all, &patience);
  for (guint i = 0; i < all->len; i++)
    {
      const WbNames *names = all->pdata[i];
      const guint16 port = (guint16) (g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 8080);
      const int fd = names->addresses->len > 0 ? wb_wire_connect (names->addresses->pdata[0], port,
                                                                  0, &patience, ret_connect)
                                               : -1;
      if (fd >= 0)
        return fd;
      ret_connect->reach = unless_cut (ret_connect->reach, &patience, limit);
    }
  return -1;
}

/* Asks the proxy for a way to host; its answer's status, 0 with reach if it gave none. */
static guint
ask_proxy (int fd, const WbHost *host, const WbLimit *limit, WbReach *ret_reach)
{
  const WbLimit patience = wb_limit_within (limit, ANSWER_USEC);
  WbWire wire;
  WbExchange exchange;
  g_autofree char *target = wb_exchange_authority (host->host, host->port, 0);

  wb_wire_init_plain (&wire, fd);
  const gboolean has_answered =
      wb_exchange_run (&wire, "CONNECT", target, target, NULL, &patience, &exchange);
  const guint status = exchange.status;
  if (status == 0)
    *ret_reach = has_answered ? WB_REACH_OTHER : unless_cut (exchange.reach, &patience, limit);
  wb_exchange_clear (&exchange);
  return status;
}

/* The descriptor behind which host is, or -1. Only HTTP proxies are told apart; others are left to
 * what applications do. One that takes the connection and then is silent is not reached. */
static int
go_through_proxy (WbProbing *probing, WbHost *host, const WbLimit *limit)
{
  WbConnect result;
  wb_autofd int fd =
      g_str_has_prefix (host->proxy, "http") ? connect_to_proxy (host->proxy, limit, &result) : -1;
  const guint status = fd >= 0 ? ask_proxy (fd, host, limit, &result.reach) : 0;

  if (!g_str_has_prefix (host->proxy, "http"))
    return -1;
  g_mutex_lock (&probing->network->lock);
  host->to_proxy = result;
  host->proxy_status = status;
  g_mutex_unlock (&probing->network->lock);
  return status >= 200 && status < 300 ? g_steal_fd (&fd) : -1;
}

/* --- handshake and answer --------------------------------------------------------------------- */

static void
ask_head (WbProbing *probing, WbHost *host, WbWire *wire, const WbLimit *limit)
{
  const WbLimit patience = wb_limit_within (limit, ANSWER_USEC);
  g_autofree char *authority =
      wb_exchange_authority (host->host, host->port, host->has_tls ? 443 : 80);
  WbExchange exchange;

  (void) wb_exchange_run (wire, "HEAD", authority, host->target, NULL, &patience, &exchange);
  exchange.reach = unless_cut (exchange.reach, &patience, limit);
  g_mutex_lock (&probing->network->lock);
  wb_exchange_clear (&host->answer);
  host->answer = exchange;
  g_mutex_unlock (&probing->network->lock);
}

/* After a stall: whether it is the size of the packets. */
static WbReach
try_small_segments (WbProbing *probing, const WbHost *host, const WbLimit *limit)
{
  const WbLimit patience = wb_limit_within (limit, SMALL_USEC);
  GInetAddress *address = address_in_use (host);
  WbConnect connected;
  WbTls tls;
  wb_autofd int fd =
      address ? wb_wire_connect (address, host->port, SMALL_SEGMENT, &patience, &connected) : -1;

  if (fd < 0)
    return WB_REACH_UNKNOWN;
  g_autoptr (WbTlsSession) session = wb_tls_session_new (fd, host->host, probing->trust);
  (void) wb_tls_session_shake (session, &patience, &tls);
  const WbReach reach = unless_cut (tls.reach, &patience, limit);
  wb_tls_clear (&tls);
  return reach;
}

static void
keep_tls (WbProbing *probing, WbHost *host, WbTls *tls)
{
  g_mutex_lock (&probing->network->lock);
  wb_tls_clear (&host->tls);
  host->tls = *tls;
  g_mutex_unlock (&probing->network->lock);
}

static void
shake_and_ask (WbProbing *probing, WbHost *host, int fd, const WbLimit *limit)
{
  const WbLimit patience = wb_limit_within (limit, SHAKE_USEC);
  g_autoptr (WbTlsSession) session = wb_tls_session_new (fd, host->host, probing->trust);
  WbTls tls;
  const gboolean is_shaken = wb_tls_session_shake (session, &patience, &tls);
  const WbReach reach = tls.reach = unless_cut (tls.reach, &patience, limit);

  keep_tls (probing, host, &tls);
  if (is_shaken)
    ask_head (probing, host, wb_tls_session_wire (session), limit);
  else if (reach == WB_REACH_TIMEOUT && !host->proxy)
    {
      const WbReach small = try_small_segments (probing, host, limit);
      g_mutex_lock (&probing->network->lock);
      host->small_tls = small;
      g_mutex_unlock (&probing->network->lock);
    }
}

static void
talk (WbProbing *probing, WbHost *host, int fd, const WbLimit *limit)
{
  WbWire wire;

  if (!wb_probing_take_turn (probing, limit))
    return;
  if (host->has_tls)
    shake_and_ask (probing, host, fd, limit);
  else
    {
      wb_wire_init_plain (&wire, fd);
      ask_head (probing, host, &wire, limit);
    }
  wb_probing_give_turn (probing);
}

/* --- round trips ------------------------------------------------------------------------------ */

gboolean
wb_host_sample (const WbHost *host, const WbLimit *limit, double *ret_ms)
{
  const WbLimit patience = wb_limit_within (limit, SAMPLE_USEC);
  GInetAddress *address = address_in_use (host);
  WbConnect connected;
  wb_autofd int fd = address ? wb_wire_connect (address, host->port, 0, &patience, &connected) : -1;

  *ret_ms = fd >= 0 ? connected.ms : -1;
  return fd >= 0;
}

/* Servers take turns within the pace, or all of them would be asked at the same moments. */
static void
wait_for_place (const WbProbing *probing, const WbHost *host, const WbLimit *limit)
{
  guint place = 0;

  (void) g_ptr_array_find (probing->network->hosts, host, &place);
  wb_limit_sleep (limit, (gint64) probing->every_ms * MSEC * place / probing->network->hosts->len);
}

static void
take_samples (WbProbing *probing, WbHost *host, const WbLimit *limit)
{
  wait_for_place (probing, host, limit);
  for (guint i = 0; i < probing->samples && !wb_limit_is_over (limit); i++)
    {
      const gint64 next_usec = g_get_monotonic_time () + (gint64) probing->every_ms * MSEC;
      const gint64 began_usec = g_get_monotonic_time ();
      double ms;
      const gboolean has_answered = wb_host_sample (host, limit, &ms);
      /* cut short by the end of the check is not lost */
      const gboolean was_waited_for = g_get_monotonic_time () - began_usec >= SAMPLE_USEC - MSEC;
      g_mutex_lock (&probing->network->lock);
      if (has_answered)
        wb_series_add (&host->tcp, ms);
      else if (was_waited_for)
        wb_series_add_lost (&host->tcp);
      g_mutex_unlock (&probing->network->lock);
      wb_probing_tell (probing, host->id);
      wb_limit_sleep (limit, next_usec - g_get_monotonic_time ());
    }
}

void
wb_host_probe (WbProbing *probing, WbHost *host, const WbLimit *limit)
{
  wb_autofd int fd = connect_both (probing, host, limit);
  wb_autofd int behind_proxy = host->proxy ? go_through_proxy (probing, host, limit) : -1;
  const int used = host->proxy && g_str_has_prefix (host->proxy, "http") ? behind_proxy : fd;
  Attempt again;

  wb_probing_tell (probing, host->id);
  if (used >= 0)
    talk (probing, host, used, limit);
  wb_probing_tell (probing, host->id);
  wb_probing_end_talking (probing);
  wb_probing_wait_for_quiet (probing, limit);
  const WbLimit patience = wb_limit_within (limit, CONNECT_USEC);
  GThread *beside = begin_ipv6_again (host, &patience, &again);
  if (fd >= 0)
    take_samples (probing, host, limit);
  end_ipv6_again (probing, host, beside, &again);
  g_mutex_lock (&probing->network->lock);
  host->is_done = !wb_limit_is_cancelled (limit);
  g_mutex_unlock (&probing->network->lock);
  wb_probing_tell (probing, host->id);
}
