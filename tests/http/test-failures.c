/* SPDX-License-Identifier: MPL-2.0 */
/* Networks and servers that fail, and what is told about it. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/error.h"
#include "http/client.h"
#include "http/fault.h"
#include "http/rig.h"

#define SECRET "?token=s3cret"

/* Sends a GET and expects it to fail in this way. */
static void
assert_fault (WbHttp *http, const char *url, WbHttpFault fault)
{
  g_autofree char *with_query = g_strconcat (url, SECRET, NULL);
  g_autoptr (WbHttpRequest) request = wb_http_request_new ("GET", with_query);
  g_autoptr (GError) error = NULL;

  g_assert_null (wb_http_send (http, request, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
  g_assert_cmpint (wb_http_fault_of (error), ==, fault);
  g_assert_null (strstr (error->message, "s3cret"));
  g_assert_null (strchr (error->message, '%'));
}

static void
assert_rig_fault (RigFunc func, WbHttpFault fault)
{
  g_autoptr (Rig) rig = rig_new (func, NULL);
  g_autoptr (WbHttp) http =
      wb_http_new (&(WbHttpOptions){ .proxy = "direct://", .idle_timeout_ms = 300 });
  g_autofree char *url = rig_url (rig, "/x");

  assert_fault (http, url, fault);
}

static void
hold_func (Peer *peer, gpointer user_data)
{
  rig_hold (peer);
}

static guint16
closed_port (void)
{
  g_autoptr (Rig) rig = rig_new (hold_func, NULL);

  return rig_get_port (rig);
}

static void
test_refused (void)
{
  g_autoptr (WbHttp) http = wb_http_new (&(WbHttpOptions){ .proxy = "direct://" });
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/x", closed_port ());

  assert_fault (http, url, WB_HTTP_FAULT_REFUSED);
}

/* A label of 64 letters is no name, so that nobody is asked for it. */
static void
test_no_address (void)
{
  g_autoptr (WbHttp) http = wb_http_new (&(WbHttpOptions){ .proxy = "direct://" });
  g_autofree char *label = g_strnfill (64, 'x');
  g_autofree char *url = g_strdup_printf ("http://%s.invalid/x", label);

  assert_fault (http, url, WB_HTTP_FAULT_DNS);
}

/* Routers refuse with "administratively prohibited", local firewalls with EPERM: a portal that
 * comes up in the middle, which may go again. Found by the campaign, seed 19. */
static void
test_prohibited (void)
{
  static const int numbers[] = { EACCES, EPERM };
  const WbHttpFaultContext context = { .host = "api.example.com" };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GError) cause =
          g_error_new_literal (G_IO_ERROR, (gint) g_io_error_from_errno (numbers[i]), "denied");
      g_autoptr (GError) told = wb_http_fault_explain (cause, &context);

      g_assert_error (told, WB_ERROR, WB_ERROR_UNREACHABLE);
      g_assert_cmpint (wb_http_fault_of (told), ==, WB_HTTP_FAULT_ROUTE);
      g_assert_nonnull (strstr (told->message, "api.example.com"));
    }
}

static void
test_dead_proxy (void)
{
  g_autofree char *proxy = g_strdup_printf ("http://127.0.0.1:%u", closed_port ());
  g_autoptr (WbHttp) http = wb_http_new (&(WbHttpOptions){ .proxy = proxy });

  assert_fault (http, "http://store.example.com/x", WB_HTTP_FAULT_PROXY);
}

/* A listener whose queue is full lets connections hang. */
static void
test_connect_timeout (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) listener =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_true (g_socket_bind (listener, any_port, TRUE, &error));
  g_socket_set_listen_backlog (listener, 1);
  g_assert_true (g_socket_listen (listener, &error));
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (listener, &error);
  g_autoptr (GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < 8; i++)
    {
      GSocket *filler =
          g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
      g_socket_set_blocking (filler, FALSE);
      (void) g_socket_connect (filler, address, NULL, NULL);
      g_ptr_array_add (fillers, filler);
    }
  g_autofree char *url = g_strdup_printf (
      "http://127.0.0.1:%u/x", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  g_autoptr (WbHttp) http =
      wb_http_new (&(WbHttpOptions){ .proxy = "direct://", .connect_timeout_ms = 300 });

  assert_fault (http, url, WB_HTTP_FAULT_CONNECT);
}

static void
test_silent (void)
{
  assert_rig_fault (hold_func, WB_HTTP_FAULT_IDLE);
}

