/* SPDX-License-Identifier: MPL-2.0 */
/* A file of its own: <linux/tcp.h>, which has all members, can't be included beside
 * <netinet/tcp.h>. */
#include "base/tcp-info.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

#define HAS(length, member)                                                                        \
  ((length) >= offsetof (struct tcp_info, member) + sizeof ((struct tcp_info *) 0)->member)

/* TCP_CONGESTION: the name of the algorithm, at most 16 bytes (TCP_CA_NAME_MAX), not always with a
 * NUL. */
static gboolean
is_loss_based (int fd)
{
  char name[17] = "";
  socklen_t length = sizeof name - 1;

  return getsockopt (fd, IPPROTO_TCP, TCP_CONGESTION, name, &length) == 0
         && (g_str_equal (name, "reno") || g_str_equal (name, "cubic"));
}

gboolean
wb_tcp_info (int fd, WbTcpInfo *ret_info)
{
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;

  if (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
    return FALSE;
  *ret_info = (WbTcpInfo){
    .rtt_ms = info.tcpi_rtt / 1000.0,
    .min_rtt_ms = HAS (length, tcpi_min_rtt) ? info.tcpi_min_rtt / 1000.0 : 0,
    .segments = HAS (length, tcpi_segs_out) ? info.tcpi_segs_out : 0,
    .retransmits = info.tcpi_total_retrans,
    .acked_bytes = HAS (length, tcpi_bytes_acked) ? info.tcpi_bytes_acked : 0,
    .delivered = HAS (length, tcpi_delivered) ? info.tcpi_delivered : 0,
    .send_mss = info.tcpi_snd_mss,
    .is_loss_based = is_loss_based (fd),
  };
  return TRUE;
}
