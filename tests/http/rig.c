/* SPDX-License-Identifier: MPL-2.0 */
#include "http/rig.h"

#include <string.h>
#include <sys/socket.h>

struct _Rig
{
  RigFunc func;
  gpointer user_data;
  GSocket *listener;
  GCancellable *cancellable;
  GThread *thread;
  GPtrArray *peers; /* of GThread, only touched by thread */
  gint n_connections;
  guint16 port;
};

static gpointer
serve (gpointer data)
{
  Peer *peer = data;

  peer->rig->func (peer, peer->rig->user_data);
  (void) g_socket_close (peer->socket, NULL);
  g_object_unref (peer->socket);
  g_string_free (peer->request, TRUE);
  g_string_free (peer->unread, TRUE);
  g_free (peer);
  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  Rig *rig = data;
  GSocket *socket;

  while ((socket = g_socket_accept (rig->listener, rig->cancellable, NULL)))
    {
      Peer *peer = g_new0 (Peer, 1);
      peer->rig = rig;
      peer->socket = socket;
      peer->request = g_string_new (NULL);
      peer->unread = g_string_new (NULL);
      peer->number = (guint) g_atomic_int_add (&rig->n_connections, 1);
      g_ptr_array_add (rig->peers, g_thread_new ("peer", serve, peer));
    }
  return NULL;
}

Rig *
rig_new (RigFunc func, gpointer user_data)
{
  Rig *rig = g_new0 (Rig, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);

  rig->func = func;
  rig->user_data = user_data;
  rig->cancellable = g_cancellable_new ();
  rig->peers = g_ptr_array_new ();
  rig->listener =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (rig->listener, any_port, TRUE, &error));
  g_assert_true (g_socket_listen (rig->listener, &error));
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (rig->listener, &error);
  g_assert_no_error (error);
  rig->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  rig->thread = g_thread_new ("rig", accept_all, rig);
  return rig;
}

void
rig_free (Rig *rig)
{
  g_cancellable_cancel (rig->cancellable);
  g_thread_join (rig->thread);
  for (guint i = 0; i < rig->peers->len; i++)
    g_thread_join (g_ptr_array_index (rig->peers, i));
  g_ptr_array_unref (rig->peers);
  g_object_unref (rig->listener);
  g_object_unref (rig->cancellable);
  g_free (rig);
}

guint16
rig_get_port (Rig *rig)
{
  return rig->port;
}

guint
rig_get_n_connections (Rig *rig)
{
  return (guint) g_atomic_int_get (&rig->n_connections);
}

char *
rig_url (Rig *rig, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", rig->port, path);
}

gboolean
rig_read_some (Peer *peer, gsize length)
{
  g_autofree char *buffer = g_malloc (length);
  const gssize n = g_socket_receive (peer->socket, buffer, length, peer->rig->cancellable, NULL);

  if (n > 0)
    g_string_append_len (peer->unread, buffer, n);
  return n > 0;
}

static gsize
body_length (const char *head)
{
  const char *field = strstr (head, "\r\nContent-Length: ");

  return field ? (gsize) g_ascii_strtoull (field + strlen ("\r\nContent-Length: "), NULL, 10) : 0;
}

gboolean
rig_read_request (Peer *peer)
{
  const char *end;

  g_string_truncate (peer->request, 0);
  while (!(end = strstr (peer->unread->str, "\r\n\r\n")))
    if (!rig_read_some (peer, 4096))
      return FALSE;
  const gsize whole = (gsize) (end + 4 - peer->unread->str) + body_length (peer->unread->str);
  while (peer->unread->len < whole)
    if (!rig_read_some (peer, 65536))
      return FALSE;
  g_string_append_len (peer->request, peer->unread->str, (gssize) whole);
  g_string_erase (peer->unread, 0, (gssize) whole);
  return TRUE;
}

gboolean
rig_write (Peer *peer, const char *bytes, gssize length)
{
  gsize left = length < 0 ? strlen (bytes) : (gsize) length;

  while (left > 0)
    {
      const gssize n = g_socket_send (peer->socket, bytes, left, peer->rig->cancellable, NULL);
      if (n <= 0)
        return FALSE;
      bytes += n;
      left -= (gsize) n;
    }
  return TRUE;
}

void
rig_reset (Peer *peer)
{
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  g_assert_cmpint (
      setsockopt (g_socket_get_fd (peer->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once),
      ==, 0);
}

void
rig_hold (Peer *peer)
{
  while (rig_read_some (peer, 65536))
    ;
}

void
rig_wait_closed (Peer *peer)
{
  (void) g_socket_condition_wait (peer->socket, G_IO_HUP | G_IO_ERR, peer->rig->cancellable, NULL);
}
