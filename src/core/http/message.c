/* SPDX-License-Identifier: MPL-2.0 */
/* Signatures cover what is sent, so nothing may be "normalised" on the way. GUri's parser does so
 * even with the flags for encoded text ("%7E" becomes "~", "%e4" "%E4"); its builder does not. So
 * it parses scheme, host and port, and path and query are cut from the text. */
#include "http/message.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "http/range-stream.h"

/* Printable ASCII: no spaces, no controls that could begin a second request. */
static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if (*text <= 0x20 || *text >= 0x7f)
      return FALSE;
  return TRUE;
}

/* uri with path and query as they stand in url. */
static GUri *
keep_bytes (GUri *uri, const char *url)
{
  const char *authority = strstr (url, "://") + strlen ("://");
  const char *path = authority + strcspn (authority, "/?#");
  const gsize path_length = strcspn (path, "?#");
  const char *query = path[path_length] == '?' ? path + path_length + 1 : NULL;
  g_autofree char *path_text = path_length > 0 ? g_strndup (path, path_length) : g_strdup ("/");
  g_autofree char *query_text = query ? g_strndup (query, strcspn (query, "#")) : NULL;

  return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), path_text, query_text, NULL);
}

static GUri *
parse_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = is_plain (url) ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *scheme = uri ? g_uri_get_scheme (uri) : "";

  if ((strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0) && g_uri_get_host (uri)
      && g_uri_get_host (uri)[0] != '\0' && !g_uri_get_userinfo (uri))
    return keep_bytes (uri, url);
  g_autofree char *without_query = g_strndup (url, strcspn (url, "?#"));
  const char *password_end = strrchr (without_query, '@');
  g_autofree char *shown = wb_text_visible (password_end ? password_end : without_query, -1);
  g_set_error (error, WB_ERROR, WB_ERROR_PROFILE, _ ("“%s” is not a web address"), shown);
  return NULL;
}

static gboolean
is_ours_to_set (const char *name)
{
  static const char *const names[] = { "Host", "Content-Length", "Transfer-Encoding" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

gboolean
wb_http_header_is_fit (const char *name, const char *value)
{
  const gsize length = strlen (value);

  if (name[0] == '\0' || !is_plain (name) || strpbrk (name, "()<>@,;:\\\"/[]?={}")
      || is_ours_to_set (name))
    return FALSE;
  for (const char *c = value; *c != '\0'; c++)
    if (((guchar) *c < 0x20 && *c != '\t') || *c == 0x7f)
      return FALSE;
  return !g_ascii_isspace (value[0]) && !g_ascii_isspace (value[MAX (length, 1) - 1]);
}

static gboolean
add_headers (SoupMessage *message, const WbHttpRequest *request, GError **error)
{
  for (guint i = 0; i < request->headers->len; i++)
    {
      const WbHttpHeader *header = g_ptr_array_index (request->headers, i);
      if (!wb_http_header_is_fit (header->name, header->value))
        {
          g_autofree char *shown = wb_text_visible (header->name, -1);
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _ ("The header “%s” can't be sent"), shown);
          return FALSE;
        }
      soup_message_headers_append (soup_message_get_request_headers (message), header->name,
                                   header->value);
    }
  return TRUE;
}

static GInputStream *
open_body (const WbHttpRequest *request, gssize *ret_length)
{
  if (request->body)
    {
      *ret_length = (gssize) g_bytes_get_size (request->body);
      return g_memory_input_stream_new_from_bytes (request->body);
    }
  if (request->body_fd < 0)
    return NULL;
  *ret_length = (gssize) request->body_length;
  return wb_range_stream_new (request->body_fd, request->body_offset, request->body_length);
}

static GInputStream *
add_body (SoupMessage *message, const WbHttpRequest *request)
{
  gssize length = 0;
  g_autoptr (GInputStream) body = open_body (request, &length);

  if (body)
    soup_message_set_request_body (message, NULL, body, length);
  else if (strcmp (request->method, "PUT") == 0 || strcmp (request->method, "POST") == 0)
    soup_message_headers_set_content_length (soup_message_get_request_headers (message), 0);
  return g_steal_pointer (&body);
}

SoupMessage *
wb_http_message_new (const WbHttpRequest *request, GInputStream **ret_body, GError **error)
{
  g_autoptr (GUri) uri = parse_url (request->url, error);
  if (!uri)
    return NULL;

  g_autoptr (SoupMessage) message = soup_message_new_from_uri (request->method, uri);
  if (!request->follow)
    soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_add_flags (message, wb_http_request_shuns_kept (request)
                                       ? SOUP_MESSAGE_NEW_CONNECTION
                                       : SOUP_MESSAGE_IDEMPOTENT);
  g_autoptr (GInputStream) body = add_body (message, request);
  if (!add_headers (message, request, error))
    return NULL;
  *ret_body = g_steal_pointer (&body);
  return g_steal_pointer (&message);
}

static void
copy_header (const char *name, const char *value, gpointer reply)
{
  wb_http_reply_add_header (reply, name, value);
}

gint64
wb_http_date_usec (const char *text)
{
  g_autoptr (GDateTime) time = text ? soup_date_time_new_from_http_string (text) : NULL;

  return time ? MAX (g_date_time_to_unix (time) * G_USEC_PER_SEC, -1) : -1;
}

WbHttpReply *
wb_http_message_get_reply (SoupMessage *message, GBytes *body)
{
  WbHttpReply *reply = wb_http_reply_new (soup_message_get_status (message), body);

  soup_message_headers_foreach (soup_message_get_response_headers (message), copy_header, reply);
  reply->date_usec = wb_http_date_usec (wb_http_reply_get_header (reply, "Date"));
  return reply;
}
