/* SPDX-License-Identifier: MPL-2.0 */
/* HTTP as blocking calls: the one place where core meets the network's web side.
 *
 * A client has a number of lanes, each with a TCP connection of its own, on which one request at a
 * time is in flight, and one more connection for wb_http_send(). Everything happens on the thread
 * that made the client, inside the calls below: nothing moves between them. There is no time-out
 * for a whole request, only for silence (no bytes moved either way).
 *
 * What goes out is what the request says: URL and headers byte for byte, and besides them only
 * Host, User-Agent, Content-Length and what the connection itself needs. No cookies, no cache, no
 * decompression, no redirects, no log-in, unless asked for.
 *
 * Failures to get an answer are WB_ERROR_UNREACHABLE, say which host, and wb_http_fault_of() tells
 * the kind. An answer is an answer whatever its status. Cancelling is G_IO_ERROR_CANCELLED. */
#pragma once

#include "base/run.h"
#include "base/sink.h"
#include "base/tcp-info.h"

G_BEGIN_DECLS

typedef struct _WbHttp WbHttp;
typedef struct _WbHttpRequest WbHttpRequest;
typedef struct _WbHttpReply WbHttpReply;

typedef struct
{
  guint lanes;               /* 0: 1 */
  guint idle_timeout_ms;     /* 0: 60,000. Silence for so long ends a request */
  guint connect_timeout_ms;  /* 0: 20,000. For name, connection, proxy and TLS together */
  guint64 max_bytes_per_sec; /* of all bodies that are sent, together; 0: no limit */
  const char *proxy;   /* (nullable): NULL: the system's; "direct://": none; else a proxy's URL */
  const char *ca_file; /* (nullable): PEM file of CAs trusted beside the system's */
} WbHttpOptions;

/* Makes a client; options may be NULL. A ca_file that can't be read fails every request. */
WbHttp *wb_http_new (const WbHttpOptions *options);

/* Cancels what is in flight and closes all connections. */
void wb_http_free (WbHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbHttp, wb_http_free)

/* Why there was no answer. */
typedef enum
{
  WB_HTTP_FAULT_NONE,    /* the error is none of the network's */
  WB_HTTP_FAULT_DNS,     /* the host's name has no address, or nobody to ask for it */
  WB_HTTP_FAULT_ROUTE,   /* no way to the address */
  WB_HTTP_FAULT_REFUSED, /* nobody listens there */
  WB_HTTP_FAULT_CONNECT, /* connecting took too long */
  WB_HTTP_FAULT_IDLE,    /* connected, then silence */
  WB_HTTP_FAULT_TLS,     /* certificate or handshake */
  WB_HTTP_FAULT_RESET,   /* the connection broke, or the answer ended early */
  WB_HTTP_FAULT_PROXY,   /* the proxy does not work or wants a password */
  WB_HTTP_FAULT_OTHER,   /* something else, such as an answer that is not HTTP */
} WbHttpFault;

WbHttpFault wb_http_fault_of (const GError *error);

/* A request to url (http or https, already percent-encoded, sent as it is). */
WbHttpRequest *wb_http_request_new (const char *method, const char *url);
void wb_http_request_free (WbHttpRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbHttpRequest, wb_http_request_free)

/* Sets a header, replacing one of that name; NULL or "" leaves it out. Sending fails if name or
 * value can't stand in a header. Host, Content-Length and Transfer-Encoding are not yours to set.
 */
void wb_http_request_set_header (WbHttpRequest *request, const char *name, const char *value);

/* TRUE if a header of that name and value can be sent. */
gboolean wb_http_header_is_fit (const char *name, const char *value);

/* The body, sent with its Content-Length. Without one, PUT and POST send Content-Length 0. */
void wb_http_request_set_body (WbHttpRequest *request, GBytes *body);

/* The body are length bytes of fd from offset, read as they are sent (pread). fd is borrowed and
 * has to stay open until the request is done. */
void wb_http_request_set_body_range (WbHttpRequest *request, int fd, guint64 offset,
                                     guint64 length);

/* Where the body of a 2xx answer goes as it arrives, instead of into the reply. If sink refuses,
 * the request fails with its error. */
void wb_http_request_set_sink (WbHttpRequest *request, WbSink sink);

/* The largest body taken, 16 MiB unless set; a larger one is WB_ERROR_TOO_LARGE. Counts for sinks
 * as well: G_MAXUINT64 takes any. */
void wb_http_request_set_max_reply (WbHttpRequest *request, guint64 max_bytes);

/* Follows redirects as libsoup does, with all headers: not for requests that carry secrets. Not so
 * unless set. */
void wb_http_request_set_follow (WbHttpRequest *request, gboolean follow);

