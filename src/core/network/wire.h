/* SPDX-License-Identifier: MPL-2.0 */
/* Sockets for measuring: every wait ends at a limit or when it is cancelled, and a failure is a
 * kind, not a sentence. Real time is taken from the system, since the kernel's stamps are. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How an attempt to reach something ended. */
typedef enum
{
  WB_REACH_UNKNOWN, /* not tried, or not finished: nothing may be concluded */
  WB_REACH_OK,
  WB_REACH_TIMEOUT,
  WB_REACH_REFUSED,     /* reset on connecting: nobody listens there */
  WB_REACH_UNREACHABLE, /* a router on the way says so */
  WB_REACH_PROHIBITED,  /* a router on the way says that it is not allowed */
  WB_REACH_NO_ROUTE,    /* this computer knows no way */
  WB_REACH_RESET,       /* was connected, then cut */
  WB_REACH_OTHER,
} WbReach;

/* "ok", "timeout", …: fixed words. */
const char *wb_reach_word (WbReach reach);

/* When to give up. until_usec is of g_get_monotonic_time(). */
typedef struct
{
  GCancellable *cancellable; /* (nullable) */
  gint64 until_usec;
} WbLimit;

/* A limit that is over after usec or at outer's end, whichever comes first. */
WbLimit wb_limit_within (const WbLimit *outer, gint64 usec);
gboolean wb_limit_is_over (const WbLimit *limit);
gboolean wb_limit_is_cancelled (const WbLimit *limit);
/* Lets usec pass, or less if limit ends before. */
void wb_limit_sleep (const WbLimit *limit, gint64 usec);

/* Until fd is ready for events (of poll(2)), or has failed: TRUE. FALSE if limit ended first. */
gboolean wb_wire_wait (int fd, short events, const WbLimit *limit);

/* One attempt to connect. */
typedef struct
{
  WbReach reach;
  double ms;         /* the kernel's own measure of the handshake's round trip; -1 if it failed */
  double tried_ms;   /* how long it took, on this program's watch */
  guint retransmits; /* of the SYN */
} WbConnect;

/* Connects to address, port; sends nothing if limit is over already. max_segment 0: the usual. The
 * descriptor, non-blocking with TCP_NODELAY, or -1. */
int wb_wire_connect (GInetAddress *address, guint16 port, guint max_segment, const WbLimit *limit,
                     WbConnect *ret_connect);

/* A stream of bytes over fd, plain or through something else (tls.h). Both return the number moved,
 * 0 at the end of the stream, -1 with reach. */
typedef struct _WbWire WbWire;
struct _WbWire
{
  int fd;
  gssize (*read) (WbWire *wire, void *bytes, gsize length, const WbLimit *limit,
                  WbReach *ret_reach);
  gssize (*write) (WbWire *wire, const void *bytes, gsize length, const WbLimit *limit,
                   WbReach *ret_reach);
  gint64 began_usec, sent_ns, received_ns; /* wb_wire_watch() */
};

/* Takes the time from now on; wb_wire_watched_ms() is then how long it took from the first bytes
 * sent to the latest that were received, by the kernel's stamp of their arrival: what this program
 * does meanwhile counts, what it does before and after does not. -1 if nothing was sent or came. */
void wb_wire_watch (WbWire *wire);
double wb_wire_watched_ms (const WbWire *wire);

/* What read and write of every kind of wire use: recv(2) and send(2), which never block. */
gssize wb_wire_receive_now (WbWire *wire, void *bytes, gsize length);
gssize wb_wire_send_now (WbWire *wire, const void *bytes, gsize length);

/* A plain one; fd stays the caller's. */
void wb_wire_init_plain (WbWire *wire, int fd);

G_END_DECLS
