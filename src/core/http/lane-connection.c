/* SPDX-License-Identifier: MPL-2.0 */
/* Each lane has a SoupSession of its own: libsoup would put requests to one host on one HTTP/2
 * connection, where a single lost packet stops them all. After a failure the session is thrown
 * away, and with it the connection and whatever state it was left in.
 *
 * A connection that is opened ahead is the session's: libsoup gives it to the next request, also
 * while it is still being opened. */
#define G_LOG_DOMAIN "waybill-http"
#include "http/lane-private.h"
#include "http/message.h"
#include "http/trust.h"

/* RFC 5382 asks translators of addresses to keep an idle connection for two hours, but many drop it
 * after minutes, and say nothing. Half a minute stays below that; what is opened in vain costs one
 * handshake. */
#define KEPT_USEC (30 * G_TIME_SPAN_SECOND)
#define UNUSED_USEC (2 * G_TIME_SPAN_SECOND) /* libsoup closes what nothing used for three */

/* No time-out for idle connections. libsoup 3.2 has a timer for it in our context, which may not
 * run for minutes between two calls; where it falls due as the next request takes the connection,
 * that request never ends, not even when it is cancelled. One that the server has closed meanwhile
 * is noticed without it. */
SoupSession *
wb_lane_new_session (WbLaneShared *shared)
{
  SoupSession *session = soup_session_new_with_options ("idle-timeout", 0, NULL);

  soup_session_set_user_agent (session, "Waybill/" WB_VERSION);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (shared->proxy)
    soup_session_set_proxy_resolver (session, shared->proxy);
  return session;
}

void
wb_lane_drop_connection (WbLane *lane)
{
  wb_lane_stop_warming (lane);
  (void) wb_lane_socket_read_meter (&lane->socket, &lane->shared->meter);
  soup_session_abort (lane->session);
  g_object_unref (lane->session);
  lane->session = wb_lane_new_session (lane->shared);
  wb_lane_socket_forget (&lane->socket);
}

static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *connection,
                  gpointer user_data)
{
  WbLane *lane = user_data;

  lane->moved_usec = g_get_monotonic_time ();
  if (connection && G_IS_SOCKET_CONNECTION (connection))
    wb_lane_socket_take (&lane->socket,
                         g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
}

/* Asked only about certificates that the system does not trust. */
static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
                       GTlsCertificateFlags wrong, gpointer user_data)
{
  WbLane *lane = user_data;

  if (!lane->shared->extra_trust)
    return FALSE;
  g_autoptr (GSocketConnectable) identity =
      g_network_address_new (g_uri_get_host (soup_message_get_uri (message)), 0);
  return g_tls_database_verify_chain (lane->shared->extra_trust, certificate,
                                      G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                      G_TLS_DATABASE_VERIFY_NONE, NULL, NULL)
         == 0;
}

void
wb_lane_watch_connection (WbLane *lane, SoupMessage *message)
{
  if (g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https"))
    wb_trust_share ();
  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), lane);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), lane);
}

/* --- ahead of requests ------------------------------------------------------------------------ */

typedef struct
{
  WbLane *lane; /* outlives it */
  SoupMessage *message;
} WarmUp;

static void
on_warm (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree WarmUp *warm_up = user_data;
  g_autoptr (GError) error = NULL;

  if (!soup_session_preconnect_finish (SOUP_SESSION (source), result, &error))
    g_debug ("no connection ahead: %s", error->message);
  g_signal_handlers_disconnect_by_data (warm_up->message, warm_up->lane);
  g_object_unref (warm_up->message);
  warm_up->lane->n_warming--;
}

void
wb_lane_warm (WbLane *lane, const char *url)
{
  g_autoptr (WbHttpRequest) request = wb_http_request_new ("GET", url);
  GInputStream *body = NULL;

  if (lane->request || lane->turn != 0 || lane->n_warming > 0 || lane->socket.socket
      || lane->shared->broken)
    return;
  SoupMessage *message = wb_http_message_new (request, &body, NULL);
  if (!message)
    return;
  g_clear_object (&lane->warming);
  lane->warming = g_cancellable_new ();
  lane->is_unused = TRUE;
  lane->n_warming++;
  WarmUp *warm_up = g_new (WarmUp, 1);
  *warm_up = (WarmUp){ lane, message };
  wb_lane_watch_connection (lane, message);
  soup_session_preconnect_async (lane->session, message, G_PRIORITY_DEFAULT, lane->warming, on_warm,
                                 warm_up);
}

void
wb_lane_renew (WbLane *lane, const char *url)
{
  const gint64 idle_usec = g_get_monotonic_time () - lane->moved_usec;

  if (lane->request || lane->turn != 0 || lane->n_warming > 0)
    return;
  if (idle_usec > (lane->is_unused ? UNUSED_USEC : KEPT_USEC))
    wb_lane_drop_connection (lane);
  wb_lane_warm (lane, url);
}

void
wb_lane_stop_warming (WbLane *lane)
{
  if (lane->n_warming > 0)
    g_cancellable_cancel (lane->warming);
}
