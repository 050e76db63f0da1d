/* SPDX-License-Identifier: MPL-2.0 */
/* What the kernel knows of a lane's connection. */
#pragma once

#include <gio/gio.h>

#include "base/tcp-info.h"
#include "http/client.h"

G_BEGIN_DECLS

/* Starts as zeros. */
typedef struct
{
  GSocket *socket;     /* (owned) (nullable): of the connection */
  WbTcpInfo kept_line; /* when a request was cancelled: of the connection that went with it */
  gboolean has_kept_line;
  WbTcpInfo metered; /* what is in the meter of the connection */
  int queued_bytes;
} WbLaneSocket;

/* The lane has a connection over socket, the one it had or another. */
void wb_lane_socket_take (WbLaneSocket *self, GSocket *socket);

/* It has none any more; what was kept stays. */
void wb_lane_socket_forget (WbLaneSocket *self);

/* The connection as it is now, or, if it is gone, as it was kept; FALSE if there was none. */
gboolean wb_lane_socket_get_line (const WbLaneSocket *self, WbTcpInfo *ret_info);

/* Keeps the connection as it is now, since it is about to go. */
void wb_lane_socket_keep_line (WbLaneSocket *self);

/* Nothing more can be written to the connection: libsoup says good-bye when it closes one, which
 * would block until all is sent that waits in the socket. After cancelling, so that this is what
 * the request fails with. */
void wb_lane_socket_stop_writing (const WbLaneSocket *self);

/* TRUE if the kernel's send queue is another than at the last call. */
gboolean wb_lane_socket_has_moved (WbLaneSocket *self);

/* TRUE if the address that the connection comes from is this computer's no longer: it has roamed to
 * another network, and no answer will ever arrive. FALSE if that can't be told. */
gboolean wb_lane_socket_is_stranded (const WbLaneSocket *self);

/* Adds to meter what the connection did since the last time; its smoothed round trip, 0 if there is
 * none. */
double wb_lane_socket_read_meter (WbLaneSocket *self, WbHttpMeter *meter);

G_END_DECLS
