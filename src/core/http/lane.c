/* SPDX-License-Identifier: MPL-2.0 */
/* A request on its lane; the connection under it is lane-connection.c's.
 *
 * libsoup's own time-out is replaced by a watchdog that ticks and looks for movement: events, bytes
 * of either body, and bytes leaving the kernel's send queue. Without the last a slow line that
 * still drains a full queue would look dead. It also sees when the address that a connection comes
 * from is gone, as after roaming to another network: nobody would tell, and silence takes long. */
#define G_LOG_DOMAIN "waybill-http"
#include "http/lane-private.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/text.h"
#include "http/fault.h"
#include "http/message.h"
#include "http/range-stream.h"

#define READ_BYTES (64 * 1024)
#define USEC_PER_MSEC 1000

static void
note_movement (WbLane *lane)
{
  lane->moved_usec = g_get_monotonic_time ();
}

WbLane *
wb_lane_new (WbLaneShared *shared)
{
  WbLane *lane = g_new0 (WbLane, 1);

  lane->shared = shared;
  lane->session = wb_lane_new_session (shared);
  lane->body = g_byte_array_new ();
  return lane;
}

static void
stop_watchdog (WbLane *lane)
{
  if (lane->watchdog)
    g_source_destroy (lane->watchdog);
  g_clear_pointer (&lane->watchdog, g_source_unref);
}

/* Everything of the request goes; reply or error stays until it is fetched. */
static void
end_request (WbLane *lane)
{
  stop_watchdog (lane);
  if (lane->message)
    g_signal_handlers_disconnect_by_data (lane->message, lane);
  if (lane->stream)
    (void) g_input_stream_close (lane->stream, NULL, NULL);
  g_clear_object (&lane->stream);
  if (lane->error)
    wb_lane_drop_connection (lane);
  g_clear_object (&lane->message);
  g_clear_object (&lane->upload);
  g_clear_object (&lane->cancellable);
  lane->request = NULL;
  lane->turn = ++lane->shared->n_done;
}

/* What the request's own file had to say goes before what the network made of it. */
static const GError *
find_cause (WbLane *lane, const GError *error)
{
  const GError *cause = lane->upload && WB_IS_RANGE_STREAM (lane->upload)
                            ? wb_range_stream_get_error (WB_RANGE_STREAM (lane->upload))
                            : NULL;

  return cause ? cause : error;
}

static void
fail_by_network (WbLane *lane, const GError *error)
{
  const char *host = g_uri_get_host (soup_message_get_uri (lane->message));
  g_autofree char *shown = wb_text_visible (host, -1);
  const WbHttpFaultContext context = {
    .host = shown,
    .known = lane->fault,
    .own_proxy = lane->shared->own_proxy,
  };
  const GError *cause = find_cause (lane, error);

  g_debug ("%s: %s", shown, error->message);
  lane->error = cause == error ? wb_http_fault_explain (error, &context) : g_error_copy (cause);
  end_request (lane);
}

static void
succeed (WbLane *lane)
{
  GBytes *body = g_byte_array_free_to_bytes (lane->body);

  lane->body = g_byte_array_new ();
  lane->reply = wb_http_message_get_reply (lane->message, body);
  end_request (lane);
}

static gboolean
goes_to_sink (WbLane *lane)
{
  return lane->request->sink.write
         && SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (lane->message));
}

static gboolean
check_room (WbLane *lane, guint64 bytes, GError **error)
{
  /* A body kept in memory counts in 32 bits. */
  const guint64 max = goes_to_sink (lane) ? lane->request->max_reply_bytes
                                          : MIN (lane->request->max_reply_bytes, G_MAXINT32);

  if (bytes <= max)
    return TRUE;
  g_autofree char *size = wb_text_size (max);
  g_set_error (error, WB_ERROR, WB_ERROR_TOO_LARGE, _ ("The answer is larger than %s"), size);
  return FALSE;
}

