/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-network"

#include "network/wire.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/tcp-info.h"
#include "network/stamp.h"

/* not <netinet/tcp.h>, whose struct tcp_info is another */
#ifndef TCP_NODELAY
#define TCP_NODELAY 1
#define TCP_MAXSEG 2
#endif

const char *
wb_reach_word (WbReach reach)
{
  static const char *const words[] = {
    [WB_REACH_UNKNOWN] = "not-measured",
    [WB_REACH_OK] = "ok",
    [WB_REACH_TIMEOUT] = "timeout",
    [WB_REACH_REFUSED] = "refused",
    [WB_REACH_UNREACHABLE] = "unreachable",
    [WB_REACH_PROHIBITED] = "prohibited",
    [WB_REACH_NO_ROUTE] = "no-route",
    [WB_REACH_RESET] = "reset",
    [WB_REACH_OTHER] = "other",
  };

  return words[reach];
}

/* --- limits ----------------------------------------------------------------------------------- */

WbLimit
wb_limit_within (const WbLimit *outer, gint64 usec)
{
  return (WbLimit){ outer->cancellable, MIN (outer->until_usec, g_get_monotonic_time () + usec) };
}

gboolean
wb_limit_is_cancelled (const WbLimit *limit)
{
  return limit->cancellable && g_cancellable_is_cancelled (limit->cancellable);
}

gboolean
wb_limit_is_over (const WbLimit *limit)
{
  return wb_limit_is_cancelled (limit) || g_get_monotonic_time () >= limit->until_usec;
}

/* fd -1 only waits. */
static gboolean
wait_for (int fd, short events, const WbLimit *limit)
{
  GPollFD cancelled = { .fd = -1 };
  struct pollfd fds[2] = { { .fd = fd, .events = events }, { .fd = -1, .events = POLLIN } };
  gboolean is_ready = FALSE;

  if (limit->cancellable && g_cancellable_make_pollfd (limit->cancellable, &cancelled))
    fds[1].fd = cancelled.fd;
  while (!is_ready && !wb_limit_is_over (limit))
    {
      const gint64 left_usec = MAX (limit->until_usec - g_get_monotonic_time (), 0);
      const struct timespec left = { left_usec / G_USEC_PER_SEC,
                                     left_usec % G_USEC_PER_SEC * 1000 };
      is_ready = ppoll (fds, 2, &left, NULL) > 0 && fds[0].revents != 0;
    }
  if (fds[1].fd >= 0)
    g_cancellable_release_fd (limit->cancellable);
  return is_ready;
}

void
wb_limit_sleep (const WbLimit *limit, gint64 usec)
{
  const WbLimit nap = wb_limit_within (limit, usec);

  (void) wait_for (-1, 0, &nap);
}

gboolean
wb_wire_wait (int fd, short events, const WbLimit *limit)
{
  return wait_for (fd, events, limit);
}

/* --- connecting ------------------------------------------------------------------------------- */

static socklen_t
fill_address (GInetAddress *address, guint16 port, struct sockaddr_storage *ret_address)
{
  g_autoptr (GSocketAddress) native = g_inet_socket_address_new (address, port);
  const gssize size = g_socket_address_get_native_size (native);

  if (size <= 0 || !g_socket_address_to_native (native, ret_address, sizeof *ret_address, NULL))
    return 0;
  return (socklen_t) size;
}

