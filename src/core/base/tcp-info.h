/* SPDX-License-Identifier: MPL-2.0 */
/* What the kernel knows of a TCP connection (tcp(7), TCP_INFO): a round trip and loss meter that
 * needs no privilege and is not disturbed by a busy processor. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double rtt_ms;       /* smoothed; right after connecting: the handshake's own round trip */
  double min_rtt_ms;   /* 0 if the kernel does not tell */
  guint64 segments;    /* sent, repeated ones too */
  guint64 retransmits; /* of them */
  guint64 acked_bytes; /* 0 if the kernel does not tell */
  guint64 delivered;   /* segments that the other side says it has, in order or not; 0 as above */
  guint send_mss;      /* bytes */
  gboolean is_loss_based; /* congestion control that sends more until something is lost (Reno,
                             CUBIC); FALSE: by a model of the line (BBR), by delay, or not told */
} WbTcpInfo;

/* FALSE if fd is no TCP socket. */
gboolean wb_tcp_info (int fd, WbTcpInfo *ret_info);

G_END_DECLS