static gboolean
take_bytes (WbLane *lane, GBytes *bytes, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  lane->received_bytes += length;
  if (!check_room (lane, lane->received_bytes, error))
    return FALSE;
  if (goes_to_sink (lane))
    return wb_sink_write (&lane->request->sink, data, length, error);
  g_byte_array_append (lane->body, data, (guint) length);
  return TRUE;
}

static void on_read (GObject *source, GAsyncResult *result, gpointer user_data);

static void
read_more (WbLane *lane)
{
  g_input_stream_read_bytes_async (lane->stream, READ_BYTES, G_PRIORITY_DEFAULT, lane->cancellable,
                                   on_read, lane);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WbLane *lane = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  note_movement (lane);
  if (!bytes)
    fail_by_network (lane, error);
  else if (g_bytes_get_size (bytes) == 0)
    succeed (lane);
  else if (!take_bytes (lane, bytes, &lane->error))
    end_request (lane);
  else
    read_more (lane);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WbLane *lane = user_data;
  g_autoptr (GError) error = NULL;

  lane->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  note_movement (lane);
  if (!lane->stream)
    {
      fail_by_network (lane, error);
      return;
    }
  SoupMessageHeaders *headers = soup_message_get_response_headers (lane->message);
  const gboolean announced =
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
      && soup_message_get_method (lane->message) != SOUP_METHOD_HEAD;
  if (announced
      && !check_room (lane, (guint64) soup_message_headers_get_content_length (headers),
                      &lane->error))
    end_request (lane);
  else
    read_more (lane);
}

static void
on_starting (SoupMessage *message, gpointer user_data)
{
  WbLane *lane = user_data;

  lane->connected = TRUE;
  note_movement (lane);
}

/* libsoup repeats a request by itself when a kept connection turns out to be closed. */
static void
on_restarted (SoupMessage *message, gpointer user_data)
{
  WbLane *lane = user_data;

  lane->connected = FALSE;
  lane->started_usec = g_get_monotonic_time ();
  note_movement (lane);
}

static void
on_moved (SoupMessage *message, gpointer user_data)
{
  note_movement (user_data);
}

static void
on_wrote_body_data (SoupMessage *message, guint n_bytes, gpointer user_data)
{
  WbLane *lane = user_data;

  lane->shared->sent_bytes += n_bytes;
  note_movement (lane);
}

static void
connect_signals (WbLane *lane)
{
  const struct
  {
    const char *name;
    GCallback callback;
  } rows[] = {
    { "starting", G_CALLBACK (on_starting) },
    { "restarted", G_CALLBACK (on_restarted) },
    { "wrote-headers", G_CALLBACK (on_moved) },
    { "wrote-body-data", G_CALLBACK (on_wrote_body_data) },
    { "got-headers", G_CALLBACK (on_moved) },
  };

  wb_lane_watch_connection (lane, lane->message);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_signal_connect (lane->message, rows[i].name, rows[i].callback, lane);
}

static gboolean
on_tick (gpointer user_data)
{
  WbLane *lane = user_data;

  if (wb_lane_socket_has_moved (&lane->socket))
    note_movement (lane);
  const gint64 now_usec = g_get_monotonic_time ();
  if (!lane->connected
      && now_usec - lane->started_usec >= (gint64) lane->shared->connect_timeout_ms * USEC_PER_MSEC)
    lane->fault = WB_HTTP_FAULT_CONNECT;
  else if (lane->connected
           && now_usec - lane->moved_usec >= (gint64) lane->shared->idle_timeout_ms * USEC_PER_MSEC)
    lane->fault = WB_HTTP_FAULT_IDLE;
  else if (wb_lane_socket_is_stranded (&lane->socket))
    lane->fault = WB_HTTP_FAULT_RESET;
  if (lane->fault == WB_HTTP_FAULT_NONE)
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel (lane->cancellable);
  wb_lane_socket_stop_writing (&lane->socket);
  return G_SOURCE_REMOVE;
}

