/* SPDX-License-Identifier: MPL-2.0 */
/* Bodies of replies that come from a file: libsoup says when a piece is written, then the next is
 * read, so that an object of any size costs one piece of memory. A throttled reply gets its pieces
 * from a timer. */
#include <errno.h>
#include <unistd.h>

#include "base/fs.h"
#include "exchange.h"

#define PIECE_BYTES (256 * 1024)
#define TICKS_PER_SECOND 20

/* Reads up to length bytes; NULL if the file ends early or can't be read. */
static GBytes *
read_piece (WbExchange *exchange, gsize length)
{
  g_autofree guint8 *buffer = g_malloc (length);
  ssize_t n;

  do
    n = pread (exchange->reply_fd, buffer, length, (off_t) exchange->reply_offset);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return NULL;
  exchange->reply_offset += (guint64) n;
  exchange->reply_left -= (guint64) n;
  if (exchange->reply_left == 0 && wb_exchange_struck (exchange, WB_FAULT_WRONG_BODY, NULL))
    buffer[n - 1] ^= 0x20;
  return g_bytes_new_take (g_steal_pointer (&buffer), (gsize) n);
}

/* Hands libsoup at most so many bytes more. FALSE when that was all. */
static gboolean
send_piece (WbExchange *exchange, gsize most)
{
  SoupMessageBody *body = soup_server_message_get_response_body (exchange->message);
  g_autoptr (GBytes) piece =
      exchange->reply_left > 0 ? read_piece (exchange, MIN (exchange->reply_left, most)) : NULL;

  if (piece != NULL)
    {
      soup_message_body_append_bytes (body, piece);
      return TRUE;
    }
  if (exchange->reply_left > 0)
    wb_exchange_drop (exchange);
  soup_message_body_complete (body);
  wb_close_fd (&exchange->reply_fd);
  return FALSE;
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer data)
{
  WbExchange *exchange = data;

  if (exchange->reply_fd >= 0 && exchange->timer == 0)
    (void) send_piece (exchange, PIECE_BYTES);
}

static gboolean
on_tick (gpointer data)
{
  WbExchange *exchange = data;
  gint64 rate = exchange->faults.value[WB_FAULT_THROTTLE];
  gboolean more = send_piece (exchange, (gsize) MAX (rate / TICKS_PER_SECOND, 1));

  if (!more)
    exchange->timer = 0;
  soup_server_message_unpause (exchange->message);
  return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
wb_exchange_send_file (WbExchange *exchange, int fd, guint64 offset, guint64 length)
{
  SoupMessageHeaders *fields = soup_server_message_get_response_headers (exchange->message);
  SoupMessageBody *body = soup_server_message_get_response_body (exchange->message);

  exchange->reply_fd = fd;
  exchange->reply_offset = offset;
  exchange->reply_left = length;
  soup_message_headers_set_content_length (fields, (goffset) length);
  soup_message_body_set_accumulate (body, FALSE);
  g_signal_connect (exchange->message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), exchange);
  if (wb_exchange_struck (exchange, WB_FAULT_THROTTLE, NULL))
    exchange->timer = g_timeout_add (1000 / TICKS_PER_SECOND, on_tick, exchange);
  else
    (void) send_piece (exchange, PIECE_BYTES);
}