static int
open_socket (GSocketFamily family, guint max_segment)
{
  const int on = 1, segment = (int) max_segment;
  const int fd = socket ((int) family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return -1;
  wb_stamp_enable (fd, 0);
  (void) setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (max_segment > 0)
    (void) setsockopt (fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
  if (family == G_SOCKET_FAMILY_IPV4)
    (void) setsockopt (fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  else
    (void) setsockopt (fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  return fd;
}

static gboolean
says_prohibited (const struct sock_extended_err *error)
{
  if (error->ee_origin == SO_EE_ORIGIN_ICMP)
    return error->ee_type == ICMP_DEST_UNREACH
           && (error->ee_code == ICMP_NET_ANO || error->ee_code == ICMP_HOST_ANO
               || error->ee_code == ICMP_PKT_FILTERED);
  return error->ee_origin == SO_EE_ORIGIN_ICMP6 && error->ee_type == ICMPV6_DEST_UNREACH
         && (error->ee_code == ICMPV6_ADM_PROHIBITED || error->ee_code == ICMPV6_POLICY_FAIL);
}

/* Which of the reasons a router gave: errno has only "no route to host" for all. */
static gboolean
was_prohibited (int fd)
{
  char control[512], data[64];
  struct iovec io = { data, sizeof data };
  struct msghdr message = {
    .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
  };

  if (recvmsg (fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
    return FALSE;
  for (struct cmsghdr *at = CMSG_FIRSTHDR (&message); at; at = CMSG_NXTHDR (&message, at))
    if ((at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_RECVERR)
        || (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_RECVERR))
      return says_prohibited ((const void *) CMSG_DATA (at));
  return FALSE;
}

static WbReach
reach_of (int errno_value, int fd)
{
  switch (errno_value)
    {
    case 0:
      return WB_REACH_OK;
    case ETIMEDOUT:
      return WB_REACH_TIMEOUT;
    case ECONNREFUSED:
      return WB_REACH_REFUSED;
    case EACCES:
    case EPERM:
      return WB_REACH_PROHIBITED;
    case EHOSTUNREACH:
    case ENETUNREACH:
      return was_prohibited (fd) ? WB_REACH_PROHIBITED : WB_REACH_UNREACHABLE;
    case ECONNRESET:
    case EPIPE:
      return WB_REACH_RESET;
    default:
      return WB_REACH_OTHER;
    }
}

static WbReach
finish_connecting (int fd, const WbLimit *limit)
{
  int error = 0;
  socklen_t length = sizeof error;

  if (!wait_for (fd, POLLOUT, limit))
    return wb_limit_is_cancelled (limit) ? WB_REACH_UNKNOWN : WB_REACH_TIMEOUT;
  if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
    return WB_REACH_OTHER;
  return reach_of (error, fd);
}

static WbReach
start_connecting (int fd, GInetAddress *address, guint16 port, const WbLimit *limit)
{
  struct sockaddr_storage to;
  const socklen_t length = fill_address (address, port, &to);

  if (length == 0)
    return WB_REACH_OTHER;
  if (connect (fd, (const struct sockaddr *) &to, length) == 0)
    return WB_REACH_OK;
  if (errno == EINPROGRESS)
    return finish_connecting (fd, limit);
  /* nothing has left this computer */
  return errno == ENETUNREACH || errno == EHOSTUNREACH || errno == EADDRNOTAVAIL
             ? WB_REACH_NO_ROUTE
             : reach_of (errno, fd);
}

int
wb_wire_connect (GInetAddress *address, guint16 port, guint max_segment, const WbLimit *limit,
                 WbConnect *ret_connect)
{
  const gint64 began_usec = g_get_monotonic_time ();
  const gboolean is_over = wb_limit_is_over (limit);
  const int fd = is_over ? -1 : open_socket (g_inet_address_get_family (address), max_segment);
  WbTcpInfo info = { 0 };

  /* a family that this computer does not have leads nowhere; too many open files says nothing */
  *ret_connect = (WbConnect){ !is_over && fd < 0 && errno == EAFNOSUPPORT ? WB_REACH_NO_ROUTE
                                                                          : WB_REACH_UNKNOWN,
                              -1, -1, 0 };
  if (fd < 0)
    return -1;
  ret_connect->reach = start_connecting (fd, address, port, limit);
  ret_connect->tried_ms = (double) (g_get_monotonic_time () - began_usec) / 1000;
  if (wb_tcp_info (fd, &info))
    ret_connect->retransmits = (guint) info.retransmits;
  if (ret_connect->reach == WB_REACH_OK)
    {
      ret_connect->ms = info.rtt_ms > 0 ? info.rtt_ms : ret_connect->tried_ms;
      return fd;
    }
  (void) close (fd);
  return -1;
}

/* --- times ------------------------------------------------------------------------------------ */

void
wb_wire_watch (WbWire *wire)
{
  wire->sent_ns = wire->received_ns = 0;
  wire->began_usec = g_get_monotonic_time ();
}

/* Stamps are of the wall clock, which may be set meanwhile: then this program's own watch has to
 * do. */
double
wb_wire_watched_ms (const WbWire *wire)
{
  const double own_ms = (double) (g_get_monotonic_time () - wire->began_usec) / 1000;
  const double stamped_ms = (double) (wire->received_ns - wire->sent_ns) / 1e6;

  if (wire->sent_ns == 0 || wire->received_ns == 0)
    return -1;
  return stamped_ms > 0 && stamped_ms <= own_ms ? stamped_ms : own_ms;
}

gssize
wb_wire_receive_now (WbWire *wire, void *bytes, gsize length)
{
  char control[128];
  struct iovec io = { bytes, length };
  struct msghdr message = {
    .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
  };
  const gssize n = recvmsg (wire->fd, &message, MSG_DONTWAIT);
  const gint64 stamp_ns = n > 0 ? wb_stamp_of_message (&message) : 0;

  if (n > 0)
    wire->received_ns = stamp_ns != 0 ? stamp_ns : wb_stamp_now_ns ();
  return n;
}

gssize
wb_wire_send_now (WbWire *wire, const void *bytes, gsize length)
{
  if (wire->sent_ns == 0)
    wire->sent_ns = wb_stamp_now_ns ();
  return send (wire->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* --- plain bytes ------------------------------------------------------------------------------ */

static gssize
failed (WbWire *wire, int errno_value, WbReach *ret_reach)
{
  *ret_reach = reach_of (errno_value, wire->fd);
  return -1;
}

static gssize
gave_up (const WbLimit *limit, WbReach *ret_reach)
{
  *ret_reach = wb_limit_is_cancelled (limit) ? WB_REACH_UNKNOWN : WB_REACH_TIMEOUT;
  return -1;
}

static gssize
read_plain (WbWire *wire, void *bytes, gsize length, const WbLimit *limit, WbReach *ret_reach)
{
  for (;;)
    {
      const gssize n = wb_wire_receive_now (wire, bytes, length);
      if (n >= 0)
        return n;
      if (errno != EAGAIN && errno != EINTR)
        return failed (wire, errno, ret_reach);
      if (!wait_for (wire->fd, POLLIN, limit))
        return gave_up (limit, ret_reach);
    }
}

static gssize
write_plain (WbWire *wire, const void *bytes, gsize length, const WbLimit *limit,
             WbReach *ret_reach)
{
  for (;;)
    {
      const gssize n = wb_wire_send_now (wire, bytes, length);
      if (n >= 0)
        return n;
      if (errno != EAGAIN && errno != EINTR)
        return failed (wire, errno, ret_reach);
      if (!wait_for (wire->fd, POLLOUT, limit))
        return gave_up (limit, ret_reach);
    }
}

void
wb_wire_init_plain (WbWire *wire, int fd)
{
  *wire = (WbWire){ .fd = fd, .read = read_plain, .write = write_plain };
}