static void
start_watchdog (WbLane *lane)
{
  const guint shortest_ms = MIN (lane->shared->idle_timeout_ms, lane->shared->connect_timeout_ms);

  lane->started_usec = lane->moved_usec = g_get_monotonic_time ();
  lane->watchdog = g_timeout_source_new (CLAMP (shortest_ms / 16, 5, 1000));
  g_source_set_callback (lane->watchdog, on_tick, lane, NULL);
  g_source_attach (lane->watchdog, lane->shared->context);
}

/* A body in memory is small: it goes at once, and what follows makes up for it. */
static void
obey_limit (WbLane *lane)
{
  WbSpeedLimit *limit = &lane->shared->limit;

  if (lane->upload && WB_IS_RANGE_STREAM (lane->upload))
    wb_range_stream_set_limit (WB_RANGE_STREAM (lane->upload),
                               limit->bytes_per_sec > 0 ? limit : NULL);
  else if (lane->request->body)
    wb_speed_limit_take (limit, g_bytes_get_size (lane->request->body));
}

void
wb_lane_start (WbLane *lane, const WbHttpRequest *request)
{
  g_return_if_fail (!lane->request && lane->turn == 0);

  lane->request = request;
  lane->fault = WB_HTTP_FAULT_NONE;
  lane->connected = FALSE;
  lane->is_unused = FALSE;
  lane->received_bytes = 0;
  g_byte_array_set_size (lane->body, 0);
  lane->error = lane->shared->broken ? g_error_copy (lane->shared->broken) : NULL;
  if (!lane->error)
    lane->message = wb_http_message_new (request, &lane->upload, &lane->error);
  if (lane->error)
    {
      end_request (lane);
      return;
    }
  obey_limit (lane);
  lane->cancellable = g_cancellable_new ();
  connect_signals (lane);
  start_watchdog (lane);
  soup_session_send_async (lane->session, lane->message, G_PRIORITY_DEFAULT, lane->cancellable,
                           on_sent, lane);
}

void
wb_lane_cancel (WbLane *lane)
{
  if (!lane->cancellable)
    return;
  wb_lane_socket_keep_line (&lane->socket);
  g_cancellable_cancel (lane->cancellable);
  wb_lane_socket_stop_writing (&lane->socket);
}

gboolean
wb_lane_is_in_flight (const WbLane *lane)
{
  return lane->request != NULL;
}

guint64
wb_lane_get_turn (const WbLane *lane)
{
  return lane->turn;
}

gboolean
wb_lane_get_line (const WbLane *lane, WbTcpInfo *ret_info)
{
  return wb_lane_socket_get_line (&lane->socket, ret_info);
}

double
wb_lane_read_meter (WbLane *lane)
{
  const double rtt_ms = wb_lane_socket_read_meter (&lane->socket, &lane->shared->meter);

  return lane->request ? rtt_ms : 0;
}

WbHttpReply *
wb_lane_finish (WbLane *lane, GError **error)
{
  g_return_val_if_fail (lane->turn != 0, NULL);

  lane->turn = 0;
  if (lane->error)
    g_propagate_error (error, g_steal_pointer (&lane->error));
  return g_steal_pointer (&lane->reply);
}

void
wb_lane_free (WbLane *lane)
{
  if (!lane)
    return;
  wb_lane_cancel (lane);
  wb_lane_stop_warming (lane);
  while (wb_lane_is_in_flight (lane) || lane->n_warming > 0)
    g_main_context_iteration (lane->shared->context, TRUE);
  soup_session_abort (lane->session);
  g_object_unref (lane->session);
  wb_lane_socket_forget (&lane->socket);
  g_clear_object (&lane->warming);
  g_byte_array_unref (lane->body);
  g_clear_pointer (&lane->reply, wb_http_reply_free);
  g_clear_error (&lane->error);
  g_free (lane);
}
