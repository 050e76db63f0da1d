/* SPDX-License-Identifier: MPL-2.0 */
/* A line is one write() to a file opened for appending, so lines are whole even when the process is
 * killed, and several runs on one folder can share a journal. */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "exchange.h"

typedef struct
{
  int fd;
} Journal;

static void
journal_free (gpointer data, GClosure *closure)
{
  Journal *journal = data;

  wb_close_fd (&journal->fd);
  g_free (journal);
}

static void
set_part (JsonObject *object, const WbExchange *exchange)
{
  const char *number =
      exchange->query != NULL ? wb_pairs_get (exchange->query, "partNumber") : NULL;
  guint64 part = 0;

  if (number != NULL && g_ascii_string_to_unsigned (number, 10, 1, G_MAXUINT32, &part, NULL))
    json_object_set_int_member (object, "part", (gint64) part);
}

static JsonNode *
describe (const WbExchange *exchange, guint status)
{
  JsonObject *object = json_object_new ();

  wb_json_set_string (object, "what",
                      exchange->operation != NULL ? exchange->operation->word : "?");
  wb_json_set_string (object, "key", exchange->key);
  wb_json_set_string (object, "hostStyle", exchange->host_style);
  set_part (object, exchange);
  json_object_set_int_member (object, "status", (gint64) status);
  json_object_set_int_member (object, "bytes", (gint64) exchange->received);
  json_object_set_int_member (object, "usec", g_get_monotonic_time ());
  return wb_json_node_take (object);
}

static void
write_line (const Journal *journal, const WbExchange *exchange, guint status)
{
  g_autoptr (JsonNode) node = describe (exchange, status);
  g_autofree char *text = wb_json_line (node);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr (GError) error = NULL;

  if (!wb_fs_write_all (journal->fd, line, strlen (line), &error))
    g_debug ("journal: %s", error->message);
}

/* After its answer was sent. */
static void
on_finished (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  const WbExchange *exchange = wb_exchange_of (message);

  if (exchange != NULL)
    write_line (data, exchange, exchange->dropped ? 0 : soup_server_message_get_status (message));
}

/* The connection went before that. */
static void
on_aborted (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  const WbExchange *exchange = wb_exchange_of (message);

  if (exchange != NULL)
    write_line (data, exchange, 0);
}

gboolean
wb_journal_attach (SoupServer *server, const char *path, GError **error)
{
  int fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  Journal *journal;

  if (fd < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  journal = g_new0 (Journal, 1);
  journal->fd = fd;
  g_signal_connect_data (server, "request-finished", G_CALLBACK (on_finished), journal,
                         journal_free, (GConnectFlags) 0);
  g_signal_connect (server, "request-aborted", G_CALLBACK (on_aborted), journal);
  return TRUE;
}
