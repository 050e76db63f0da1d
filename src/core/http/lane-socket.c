/* SPDX-License-Identifier: MPL-2.0 */
#include "http/lane-socket.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>

#define MIN_RTT_UNKNOWN_MS 4000000 /* the kernel's word for none yet is 2^32 - 1 us */

static gboolean
is_open (const WbLaneSocket *self)
{
  return self->socket && !g_socket_is_closed (self->socket);
}

static gboolean
look (const WbLaneSocket *self, WbTcpInfo *ret_info)
{
  return is_open (self) && wb_tcp_info (g_socket_get_fd (self->socket), ret_info);
}

void
wb_lane_socket_take (WbLaneSocket *self, GSocket *socket)
{
  if (!g_set_object (&self->socket, socket))
    return;
  self->has_kept_line = FALSE;
  self->metered = (WbTcpInfo){ 0 };
}

void
wb_lane_socket_forget (WbLaneSocket *self)
{
  g_clear_object (&self->socket);
}

gboolean
wb_lane_socket_get_line (const WbLaneSocket *self, WbTcpInfo *ret_info)
{
  if (look (self, ret_info))
    return TRUE;
  if (self->has_kept_line)
    *ret_info = self->kept_line;
  return self->has_kept_line;
}

void
wb_lane_socket_keep_line (WbLaneSocket *self)
{
  self->has_kept_line |= look (self, &self->kept_line);
}

void
wb_lane_socket_stop_writing (const WbLaneSocket *self)
{
  if (is_open (self))
    (void) g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
}

gboolean
wb_lane_socket_has_moved (WbLaneSocket *self)
{
  const int before = self->queued_bytes;

  return is_open (self)
         && ioctl (g_socket_get_fd (self->socket), SIOCOUTQ, &self->queued_bytes) == 0
         && self->queued_bytes != before;
}

/* The bytes of an address without port and scope; *ret_length is 0 if it is of another family. */
static gconstpointer
bare_address (const struct sockaddr *address, gsize *ret_length)
{
  if (address && address->sa_family == AF_INET)
    {
      *ret_length = sizeof (struct in_addr);
      return &((const struct sockaddr_in *) (gconstpointer) address)->sin_addr;
    }
  *ret_length = address && address->sa_family == AF_INET6 ? sizeof (struct in6_addr) : 0;
  return *ret_length > 0 ? &((const struct sockaddr_in6 *) (gconstpointer) address)->sin6_addr
                         : NULL;
}

static gboolean
is_among (const struct ifaddrs *all, const struct sockaddr *address)
{
  gsize length = 0, other_length = 0;
  const void *bytes = bare_address (address, &length);

  for (; all; all = all->ifa_next)
    {
      const void *other = bare_address (all->ifa_addr, &other_length);
      if (other_length == length && length > 0 && memcmp (other, bytes, length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* All of 127.0.0.0/8 is ours, though only one of it is assigned; and IPv4 may stand in IPv6. */
static gboolean
is_fixed (const struct sockaddr *address)
{
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) (gconstpointer) address;
  const struct sockaddr_in *four = (const struct sockaddr_in *) (gconstpointer) address;

  if (address->sa_family == AF_INET)
    return four->sin_addr.s_addr == 0 || ntohl (four->sin_addr.s_addr) >> 24 == 127;
  return address->sa_family != AF_INET6 || IN6_IS_ADDR_LOOPBACK (&six->sin6_addr)
         || IN6_IS_ADDR_V4MAPPED (&six->sin6_addr) || IN6_IS_ADDR_UNSPECIFIED (&six->sin6_addr);
}

gboolean
wb_lane_socket_is_stranded (const WbLaneSocket *self)
{
  struct sockaddr_storage own = { 0 };
  socklen_t length = sizeof own;
  struct ifaddrs *all = NULL;

  if (!is_open (self)
      || getsockname (g_socket_get_fd (self->socket), (struct sockaddr *) &own, &length) != 0
      || is_fixed ((const struct sockaddr *) &own) || getifaddrs (&all) != 0)
    return FALSE;
  const gboolean is_ours = is_among (all, (const struct sockaddr *) &own);
  freeifaddrs (all);
  return !is_ours;
}

double
wb_lane_socket_read_meter (WbLaneSocket *self, WbHttpMeter *meter)
{
  WbTcpInfo line;

  if (!look (self, &line))
    return 0;
  meter->acked_bytes += line.acked_bytes - self->metered.acked_bytes;
  meter->delivered_bytes += (line.delivered - self->metered.delivered) * line.send_mss;
  if (line.min_rtt_ms > 0 && line.min_rtt_ms < MIN_RTT_UNKNOWN_MS
      && (meter->min_rtt_ms <= 0 || line.min_rtt_ms < meter->min_rtt_ms))
    meter->min_rtt_ms = line.min_rtt_ms;
  meter->is_loss_based = line.is_loss_based;
  self->metered = line;
  return line.rtt_ms;
}
