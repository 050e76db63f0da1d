/* SPDX-License-Identifier: MPL-2.0 */
/* A lane from inside: what lane.c (the request on its way) and lane-connection.c (the connection
 * under it) share. */
#pragma once

#include "http/lane-socket.h"
#include "http/lane.h"

G_BEGIN_DECLS

struct _WbLane
{
  WbLaneShared *shared; /* borrowed */
  SoupSession *session;
  WbLaneSocket socket;

  /* connections that are opened before there is a request for them */
  guint n_warming;       /* how many are not done, one way or the other */
  GCancellable *warming; /* (owned) (nullable): ends them */
  gboolean is_unused;    /* no request has gone over the connection yet */

  /* the request in flight */
  const WbHttpRequest *request; /* borrowed */
  SoupMessage *message;
  GInputStream *upload; /* (nullable) */
  GCancellable *cancellable;
  GInputStream *stream;
  GByteArray *body;
  guint64 received_bytes;
  GSource *watchdog;
  gint64 started_usec;
  gint64 moved_usec;
  gboolean connected;
  WbHttpFault fault; /* why the watchdog ended it */

  /* done */
  guint64 turn;
  WbHttpReply *reply;
  GError *error;
};

/* The session of a new connection. Caller owns it. */
SoupSession *wb_lane_new_session (WbLaneShared *shared);

/* Closes the connection, whatever state it is in. */
void wb_lane_drop_connection (WbLane *lane);

/* Stops opening connections that no request waits for; n_warming is 0 when that is done. */
void wb_lane_stop_warming (WbLane *lane);

/* From now on the connection that message gets is known, and whether its certificate is trusted. */
void wb_lane_watch_connection (WbLane *lane, SoupMessage *message);

G_END_DECLS
