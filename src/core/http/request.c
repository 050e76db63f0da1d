/* SPDX-License-Identifier: MPL-2.0 */
/* Requests and replies are plain values; nothing here knows libsoup. */
#include <string.h>

#include "http/request-private.h"

#define DEFAULT_MAX_REPLY_BYTES (16 * 1024 * 1024)

static void
header_free (gpointer data)
{
  WbHttpHeader *header = data;

  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

WbHttpRequest *
wb_http_request_new (const char *method, const char *url)
{
  WbHttpRequest *request = g_new0 (WbHttpRequest, 1);

  request->method = g_strdup (method);
  request->url = g_strdup (url);
  request->headers = g_ptr_array_new_with_free_func (header_free);
  request->body_fd = -1;
  request->max_reply_bytes = DEFAULT_MAX_REPLY_BYTES;
  return request;
}

void
wb_http_request_free (WbHttpRequest *request)
{
  if (!request)
    return;
  g_free (request->method);
  g_free (request->url);
  g_ptr_array_unref (request->headers);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request);
}

static void
remove_header (WbHttpRequest *request, const char *name)
{
  for (guint i = 0; i < request->headers->len; i++)
    {
      const WbHttpHeader *header = g_ptr_array_index (request->headers, i);
      if (g_ascii_strcasecmp (header->name, name) == 0)
        {
          g_ptr_array_remove_index (request->headers, i);
          return;
        }
    }
}

void
wb_http_request_set_header (WbHttpRequest *request, const char *name, const char *value)
{
  remove_header (request, name);
  if (!value || value[0] == '\0')
    return;
  WbHttpHeader *header = g_new (WbHttpHeader, 1);
  header->name = g_strdup (name);
  header->value = g_strdup (value);
  g_ptr_array_add (request->headers, header);
}

void
wb_http_request_set_body (WbHttpRequest *request, GBytes *body)
{
  GBytes *kept = body ? g_bytes_ref (body) : NULL;

  g_clear_pointer (&request->body, g_bytes_unref);
  request->body = kept;
  request->body_fd = -1;
}

void
wb_http_request_set_body_range (WbHttpRequest *request, int fd, guint64 offset, guint64 length)
{
  g_clear_pointer (&request->body, g_bytes_unref);
  request->body_fd = fd;
  request->body_offset = offset;
  request->body_length = length;
}

void
wb_http_request_set_sink (WbHttpRequest *request, WbSink sink)
{
  request->sink = sink;
}

void
wb_http_request_set_max_reply (WbHttpRequest *request, guint64 max_bytes)
{
  request->max_reply_bytes = max_bytes;
}

void
wb_http_request_set_follow (WbHttpRequest *request, gboolean follow)
{
  request->follow = follow;
}

void
wb_http_request_set_repeatable (WbHttpRequest *request, gboolean repeatable)
{
  request->repeatable = repeatable;
}

/* Of HEAD: libsoup 3.2 sends one again by itself if a kept connection turns out to be closed, and
 * then now and then takes the first try's end for the second's: it crashes. */
gboolean
wb_http_request_shuns_kept (const WbHttpRequest *request)
{
  return strcmp (request->method, "HEAD") == 0
         || (strcmp (request->method, "POST") == 0 && !request->repeatable);
}

const char *
wb_http_request_get_method (const WbHttpRequest *request)
{
  return request->method;
}

const char *
wb_http_request_get_url (const WbHttpRequest *request)
{
  return request->url;
}

WbHttpReply *
wb_http_reply_new (guint status, GBytes *body)
{
  WbHttpReply *reply = g_new0 (WbHttpReply, 1);

  reply->status = status;
  reply->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  reply->body = body;
  reply->date_usec = -1;
  return reply;
}

void
wb_http_reply_add_header (WbHttpReply *reply, const char *name, const char *value)
{
  g_autofree char *key = g_ascii_strdown (name, -1);
  const char *before = g_hash_table_lookup (reply->headers, key);
  char *joined = before ? g_strconcat (before, ", ", value, NULL) : g_strdup (value);

  g_hash_table_replace (reply->headers, g_steal_pointer (&key), joined);
}

guint
wb_http_reply_get_status (const WbHttpReply *reply)
{
  return reply->status;
}

const char *
wb_http_reply_get_header (const WbHttpReply *reply, const char *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (reply->headers, key);
}

GBytes *
wb_http_reply_get_body (const WbHttpReply *reply)
{
  return reply->body;
}

gint64
wb_http_reply_get_date_usec (const WbHttpReply *reply)
{
  return reply->date_usec;
}

guint64
wb_http_reply_get_retry_after_sec (const WbHttpReply *reply)
{
  const char *text = wb_http_reply_get_header (reply, "Retry-After");
  guint64 seconds = 0;

  if (!text || g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &seconds, NULL))
    return seconds;
  const gint64 from_usec = wb_http_reply_get_date_usec (reply),
               until_usec = wb_http_date_usec (text);
  return from_usec >= 0 && until_usec > from_usec
             ? (guint64) ((until_usec - from_usec) / G_USEC_PER_SEC)
             : 0;
}

void
wb_http_reply_free (WbHttpReply *reply)
{
  if (!reply)
    return;
  g_hash_table_unref (reply->headers);
  g_bytes_unref (reply->body);
  g_free (reply);
}

void
wb_http_done_clear (WbHttpDone *done)
{
  g_clear_pointer (&done->reply, wb_http_reply_free);
  g_clear_error (&done->error);
}
