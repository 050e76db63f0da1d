/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-network"

#include "network/ping.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fs.h"
#include "network/stamp.h"

#define HEADER_BYTES 8
#define PAYLOAD_BYTES 56
#define ECHOES_MAX WB_SERIES_MAX
#define PATIENCE_USEC G_USEC_PER_SEC

typedef struct
{
  gint64 sent_ns, stamped_ns, received_ns; /* of CLOCK_REALTIME; 0: not yet */
  gboolean is_stamped_at_device;
  gboolean is_refused; /* an error came for it */
} Echo;

typedef struct
{
  WbPing *ping;
  int fd;
  guint sent, received;
  gint64 next_usec;
  guint told_mtu; /* by a router, or by this computer's own device */
  Echo echoes[ECHOES_MAX];
} Target;

/* --- sockets ---------------------------------------------------------------------------------- */

static int
open_socket (GSocketFamily family)
{
  return socket ((int) family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                 family == G_SOCKET_FAMILY_IPV4 ? (int) IPPROTO_ICMP : (int) IPPROTO_ICMPV6);
}

gboolean
wb_ping_is_allowed (GSocketFamily family)
{
  wb_autofd int fd = open_socket (family);

  return fd >= 0;
}

static void
set_options (int fd, GSocketFamily family, gboolean whole)
{
  const int on = 1;
  const int v4 = whole ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT,
            v6 = whole ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_DONT;

  wb_stamp_enable (fd, SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_SCHED
                           | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY);
  if (family == G_SOCKET_FAMILY_IPV4)
    {
      (void) setsockopt (fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
      (void) setsockopt (fd, IPPROTO_IP, IP_MTU_DISCOVER, &v4, sizeof v4);
      return;
    }
  (void) setsockopt (fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  (void) setsockopt (fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v6, sizeof v6);
}

/* Connected, so that the kernel sorts out whose answers are whose. */
static int
open_target (GInetAddress *address, gboolean whole)
{
  const GSocketFamily family = g_inet_address_get_family (address);
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new (address, 0);
  struct sockaddr_storage native;
  const gssize size = g_socket_address_get_native_size (to);
  wb_autofd int fd = open_socket (family);

  if (fd < 0 || size <= 0 || !g_socket_address_to_native (to, &native, sizeof native, NULL))
    return -1;
  set_options (fd, family, whole);
  if (connect (fd, (const struct sockaddr *) &native, (socklen_t) size) != 0)
    return -1;
  return g_steal_fd (&fd);
}

/* --- packets ---------------------------------------------------------------------------------- */

static void
send_echo (Target *target, gsize payload_bytes)
{
  guint8 packet[HEADER_BYTES + 1500] = { 0 };
  const guint id = target->sent++;
  const gboolean is_v4 = g_inet_address_get_family (target->ping->address) == G_SOCKET_FAMILY_IPV4;

  packet[0] = is_v4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
  packet[6] = (guint8) (id >> 8);
  packet[7] = (guint8) id;
  target->echoes[id].sent_ns = wb_stamp_now_ns ();
  if (send (target->fd, packet, HEADER_BYTES + payload_bytes, MSG_DONTWAIT) < 0)
    target->echoes[id].is_refused = TRUE;
}

static gboolean
is_error_message (const struct cmsghdr *at)
{
  return (at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_RECVERR)
         || (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_RECVERR);
}

/* The device's stamp is better than the scheduler's. */
static void
take_sending_stamp (Target *target, const struct sock_extended_err *error, gint64 stamp_ns)
{
  if (error->ee_data >= target->sent || stamp_ns == 0)
    return;
  Echo *echo = &target->echoes[error->ee_data];
  if (error->ee_info != SCM_TSTAMP_SND && echo->is_stamped_at_device)
    return;
  echo->stamped_ns = stamp_ns;
  echo->is_stamped_at_device = error->ee_info == SCM_TSTAMP_SND;
}

static void
take_error (Target *target, const struct sock_extended_err *error, gint64 stamp_ns)
{
  if (error->ee_origin == SO_EE_ORIGIN_TIMESTAMPING)
    take_sending_stamp (target, error, stamp_ns);
  else if (error->ee_errno == EMSGSIZE)
    target->told_mtu = error->ee_info;
}

static void
take_answer (Target *target, const guint8 *packet, gsize length, gint64 stamp_ns)
{
  const guint id = length >= HEADER_BYTES ? (guint) packet[6] << 8 | packet[7] : G_MAXUINT;

  if (id >= target->sent || target->echoes[id].received_ns != 0
      || (packet[0] != ICMP_ECHOREPLY && packet[0] != ICMP6_ECHO_REPLY))
    return;
  target->echoes[id].received_ns = stamp_ns != 0 ? stamp_ns : wb_stamp_now_ns ();
  target->received++;
}

static gboolean
receive_one (Target *target, int flags)
{
  guint8 packet[HEADER_BYTES + 1500];
  char control[512];
  struct iovec io = { packet, sizeof packet };
  struct msghdr message = {
    .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
  };
  const gssize n = recvmsg (target->fd, &message, flags | MSG_DONTWAIT);
  const struct sock_extended_err *error = NULL;

  if (n < 0)
    return FALSE;
  for (struct cmsghdr *at = CMSG_FIRSTHDR (&message); at; at = CMSG_NXTHDR (&message, at))
    if (is_error_message (at))
      error = (const void *) CMSG_DATA (at);
  const gint64 stamp_ns = wb_stamp_of_message (&message);
  if (error)
    take_error (target, error, stamp_ns);
  else if (flags == 0)
    take_answer (target, packet, (gsize) n, stamp_ns);
  return TRUE;
}

static void
receive_all (Target *target)
{
  while (receive_one (target, MSG_ERRQUEUE))
    ;
  while (receive_one (target, 0))
    ;
  /* an error that was pending has hidden what lies behind it */
  while (receive_one (target, MSG_ERRQUEUE))
    ;
  while (receive_one (target, 0))
    ;
}

/* --- running ---------------------------------------------------------------------------------- */

/* Until something arrived, until_usec, or the limit. */
static void
wait_for_any (Target *targets, guint n, gint64 until_usec, const WbLimit *limit)
{
  g_autofree struct pollfd *fds = g_new0 (struct pollfd, n + 1);
  GPollFD cancelled = { .fd = -1 };
  const gint64 left_usec = MAX (MIN (until_usec, limit->until_usec) - g_get_monotonic_time (), 0);
  const struct timespec left = { left_usec / G_USEC_PER_SEC, left_usec % G_USEC_PER_SEC * 1000 };

  for (guint i = 0; i < n; i++)
    fds[i] = (struct pollfd){ .fd = targets[i].fd, .events = POLLIN };
  fds[n].fd = -1;
  if (limit->cancellable && g_cancellable_make_pollfd (limit->cancellable, &cancelled))
    fds[n] = (struct pollfd){ .fd = cancelled.fd, .events = POLLIN };
  if (ppoll (fds, n + 1, &left, NULL) > 0)
    for (guint i = 0; i < n; i++)
      if (fds[i].revents)
        receive_all (&targets[i]);
  if (fds[n].fd >= 0)
    g_cancellable_release_fd (limit->cancellable);
}

/* When the next echo is due, G_MAXINT64 if all have been sent; sends what is due. */
static gint64
send_due (Target *targets, guint n, guint count, guint interval_ms)
{
  gint64 next_usec = G_MAXINT64;

  for (guint i = 0; i < n; i++)
    {
      if (targets[i].fd < 0 || targets[i].sent >= count)
        continue;
      if (g_get_monotonic_time () >= targets[i].next_usec)
        {
          send_echo (&targets[i], PAYLOAD_BYTES);
          targets[i].next_usec += (gint64) interval_ms * 1000;
        }
      if (targets[i].sent < count)
        next_usec = MIN (next_usec, targets[i].next_usec);
    }
  return next_usec;
}

static gboolean
all_answered (const Target *targets, guint n)
{
  for (guint i = 0; i < n; i++)
    if (targets[i].fd >= 0 && targets[i].received < targets[i].sent)
      return FALSE;
  return TRUE;
}

static double
round_trip_ms (const Echo *echo)
{
  const gint64 from_ns = echo->stamped_ns != 0 ? echo->stamped_ns : echo->sent_ns;

  return (double) MAX (echo->received_ns - from_ns, 0) / 1e6;
}

/* How long an answer may take: a second, or four times what is usual there. */
static gint64
patience_usec (const Target *target)
{
  WbSeries so_far = { .n = 0 };

  for (guint i = 0; i < target->sent; i++)
    if (target->echoes[i].received_ns != 0)
      wb_series_add (&so_far, round_trip_ms (&target->echoes[i]));
  return MAX (PATIENCE_USEC, (gint64) (4000 * wb_series_median_ms (&so_far)));
}

static gint64
longest_patience_usec (const Target *targets, guint n)
{
  gint64 longest = 0;

  for (guint i = 0; i < n; i++)
    longest = MAX (longest, patience_usec (&targets[i]));
  return longest;
}

/* The first echo wakes radios and fills tables. What was not waited for long enough says nothing.
 */
static void
fill_series (Target *target, gint64 ended_ns)
{
  const gint64 enough_ns = patience_usec (target) * 900;

  for (guint i = 1; i < target->sent; i++)
    {
      const Echo *echo = &target->echoes[i];
      if (echo->received_ns != 0)
        wb_series_add (&target->ping->series, round_trip_ms (echo));
      else if (!echo->is_refused && ended_ns - echo->sent_ns >= enough_ns)
        wb_series_add_lost (&target->ping->series);
    }
}

static void
open_all (Target *targets, WbPing *pings, guint n, guint interval_ms)
{
  const gint64 now_usec = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++)
    {
      targets[i].ping = &pings[i];
      targets[i].fd = open_target (pings[i].address, FALSE);
      targets[i].next_usec = now_usec + (gint64) interval_ms * 1000 * i / n;
      pings[i].is_allowed = targets[i].fd >= 0;
    }
}

void
wb_ping_run (WbPing *pings, guint n, guint count, guint interval_ms, const WbLimit *limit)
{
  g_autofree Target *targets = g_new0 (Target, n);
  gint64 all_sent_usec = 0, over_usec = G_MAXINT64;

  count = MIN (count, ECHOES_MAX);
  open_all (targets, pings, n, interval_ms);
  while (!wb_limit_is_over (limit) && g_get_monotonic_time () < over_usec)
    {
      const gint64 next_usec = send_due (targets, n, count, interval_ms);
      if (next_usec == G_MAXINT64 && all_sent_usec == 0)
        all_sent_usec = g_get_monotonic_time ();
      if (all_sent_usec != 0)
        over_usec = all_sent_usec + longest_patience_usec (targets, n);
      if (next_usec == G_MAXINT64 && all_answered (targets, n))
        break;
      wait_for_any (targets, n, MIN (next_usec, over_usec), limit);
    }
  for (guint i = 0; i < n; i++)
    if (targets[i].fd >= 0)
      {
        receive_all (&targets[i]);
        fill_series (&targets[i], wb_stamp_now_ns ());
        (void) close (targets[i].fd);
      }
}

/* --- the path's packet size ------------------------------------------------------------------- */

#define TRIES 3
#define TRY_USEC (700 * 1000)

/* Of a packet with an echo in it, bytes. */
static gsize
headers_of (const Target *target)
{
  return HEADER_BYTES
         + (g_inet_address_get_family (target->ping->address) == G_SOCKET_FAMILY_IPV4 ? 20 : 40);
}

/* How an echo of a packet of so many bytes ended, IP header included. */
typedef enum
{
  PASSED,
  TOLD, /* too big, and somebody says so */
  SILENT,
} Passing;

static Passing
pass (Target *target, gsize packet_bytes, const WbLimit *limit)
{
  for (guint i = 0; i < TRIES && target->sent < ECHOES_MAX && !wb_limit_is_over (limit); i++)
    {
      const guint id = target->sent;
      const WbLimit patience = wb_limit_within (limit, TRY_USEC);
      target->told_mtu = 0;
      send_echo (target, packet_bytes - headers_of (target));
      receive_all (target);
      while (target->told_mtu == 0 && target->echoes[id].received_ns == 0
             && !wb_limit_is_over (&patience))
        wait_for_any (target, 1, patience.until_usec, &patience);
      if (target->echoes[id].received_ns != 0)
        return PASSED;
      if (target->told_mtu != 0 || target->echoes[id].is_refused)
        return TOLD;
    }
  return SILENT;
}

/* Sizes that pass, all asked at once, since each silence takes its time: the largest, 0 if none. */
static guint
find_passing (Target *target, const WbLimit *limit)
{
  static const guint sizes[] = { 1492, 1420, 1400, 1280, 576 };

  for (guint i = 0; i < TRIES && !wb_limit_is_over (limit); i++)
    {
      const guint first = target->sent;
      const WbLimit patience = wb_limit_within (limit, TRY_USEC);
      for (guint j = 0; j < G_N_ELEMENTS (sizes) && target->sent < ECHOES_MAX; j++)
        send_echo (target, sizes[j] - headers_of (target));
      while (!wb_limit_is_over (&patience))
        wait_for_any (target, 1, patience.until_usec, &patience);
      for (guint j = 0; first + j < target->sent; j++)
        if (target->echoes[first + j].received_ns != 0)
          return sizes[j];
    }
  return 0;
}

/* Small ones have to get through before and after, or the silence is not the size's. */
static WbMtu
find_mtu (Target *target, const WbLimit *limit)
{
  if (pass (target, 100, limit) != PASSED)
    return (WbMtu){ WB_MTU_UNKNOWN, 0 };
  const Passing full = pass (target, 1500, limit);
  if (full == PASSED)
    return (WbMtu){ WB_MTU_FULL, 1500 };
  /* what could not be sent for another reason tells no size */
  if (full == TOLD)
    return (WbMtu){ target->told_mtu > 0 ? WB_MTU_LOW : WB_MTU_UNKNOWN, target->told_mtu };
  const guint passing = find_passing (target, limit);
  return (WbMtu){ passing > 0 ? WB_MTU_HOLE : WB_MTU_UNKNOWN, passing };
}

WbMtu
wb_ping_find_mtu (GInetAddress *address, const WbLimit *limit)
{
  WbPing ping = { .address = address };
  g_autofree Target *target = g_new0 (Target, 1);

  target->ping = &ping;
  target->fd = open_target (address, TRUE);
  if (target->fd < 0)
    return (WbMtu){ WB_MTU_UNKNOWN, 0 };
  const WbMtu mtu = find_mtu (target, limit);
  (void) close (target->fd);
  return mtu;
}
