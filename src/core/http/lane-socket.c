/* SPDX-License-Identifier: MPL-2.0 */
#include "http/lane-socket.h"

#include <linux/sockios.h>
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
  self->metered = line;
  return line.rtt_ms;
}
