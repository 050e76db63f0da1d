/* SPDX-License-Identifier: MPL-2.0 */
#include "http/head.h"

#include <libsoup/soup.h>
#include <string.h>

#include "http/client.h"

#define VALUE_MAX 200

struct _WbHttpHead
{
  SoupMessageHeaders *headers;
  guint status;
};

WbHttpHead *
wb_http_head_parse (const char *text, gsize length)
{
  WbHttpHead *head = g_new0 (WbHttpHead, 1);

  head->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  if (soup_headers_parse_response (text, (int) length, head->headers, NULL, &head->status, NULL))
    return head;
  wb_http_head_free (head);
  return NULL;
}

void
wb_http_head_free (WbHttpHead *head)
{
  soup_message_headers_unref (head->headers);
  g_free (head);
}

guint
wb_http_head_get_status (const WbHttpHead *head)
{
  return head->status;
}

char *
wb_http_head_dup_header (const WbHttpHead *head, const char *name)
{
  const char *value = soup_message_headers_get_one (head->headers, name);

  return value ? g_utf8_make_valid (value, (gssize) MIN (strlen (value), VALUE_MAX)) : NULL;
}

gint64
wb_http_head_get_date_usec (const WbHttpHead *head)
{
  return wb_http_date_usec (soup_message_headers_get_one (head->headers, "Date"));
}
