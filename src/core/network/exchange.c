/* SPDX-License-Identifier: MPL-2.0 */
#include "network/exchange.h"

#include <string.h>

#include "http/head.h"

#define HEAD_MAX 16384

void
wb_exchange_clear (WbExchange *exchange)
{
  g_free (exchange->location);
  g_free (exchange->challenge);
  g_free (exchange->address);
  g_free (exchange->operator_name);
  *exchange = (WbExchange){ .ttfb_ms = -1 };
}

char *
wb_exchange_authority (const char *host, guint16 port, guint16 usual)
{
  const char *open = strchr (host, ':') ? "[" : "", *close = *open ? "]" : "";

  return port == usual ? g_strdup_printf ("%s%s%s", open, host, close)
                       : g_strdup_printf ("%s%s%s:%u", open, host, close, port);
}

static gboolean
send_all (WbWire *wire, const char *text, const WbLimit *limit, WbReach *ret_reach)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      const gssize n = wire->write (wire, text, left, limit, ret_reach);
      if (n <= 0)
        return FALSE;
      text += n;
      left -= (gsize) n;
    }
  return TRUE;
}

/* Where the empty line begins; NULL if it is not there. A head may have a NUL in it. */
static const char *
find_end (const GString *head)
{
  return memmem (head->str, head->len, "\r\n\r\n", 4);
}

/* Until the head is whole or the stream ends. */
static gboolean
receive_head (WbWire *wire, GString *head, const WbLimit *limit, double *ret_first_ms,
              WbReach *ret_reach)
{
  char bytes[2048];

  while (head->len < HEAD_MAX && !find_end (head))
    {
      const gssize n =
          wire->read (wire, bytes, MIN (sizeof bytes, HEAD_MAX - head->len), limit, ret_reach);
      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      if (head->len == 0)
        *ret_first_ms = wb_wire_watched_ms (wire);
      g_string_append_len (head, bytes, n);
    }
  return head->len > 0;
}

/* Date has whole seconds, cut off: half of one is added; the answer left the server half a round
 * trip ago. */
static void
take_date (gint64 date_usec, gint64 first_usec, WbExchange *ret_exchange)
{
  ret_exchange->has_date = date_usec >= 0;
  if (ret_exchange->has_date)
    ret_exchange->skew_sec =
        (double) (first_usec - date_usec) / G_USEC_PER_SEC - 0.5 - ret_exchange->ttfb_ms / 2000;
}

/* first_usec: when it began to arrive, by this computer's clock. */
static void
take_head (const char *text, gsize length, gint64 first_usec, WbExchange *ret_exchange)
{
  g_autoptr (WbHttpHead) head = wb_http_head_parse (text, length);

  if (!head)
    return;
  ret_exchange->status = wb_http_head_get_status (head);
  ret_exchange->location = wb_http_head_dup_header (head, "Location");
  ret_exchange->challenge = wb_http_head_dup_header (head, "X-Waybill-Challenge");
  ret_exchange->address = wb_http_head_dup_header (head, "X-Client-Address");
  ret_exchange->operator_name = wb_http_head_dup_header (head, "X-Client-Operator");
  take_date (wb_http_head_get_date_usec (head), first_usec, ret_exchange);
}

gboolean
wb_exchange_run (WbWire *wire, const char *method, const char *authority, const char *target,
                 const char *headers, const WbLimit *limit, WbExchange *ret_exchange)
{
  g_autofree char *question =
      g_strdup_printf ("%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: waybill/" WB_VERSION "\r\n%s\r\n",
                       method, target, authority, headers ? headers : "");
  g_autoptr (GString) head = g_string_new (NULL);
  const gint64 began_usec = g_get_real_time ();
  double first_ms = -1;

  *ret_exchange = (WbExchange){ .reach = WB_REACH_RESET, .ttfb_ms = -1 };
  wb_wire_watch (wire);
  if (!send_all (wire, question, limit, &ret_exchange->reach)
      || !receive_head (wire, head, limit, &first_ms, &ret_exchange->reach))
    return FALSE;
  ret_exchange->reach = WB_REACH_OK;
  ret_exchange->ttfb_ms = first_ms;
  const char *end = find_end (head);
  take_head (head->str, end ? (gsize) (end - head->str) + 2 : head->len,
             began_usec + (gint64) (first_ms * 1000), ret_exchange);
  return TRUE;
}
