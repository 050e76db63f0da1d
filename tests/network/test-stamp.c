/* SPDX-License-Identifier: MPL-2.0 */
/* Times of an exchange are those of its packets, not of who reads them. */
#include <unistd.h>

#include "base/fs.h"
#include "network/wire.h"

#define SERVER_MS 30 /* until it answers */
#define BUSY_MS 400  /* until the answer is read */
#define BETWEEN_MS 200

/* Answers one byte with one, a while after it came. */
static gpointer
answer_late (gpointer data)
{
  g_autoptr (GSocket) server = data;
  g_autoptr (GSocket) peer = g_socket_accept (server, NULL, NULL);
  char byte;

  g_assert_cmpint (g_socket_receive (peer, &byte, 1, NULL, NULL), ==, 1);
  g_usleep (SERVER_MS * 1000);
  g_assert_cmpint (g_socket_send (peer, &byte, 1, NULL, NULL), ==, 1);
  return NULL;
}

static GSocket *
listen_here (guint16 *ret_port)
{
  g_autoptr (GInetAddress) here = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (here, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSocket *server =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_bind (server, any, TRUE, NULL) && g_socket_listen (server, NULL));
  bound = g_socket_get_local_address (server, NULL);
  *ret_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return server;
}

static void
test_late_reader (void)
{
  const WbLimit limit = { NULL, g_get_monotonic_time () + 10 * G_USEC_PER_SEC };
  g_autoptr (GInetAddress) here = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  guint16 port = 0;
  GThread *server = g_thread_new ("server", answer_late, listen_here (&port));
  WbConnect connect;
  WbReach reach = WB_REACH_OK;
  WbWire wire;
  wb_autofd int fd = wb_wire_connect (here, port, 0, &limit, &connect);
  char byte = '.';

  g_assert_cmpint (connect.reach, ==, WB_REACH_OK);
  wb_wire_init_plain (&wire, fd);
  wb_wire_watch (&wire);
  g_assert_cmpfloat (wb_wire_watched_ms (&wire), ==, -1);
  g_assert_cmpint (wire.write (&wire, &byte, 1, &limit, &reach), ==, 1);
  g_assert_cmpfloat (wb_wire_watched_ms (&wire), ==, -1);
  g_usleep (BUSY_MS * 1000);
  g_assert_cmpint (wire.read (&wire, &byte, 1, &limit, &reach), ==, 1);
  g_assert_cmpfloat (wb_wire_watched_ms (&wire), >=, SERVER_MS);
  g_assert_cmpfloat (wb_wire_watched_ms (&wire), <, BETWEEN_MS);
  g_thread_join (server);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/stamp/late-reader", test_late_reader);
  return g_test_run ();
}
