/* SPDX-License-Identifier: MPL-2.0 */
/* A server of raw bytes on loopback: each connection is a thread that runs a function of the test.
 */
#pragma once

#include <gio/gio.h>

typedef struct _Rig Rig;

/* What a connection's function has to do with. */
typedef struct
{
  Rig *rig;
  guint number;     /* counts connections from 0 */
  GSocket *socket;  /* blocking */
  GString *request; /* what rig_read_request() read last */
  GString *unread;  /* read already, of the next request */
} Peer;

typedef void (*RigFunc) (Peer *peer, gpointer user_data);

/* Listens; func runs for each connection, which is closed when it returns. */
Rig *rig_new (RigFunc func, gpointer user_data);

/* Ends all connections, waits for their threads. */
void rig_free (Rig *rig);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rig, rig_free)

guint16 rig_get_port (Rig *rig);
guint rig_get_n_connections (Rig *rig);

/* "http://127.0.0.1:PORT" and path; caller frees. */
char *rig_url (Rig *rig, const char *path);

/* Reads a head and, by its Content-Length, a body into peer->request. FALSE at the end. */
gboolean rig_read_request (Peer *peer);

/* Reads up to length bytes; FALSE at the end. */
gboolean rig_read_some (Peer *peer, gsize length);

/* Sends; FALSE if the other side is gone. */
gboolean rig_write (Peer *peer, const char *bytes, gssize length);

/* Makes close send a reset. */
void rig_reset (Peer *peer);

/* Waits until rig_free() or the other side closes. */
void rig_hold (Peer *peer);

/* Waits likewise, without reading: until the other side resets the connection. */
void rig_wait_closed (Peer *peer);