static void
stop_in_body (Peer *peer, gpointer user_data)
{
  if (rig_read_request (peer)
      && rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", -1))
    rig_hold (peer);
}

static void
test_silent_in_body (void)
{
  assert_rig_fault (stop_in_body, WB_HTTP_FAULT_IDLE);
}

static void
close_at_once (Peer *peer, gpointer user_data)
{
}

static void
reset_after_request (Peer *peer, gpointer user_data)
{
  (void) rig_read_request (peer);
  rig_reset (peer);
}

static void
reset_in_body (Peer *peer, gpointer user_data)
{
  if (rig_read_request (peer))
    (void) rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", -1);
  /* The client has the two bytes when it closes or asks again, not before. */
  rig_reset (peer);
}

static void
end_in_head (Peer *peer, gpointer user_data)
{
  if (rig_read_request (peer))
    (void) rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Le", -1);
}

static void
end_in_body (Peer *peer, gpointer user_data)
{
  if (rig_read_request (peer))
    (void) rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", -1);
}

static void
end_in_chunk (Peer *peer, gpointer user_data)
{
  if (rig_read_request (peer))
    (void) rig_write (peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nab", -1);
}

static void
test_interrupted (void)
{
  static const RigFunc funcs[] = { close_at_once, reset_after_request, reset_in_body, end_in_body,
                                   end_in_chunk };

  for (guint i = 0; i < G_N_ELEMENTS (funcs); i++)
    {
      g_test_message ("way %u", i);
      assert_rig_fault (funcs[i], WB_HTTP_FAULT_RESET);
    }
}

static void
speak_ssh (Peer *peer, gpointer user_data)
{
  (void) rig_read_request (peer);
  (void) rig_write (peer, "SSH-2.0-OpenSSH_9.2\r\n\r\n", -1);
}

static void
test_no_http (void)
{
  assert_rig_fault (speak_ssh, WB_HTTP_FAULT_OTHER);
  assert_rig_fault (end_in_head, WB_HTTP_FAULT_OTHER);
}

static void
drip (Peer *peer, gpointer user_data)
{
  if (!rig_read_request (peer)
      || !rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n", -1))
    return;
  for (guint i = 0; i < 20; i++)
    {
      g_usleep (100 * 1000);
      if (!rig_write (peer, "x", 1))
        return;
    }
}

/* Two seconds in all, but never a second of silence. */
static void
test_slow_but_moving (void)
{
  g_autoptr (Rig) rig = rig_new (drip, NULL);
  g_autoptr (WbHttp) http =
      wb_http_new (&(WbHttpOptions){ .proxy = "direct://", .idle_timeout_ms = 1000 });
  g_autofree char *url = rig_url (rig, "/");
  g_autoptr (WbHttpRequest) request = wb_http_request_new ("GET", url);
  g_autoptr (GError) error = NULL;

  g_autoptr (WbHttpReply) reply = wb_http_send (http, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (wb_http_reply_get_body (reply)), ==, 20);
}

static void
sip (Peer *peer, gpointer user_data)
{
  const int small = 4096;
  gsize length = 0;

  (void) setsockopt (g_socket_get_fd (peer->socket), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  while (length < 512 * 1024)
    {
      g_usleep (50 * 1000);
      g_string_truncate (peer->unread, 0);
      if (!rig_read_some (peer, 16384))
        return;
      length += peer->unread->len;
    }
  (void) rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", -1);
}

/* The kernel takes the whole body at once and drains it for longer than the time-out. */
static void
test_slow_upload (void)
{
  g_autoptr (Rig) rig = rig_new (sip, NULL);
  g_autoptr (WbHttp) http =
      wb_http_new (&(WbHttpOptions){ .proxy = "direct://", .idle_timeout_ms = 800 });
  g_autofree char *url = rig_url (rig, "/");
  g_autoptr (WbHttpRequest) request = wb_http_request_new ("PUT", url);
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (512 * 1024), 512 * 1024);
  g_autoptr (GError) error = NULL;

  wb_http_request_set_body (request, body);
  g_autoptr (WbHttpReply) reply = wb_http_send (http, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wb_http_reply_get_status (reply), ==, 200);
}

static void
stop_reading (Peer *peer, gpointer user_data)
{
  (void) rig_read_some (peer, 1000);
  rig_wait_closed (peer);
}

static void
test_stuck_upload (void)
{
  g_autoptr (Rig) rig = rig_new (stop_reading, NULL);
  g_autoptr (WbHttp) http =
      wb_http_new (&(WbHttpOptions){ .proxy = "direct://", .idle_timeout_ms = 300 });
  g_autofree char *url = rig_url (rig, "/");
  g_autoptr (WbHttpRequest) request = wb_http_request_new ("PUT", url);
  const gsize length = 32 * 1024 * 1024;
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (length), length);
  g_autoptr (GError) error = NULL;

  wb_http_request_set_body (request, body);
  g_assert_null (wb_http_send (http, request, NULL, &error));
  g_assert_cmpint (wb_http_fault_of (error), ==, WB_HTTP_FAULT_IDLE);
  g_assert_cmpuint (wb_http_sent_bytes (http), <, length);
}

static void
announce_much (Peer *peer, gpointer user_data)
{
  if (rig_read_request (peer)
      && rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nab", -1))
    rig_hold (peer);
}

static void
send_for_ever (Peer *peer, gpointer user_data)
{
  g_autofree char *filler = g_strnfill (0x10000, 'x');

  if (!rig_read_request (peer)
      || !rig_write (peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", -1))
    return;
  while (rig_write (peer, "10000\r\n", -1) && rig_write (peer, filler, 0x10000)
         && rig_write (peer, "\r\n", 2))
    ;
}

static void
test_too_large (void)
{
  static const RigFunc funcs[] = { announce_much, send_for_ever };

  for (guint i = 0; i < G_N_ELEMENTS (funcs); i++)
    for (guint with_sink = 0; with_sink < 2; with_sink++)
      {
        g_autoptr (Rig) rig = rig_new (funcs[i], NULL);
        g_autoptr (WbHttp) http = wb_http_new (&(WbHttpOptions){ .proxy = "direct://" });
        g_autofree char *url = rig_url (rig, "/");
        g_autoptr (WbHttpRequest) request = wb_http_request_new ("GET", url);
        g_autoptr (GString) taken = g_string_new (NULL);
        g_autoptr (GError) error = NULL;

        if (with_sink)
          wb_http_request_set_sink (request, wb_sink_to_string (taken));
        wb_http_request_set_max_reply (request, 1000000);
        g_assert_null (wb_http_send (http, request, NULL, &error));
        g_assert_error (error, WB_ERROR, WB_ERROR_TOO_LARGE);
        g_assert_cmpuint (taken->len, <=, 1000000);
      }
}

/* An answer before the body was read, as a store gives it to a bad signature. */
static void
answer_early (Peer *peer, gpointer user_data)
{
  if (!rig_read_some (peer, 1000)
      || !rig_write (peer, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", -1))
    return;
  rig_hold (peer);
}

static void
test_early_answer (void)
{
  g_autoptr (Rig) rig = rig_new (answer_early, NULL);
  g_autoptr (WbHttp) http = wb_http_new (&(WbHttpOptions){ .proxy = "direct://" });
  g_autofree char *url = rig_url (rig, "/");
  g_autoptr (WbHttpRequest) request = wb_http_request_new ("PUT", url);
  const gsize length = 8 * 1024 * 1024;
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (length), length);
  g_autoptr (GError) error = NULL;

  wb_http_request_set_body (request, body);
  g_autoptr (WbHttpReply) reply = wb_http_send (http, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wb_http_reply_get_status (reply), ==, 403);
}

static void
answer_once (Peer *peer, gpointer user_data)
{
  if (rig_read_request (peer))
    (void) rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", -1);
}

/* A server that closes kept connections costs a new connection, not a failure. */
static void
test_closed_between (void)
{
  g_autoptr (Rig) rig = rig_new (answer_once, NULL);
  g_autoptr (WbHttp) http = wb_http_new (&(WbHttpOptions){ .proxy = "direct://" });
  g_autofree char *url = rig_url (rig, "/");

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (WbHttpRequest) request = wb_http_request_new ("PUT", url);
      g_autoptr (GBytes) body = g_bytes_new_static ("abc", 3);
      g_autoptr (GError) error = NULL;
      wb_http_request_set_body (request, body);
      g_autoptr (WbHttpReply) reply = wb_http_send (http, request, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (rig_get_n_connections (rig), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/failures/refused", test_refused);
  g_test_add_func ("/failures/prohibited", test_prohibited);
  g_test_add_func ("/failures/no-address", test_no_address);
  g_test_add_func ("/failures/dead-proxy", test_dead_proxy);
  g_test_add_func ("/failures/connect-timeout", test_connect_timeout);
  g_test_add_func ("/failures/silent", test_silent);
  g_test_add_func ("/failures/silent-in-body", test_silent_in_body);
  g_test_add_func ("/failures/interrupted", test_interrupted);
  g_test_add_func ("/failures/no-http", test_no_http);
  g_test_add_func ("/failures/slow-but-moving", test_slow_but_moving);
  g_test_add_func ("/failures/slow-upload", test_slow_upload);
  g_test_add_func ("/failures/stuck-upload", test_stuck_upload);
  g_test_add_func ("/failures/too-large", test_too_large);
  g_test_add_func ("/failures/early-answer", test_early_answer);
  g_test_add_func ("/failures/closed-between", test_closed_between);
  return g_test_run ();
}