/* The request does no harm if it arrives twice, as it may over a connection that was kept: one that
 * turns out to be closed is replaced, and the request sent again. Without this a POST goes over a
 * new connection, which costs round trips; other methods count as repeatable anyway. */
void wb_http_request_set_repeatable (WbHttpRequest *request, gboolean repeatable);

const char *wb_http_request_get_method (const WbHttpRequest *request);
const char *wb_http_request_get_url (const WbHttpRequest *request);

/* An answer. */
guint wb_http_reply_get_status (const WbHttpReply *reply);

/* A header's value, names in any case, several ones joined by ", "; NULL if there is none. */
const char *wb_http_reply_get_header (const WbHttpReply *reply, const char *name);

/* Its body, empty if it went to a sink. Borrowed. */
GBytes *wb_http_reply_get_body (const WbHttpReply *reply);

/* The server's time from the Date header, microseconds since 1970 UTC; -1 if there is none. */
gint64 wb_http_reply_get_date_usec (const WbHttpReply *reply);

/* text (nullable) as the date of a header (RFC 9110, 5.6.7) in microseconds since 1970 UTC; -1 if
 * it is none, or one before 1970. */
gint64 wb_http_date_usec (const char *text);

/* For how many seconds the server asks to be left alone (RFC 9110, Retry-After: seconds, or a date,
 * which is counted from the answer's own); 0 if it does not ask. */
guint64 wb_http_reply_get_retry_after_sec (const WbHttpReply *reply);

void wb_http_reply_free (WbHttpReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbHttpReply, wb_http_reply_free)

/* Sends one request and waits for its answer; run may be NULL. Lanes that are in flight go on
 * meanwhile. */
WbHttpReply *wb_http_send (WbHttp *http, const WbHttpRequest *request, const WbRun *run,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Begins to open the connection that a request to url will need on lane; it gets on in the calls
 * that wait, and is kept for three seconds, libsoup's limit for what was never used. Nothing if
 * lane has one, or is busy. What goes wrong is the request's to tell. */
void wb_http_warm (WbHttp *http, guint lane, const char *url);

/* The same for what wb_http_send() will need soon, called now and then until then: keeps a young
 * connection ready. One that was idle for long may have been forgotten on the way, and nobody
 * tells.
 */
void wb_http_renew (WbHttp *http, const char *url);

/* Starts request, which http takes over, on a lane that is free. Whatever goes wrong is told by
 * wb_http_next(). */
void wb_http_start (WbHttp *http, guint lane, WbHttpRequest *request);

/* TRUE if something is in flight on lane, or done and not yet fetched with wb_http_next(). */
gboolean wb_http_is_busy (const WbHttp *http, guint lane);

/* Stops what is in flight on lane; wb_http_next() then tells G_IO_ERROR_CANCELLED. */
void wb_http_cancel (WbHttp *http, guint lane);

/* What became of a lane's request. Clear with wb_http_done_clear(). */
typedef struct
{
  guint lane;
  WbHttpReply *reply; /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable): one of the two is set */
} WbHttpDone;

void wb_http_done_clear (WbHttpDone *done);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbHttpDone, wb_http_done_clear)

/* Lets lanes work until one is done: TRUE, and the lane is free again. FALSE if timeout_usec (-1:
 * none) passed or cancellable was cancelled first (what is in flight stays so), or if no lane is
 * busy. 0 only looks. */
gboolean wb_http_next (WbHttp *http, gint64 timeout_usec, GCancellable *cancellable,
                       WbHttpDone *ret_done) G_GNUC_WARN_UNUSED_RESULT;

/* Bytes of bodies handed to sockets so far by all requests, repeated ones counted again. */
guint64 wb_http_sent_bytes (const WbHttp *http);

/* What the kernel knows of the connections of all lanes together, since the client was made. What
 * connections did that broke counts too. */
typedef struct
{
  guint64 acked_bytes;     /* of all that was sent, TLS included; 0 if the kernel does not tell */
  guint64 delivered_bytes; /* about: in order or not, so that it grows without jumps; 0 as above */
  double rtt_ms;           /* mean of the lanes in flight; 0 if there are none */
  double min_rtt_ms;       /* the least that any lane ever had; before the first, that of the
                              connection of wb_http_send(); 0 if not known */
  gboolean is_loss_based;  /* the congestion control of the last connection that was looked at */
} WbHttpMeter;

void wb_http_read_meter (WbHttp *http, WbHttpMeter *ret_meter);

/* The kernel's view of the connection that wb_http_send() used last, as it is or, if it was
 * cancelled, as it was then; FALSE if there is none. */
gboolean wb_http_get_line (const WbHttp *http, WbTcpInfo *ret_info);

G_END_DECLS
