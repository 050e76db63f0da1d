/* SPDX-License-Identifier: MPL-2.0 */
#include "base/tcp-info.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

static void
set_control (GSocket *socket, const char *name)
{
  g_assert_no_errno (setsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_CONGESTION, name,
                                 (socklen_t) strlen (name)));
}

/* A connection to ourselves; what the other end reads is what this one has acknowledged. */
static void
test_connection (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  const guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) here =
      g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GSocketConnection) there = g_socket_listener_accept (listener, NULL, NULL, &error);
  g_assert_no_error (error);
  GSocket *socket = g_socket_connection_get_socket (here);
  char bytes[1000] = "";
  WbTcpInfo info = { 0 };

  set_control (socket, "reno"); /* the one that every kernel has and lets everybody use */
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (here)),
                                            bytes, sizeof bytes, NULL, NULL, &error));
  g_assert_true (g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (there)), bytes,
                                          sizeof bytes, NULL, NULL, &error));
  g_assert_true (wb_tcp_info (g_socket_get_fd (socket), &info));
  g_assert_cmpfloat (info.rtt_ms, >, 0);
  g_assert_cmpuint (info.segments, >, 0);
  g_assert_cmpuint (info.send_mss, >, 0);
  g_assert_cmpuint (info.retransmits, ==, 0);
  g_assert_true (info.is_loss_based);
}

/* BBR where it is let in; any other is no worse than not told. */
static void
test_model_based (void)
{
  static const char bbr[] = "bbr";
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  WbTcpInfo info = { 0 };

  g_assert_no_error (error);
  if (setsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_CONGESTION, bbr, strlen (bbr)) != 0)
    {
      g_test_skip ("this kernel has no BBR, or does not let everybody use it");
      return;
    }
  g_assert_true (wb_tcp_info (g_socket_get_fd (socket), &info));
  g_assert_false (info.is_loss_based);
}

static void
test_no_connection (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  WbTcpInfo info = { 0 };

  g_assert_no_error (error);
  g_assert_false (wb_tcp_info (g_socket_get_fd (socket), &info));
  g_assert_false (wb_tcp_info (-1, &info));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tcp-info/connection", test_connection);
  g_test_add_func ("/tcp-info/model-based", test_model_based);
  g_test_add_func ("/tcp-info/no-connection", test_no_connection);
  return g_test_run ();
}
