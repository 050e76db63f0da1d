/* SPDX-License-Identifier: MPL-2.0 */
/* A lane: one connection and the one request that is on its way over it. All of it happens while
 * the lane's main context is iterated. */
#pragma once

#include <libsoup/soup.h>

#include "http/client.h"
#include "http/speed-limit.h"

G_BEGIN_DECLS

/* What all lanes of a client share. */
typedef struct
{
  guint idle_timeout_ms;
  guint connect_timeout_ms;
  GProxyResolver *proxy;     /* (owned) (nullable): instead of the system's */
  gboolean own_proxy;        /* proxy is one that was asked for, not "none" */
  GTlsDatabase *extra_trust; /* (owned) (nullable) */
  GError *broken;            /* (owned) (nullable): why no request can be made */
  GMainContext *context;     /* (owned) */
  WbSpeedLimit limit;
  guint64 sent_bytes;
  guint64 n_done;
  WbHttpMeter meter; /* rtt_ms is filled in when it is read */
} WbLaneShared;

typedef struct _WbLane WbLane;

/* A lane; shared outlives it. Its context must be the thread's default in all these calls. */
WbLane *wb_lane_new (WbLaneShared *shared);

/* Cancels, waits until libsoup has let go, and closes the connection; NULL is nothing. */
void wb_lane_free (WbLane *lane);

/* Starts request, borrowed until the lane is done. The lane must be idle. */
void wb_lane_start (WbLane *lane, const WbHttpRequest *request);

void wb_lane_cancel (WbLane *lane);

/* As wb_http_warm() and wb_http_renew(). */
void wb_lane_warm (WbLane *lane, const char *url);
void wb_lane_renew (WbLane *lane, const char *url);

gboolean wb_lane_is_in_flight (const WbLane *lane);

/* When it was done, counting the lanes that were before it; 0 if it is not. */
guint64 wb_lane_get_turn (const WbLane *lane);

/* Adds to the shared meter what the lane's connection did since the last time; its round trip if a
 * request is in flight, else 0. */
double wb_lane_read_meter (WbLane *lane);

/* As wb_http_get_line(), of what the last request went over. */
gboolean wb_lane_get_line (const WbLane *lane, WbTcpInfo *ret_info);

/* Fetches what came of it and makes the lane idle. A reply, or NULL with error. */
WbHttpReply *wb_lane_finish (WbLane *lane, GError **error);

G_END_DECLS
