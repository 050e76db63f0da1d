/* SPDX-License-Identifier: MPL-2.0 */
/* TLS against a server in this process, with certificates made for the test by certtool. */
#include <libsoup/soup.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "http/client.h"
#include "http/rig.h"

typedef struct
{
  char *folder;
  char *ca_file;
  SoupServer *server;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GMutex mutex;
  GCond cond;
  guint port;
} Fixture;

static char *
in_folder (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
put (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = in_folder (fixture, name);
  g_autoptr (GError) error = NULL;

  (void) g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
certtool (Fixture *fixture, const char *arguments)
{
  g_autofree char *line = g_strconcat ("certtool ", arguments, NULL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GError) error = NULL;
  gint status = -1;

  (void) g_spawn_sync (fixture->folder, argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL
                           | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

static void
make_certificates (Fixture *fixture)
{
  put (fixture, "ca.cfg", "cn = Test CA\nca\ncert_signing_key\nexpiration_days = 2\n");
  put (fixture, "server.cfg",
       "cn = localhost\ndns_name = localhost\ntls_www_server\nsigning_key\nexpiration_days = 2\n");
  certtool (fixture, "--generate-privkey --key-type ecdsa --outfile ca.key");
  certtool (fixture,
            "--generate-self-signed --load-privkey ca.key --template ca.cfg --outfile ca.pem");
  certtool (fixture, "--generate-privkey --key-type ecdsa --outfile server.key");
  certtool (fixture,
            "--generate-certificate --load-privkey server.key --load-ca-certificate ca.pem "
            "--load-ca-privkey ca.key --template server.cfg --outfile server.pem");
}

static void
answer (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
        gpointer user_data)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "secure", 6);
}

static gpointer
serve (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *certificate_path = in_folder (fixture, "server.pem");
  g_autofree char *key_path = in_folder (fixture, "server.key");
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (fixture->context);
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_assert_no_error (error);
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_set_tls_certificate (fixture->server, certificate);
  soup_server_add_handler (fixture->server, NULL, answer, NULL, NULL);
  (void) soup_server_listen_local (fixture->server, 0,
                                   SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  g_autoslist (GUri) uris = soup_server_get_uris (fixture->server);

  g_mutex_lock (&fixture->mutex);
  fixture->port = (guint) g_uri_get_port (uris->data);
  g_cond_signal (&fixture->cond);
  g_mutex_unlock (&fixture->mutex);
  g_main_loop_run (fixture->loop);
  soup_server_disconnect (fixture->server);
  g_clear_object (&fixture->server);
  g_main_context_pop_thread_default (fixture->context);
  return NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("waybill-tls-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->ca_file = in_folder (fixture, "ca.pem");
  make_certificates (fixture);
  g_mutex_init (&fixture->mutex);
  g_cond_init (&fixture->cond);
  fixture->context = g_main_context_new ();
  fixture->loop = g_main_loop_new (fixture->context, FALSE);
  fixture->thread = g_thread_new ("server", serve, fixture);
  g_mutex_lock (&fixture->mutex);
  while (fixture->port == 0)
    g_cond_wait (&fixture->cond, &fixture->mutex);
  g_mutex_unlock (&fixture->mutex);
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_main_context_invoke (fixture->context, quit, fixture->loop);
  g_thread_join (fixture->thread);
  g_main_loop_unref (fixture->loop);
  g_main_context_unref (fixture->context);
  g_mutex_clear (&fixture->mutex);
  g_cond_clear (&fixture->cond);
  g_assert_true (wb_fs_remove_tree (fixture->folder, &error));
  g_free (fixture->ca_file);
  g_free (fixture->folder);
}

/* The status of a GET to host, or 0 with error. */
static guint
get_status (Fixture *fixture, const char *host, const char *ca_file, GError **error)
{
  g_autoptr (WbHttp) http =
      wb_http_new (&(WbHttpOptions){ .proxy = "direct://", .ca_file = ca_file });
  g_autofree char *url = g_strdup_printf ("https://%s:%u/x", host, fixture->port);
  g_autoptr (WbHttpRequest) request = wb_http_request_new ("GET", url);
  g_autoptr (WbHttpReply) reply = wb_http_send (http, request, NULL, error);

  return reply ? wb_http_reply_get_status (reply) : 0;
}

static void
test_private_ca (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (get_status (fixture, "localhost", fixture->ca_file, &error), ==, 200);
  g_assert_no_error (error);
}

static void
test_unknown_ca (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (get_status (fixture, "localhost", NULL, &error), ==, 0);
  g_test_message ("%s", error->message);
  g_assert_cmpint (wb_http_fault_of (error), ==, WB_HTTP_FAULT_TLS);
}

static void
test_other_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (get_status (fixture, "127.0.0.1", fixture->ca_file, &error), ==, 0);
  g_assert_cmpint (wb_http_fault_of (error), ==, WB_HTTP_FAULT_TLS);
}

static void
test_missing_ca_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (get_status (fixture, "localhost", "/nonexistent/ca.pem", &error), ==, 0);
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
}

static void
hang_up (Peer *peer, gpointer user_data)
{
  (void) rig_read_some (peer, 1000);
}

static void
speak_plainly (Peer *peer, gpointer user_data)
{
  (void) rig_read_some (peer, 1000);
  (void) rig_write (peer, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", -1);
}

static void
test_no_tls (void)
{
  static const RigFunc funcs[] = { hang_up, speak_plainly };

  for (guint i = 0; i < G_N_ELEMENTS (funcs); i++)
    {
      g_autoptr (Rig) rig = rig_new (funcs[i], NULL);
      g_autoptr (WbHttp) http = wb_http_new (&(WbHttpOptions){ .proxy = "direct://" });
      g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", rig_get_port (rig));
      g_autoptr (WbHttpRequest) request = wb_http_request_new ("GET", url);
      g_autoptr (GError) error = NULL;

      g_assert_null (wb_http_send (http, request, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_cmpint (wb_http_fault_of (error), ==, WB_HTTP_FAULT_TLS);
    }
}

/* --- a line that has come to a standstill ------------------------------------------------------
 */

#define PASSED_ON (64 * 1024)
#define BODY_BYTES (32 * 1024 * 1024)

/* Between client and server; stands still after so many bytes of the client's. */
typedef struct
{
  guint16 server_port;
  GCancellable *cancellable; /* (nullable): cancelled once nothing moves any more */
} Relay;

static GSocket *
connect_to (guint16 port)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);

  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  return g_steal_pointer (&socket);
}

/* What has arrived, sent on; how much, 0 at the end. */
static gsize
pass_on (GSocket *from, GSocket *to)
{
  char bytes[4096];
  const gssize n = g_socket_receive (from, bytes, sizeof bytes, NULL, NULL);

  return n > 0 && g_socket_send (to, bytes, (gsize) n, NULL, NULL) == n ? (gsize) n : 0;
}

/* Until the client's socket and ours are full of what we do not read. */
static void
wait_for_standstill (Peer *peer)
{
  gssize before = -1, now;

  while ((now = g_socket_get_available_bytes (peer->socket)) != before)
    {
      before = now;
      g_usleep (G_USEC_PER_SEC / 5);
    }
}

static void
pass_on_and_stop (Peer *peer, gpointer user_data)
{
  const Relay *relay = user_data;
  g_autoptr (GSocket) server = connect_to (relay->server_port);
  GPollFD polled[] = { { .fd = g_socket_get_fd (peer->socket), .events = G_IO_IN },
                       { .fd = g_socket_get_fd (server), .events = G_IO_IN } };
  gsize passed = 0, n = 1;

  while (passed < PASSED_ON && n > 0 && g_poll (polled, G_N_ELEMENTS (polled), -1) > 0)
    if (polled[1].revents != 0)
      n = pass_on (server, peer->socket);
    else
      passed += n = pass_on (peer->socket, server);
  if (passed < PASSED_ON)
    return;
  wait_for_standstill (peer);
  if (relay->cancellable)
    g_cancellable_cancel (relay->cancellable);
  rig_wait_closed (peer);
}

/* Whoever stops, or gives up, does not wait until what is in the socket has left, which may be a
 * minute: closing TLS says good-bye behind it. */
static void
test_standstill (Fixture *fixture, gconstpointer is_cancelled)
{
  g_autoptr (GCancellable) cancellable = is_cancelled ? g_cancellable_new () : NULL;
  Relay relay = { (guint16) fixture->port, cancellable };
  g_autoptr (Rig) rig = rig_new (pass_on_and_stop, &relay);
  g_autoptr (WbHttp) http =
      wb_http_new (&(WbHttpOptions){ .proxy = "direct://",
                                     .ca_file = fixture->ca_file,
                                     .idle_timeout_ms = is_cancelled ? 0 : 2000 });
  g_autofree char *url = g_strdup_printf ("https://localhost:%u/x", rig_get_port (rig));
  g_autoptr (WbHttpRequest) request = wb_http_request_new ("PUT", url);
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (BODY_BYTES), BODY_BYTES);
  const WbRun run = { .cancellable = cancellable };
  const gint64 before = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  wb_http_request_set_body (request, body);
  g_assert_null (wb_http_send (http, request, &run, &error));
  if (is_cancelled)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_cmpint (wb_http_fault_of (error), ==, WB_HTTP_FAULT_IDLE);
  g_test_message ("after %.1f s", (double) (g_get_monotonic_time () - before) / G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 30 * G_USEC_PER_SEC);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/tls/private-ca", test_private_ca);
  ADD ("/tls/unknown-ca", test_unknown_ca);
  ADD ("/tls/other-name", test_other_name);
  ADD ("/tls/missing-ca-file", test_missing_ca_file);
  g_test_add_func ("/tls/no-tls", test_no_tls);
  g_test_add ("/tls/standstill-cancelled", Fixture, GUINT_TO_POINTER (TRUE), set_up,
              test_standstill, tear_down);
  g_test_add ("/tls/standstill-idle", Fixture, NULL, set_up, test_standstill, tear_down);
  return g_test_run ();
}
