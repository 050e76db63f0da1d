/* SPDX-License-Identifier: MPL-2.0 */
/* The exchange hangs on libsoup's message, so it dies with it. Whoever makes the reply calls one of
 * the ending functions once; what comes after a refusal is not looked at. */
#include "exchange.h"

#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "refusal.h"
#include "xml.h"

#define EXCHANGE_KEY "waybill-exchange"
#define MAX_FIELDS 100
#define MAX_PARAMETERS 50

static void
exchange_free (gpointer data)
{
  WbExchange *exchange = data;

  if (exchange->timer != 0)
    g_source_remove (exchange->timer);
  g_free (exchange->path);
  wb_pairs_free (exchange->query);
  wb_pairs_free (exchange->fields);
  g_free (exchange->caller.case_id);
  g_free (exchange->caller.folder);
  g_free (exchange->bucket);
  g_free (exchange->key);
  wb_spool_free (exchange->spool);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
  wb_close_fd (&exchange->reply_fd);
  g_free (exchange);
}

WbExchange *
wb_exchange_of (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), EXCHANGE_KEY);
}

/* Parameters of an encoded query; NULL if one is not valid percent-encoding. */
static WbPairs *
read_query (const char *query)
{
  g_autoptr (WbPairs) pairs = wb_pairs_new ();
  g_auto (GStrv) parts = g_strsplit (query != NULL ? query : "", "&", MAX_PARAMETERS);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');
      g_autofree char *value = g_uri_unescape_string (equals != NULL ? equals + 1 : "", NULL);
      g_autofree char *name = NULL;

      if (equals != NULL)
        *equals = '\0';
      name = g_uri_unescape_string (parts[i], NULL);
      if (name == NULL || value == NULL)
        return NULL;
      if (*name != '\0')
        wb_pairs_add (pairs, name, value);
    }
  return g_steal_pointer (&pairs);
}

static WbPairs *
read_fields (SoupServerMessage *message)
{
  WbPairs *pairs = wb_pairs_new ();
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (pairs->length < MAX_FIELDS && soup_message_headers_iter_next (&iter, &name, &value))
    wb_pairs_add (pairs, name, value);
  return pairs;
}

static void
set_date (WbExchange *exchange)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (wb_intake_now (exchange->intake));
  g_autofree char *text = soup_date_time_to_string (now, SOUP_DATE_HTTP);

  wb_exchange_set_field (exchange, "Date", text);
}

WbExchange *
wb_exchange_new (WbIntake *intake, SoupServerMessage *message)
{
  WbExchange *exchange = g_new0 (WbExchange, 1);
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *id = wb_intake_random_hex (12);
  g_autofree char *upper = g_ascii_strup (id, -1);

  exchange->intake = intake;
  exchange->message = message;
  exchange->reply_fd = -1;
  g_strlcpy (exchange->request_id, upper, sizeof exchange->request_id);
  exchange->method = soup_server_message_get_method (message);
  exchange->path = g_strdup (g_uri_get_path (uri));
  exchange->query = read_query (g_uri_get_query (uri));
  exchange->fields = read_fields (message);
  g_object_set_data_full (G_OBJECT (message), EXCHANGE_KEY, exchange, exchange_free);
  wb_exchange_set_field (exchange, "x-oss-request-id", exchange->request_id);
  set_date (exchange);
  if (exchange->query == NULL)
    wb_exchange_refuse (exchange, "InvalidArgument", NULL, NULL);
  return exchange;
}

void
wb_exchange_set_field (WbExchange *exchange, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (exchange->message), name,
                                value);
}

void
wb_exchange_set_sums (WbExchange *exchange, const char *etag, guint64 crc64)
{
  gboolean wrong_etag = wb_exchange_struck (exchange, WB_FAULT_WRONG_ETAG, NULL);
  gboolean wrong_crc = wb_exchange_struck (exchange, WB_FAULT_WRONG_CRC, NULL);
  g_autofree char *quoted =
      g_strdup_printf ("\"%s\"", wrong_etag ? "00000000000000000000000000000000" : etag);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, wrong_crc ? crc64 ^ 1 : crc64);

  wb_exchange_set_field (exchange, "ETag", quoted);
  wb_exchange_set_field (exchange, "x-oss-hash-crc64ecma", number);
}

/* --- endings --- */

static void
set_body (WbExchange *exchange, const char *type, const char *text, gsize length)
{
  wb_exchange_set_field (exchange, "Content-Type", type);
  soup_message_body_append (soup_server_message_get_response_body (exchange->message),
                            SOUP_MEMORY_COPY, text, length);
}

static void
set_error_body (WbExchange *exchange, const GString *xml)
{
  g_autofree char *base64 = NULL;

  if (strcmp (exchange->method, "HEAD") != 0)
    {
      set_body (exchange, "application/xml", xml->str, xml->len);
      return;
    }
  base64 = g_base64_encode ((const guchar *) xml->str, xml->len);
  wb_exchange_set_field (exchange, "x-oss-err", base64);
  soup_message_headers_set_content_length (
      soup_server_message_get_response_headers (exchange->message), 0);
}

void
wb_exchange_refuse (WbExchange *exchange, const char *code, const char *message, const char *extra)
{
  const WbRefusal *row = wb_refusal_find (code);
  g_autoptr (GString) xml = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
  const char *host = wb_pairs_get_field (exchange->fields, "Host");

  if (exchange->refused)
    return;
  exchange->refused = TRUE;
  wb_xml_text (xml, "Code", code);
  wb_xml_text (xml, "Message", message != NULL ? message : row->message);
  wb_xml_text (xml, "RequestId", exchange->request_id);
  wb_xml_text (xml, "HostId", host);
  g_string_append_printf (xml, "%s</Error>", extra != NULL ? extra : "");
  soup_server_message_set_status (exchange->message, row->status, NULL);
  set_error_body (exchange, xml);
}

void
wb_exchange_refuse_error (WbExchange *exchange, const GError *error)
{
  g_debug ("%s: %s", exchange->request_id, error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME))
    wb_exchange_refuse (exchange, "InvalidObjectName", error->message, NULL);
  else if (g_error_matches (error, WB_ERROR, WB_ERROR_SPACE))
    wb_exchange_refuse (exchange, "QuotaExceeded", NULL, NULL);
  else
    wb_exchange_refuse (exchange, "InternalError", NULL, NULL);
}

void
wb_exchange_refuse_json (WbExchange *exchange, guint status, const char *code, const char *message)
{
  g_autofree char *text = NULL;

  if (exchange->refused)
    return;
  exchange->refused = TRUE;
  text = g_strdup_printf ("{\"code\":\"%s\",\"message\":\"%s\"}\n", code, message);
  wb_exchange_reply_json (exchange, status, text);
}

void
wb_exchange_reply_empty (WbExchange *exchange, guint status)
{
  soup_server_message_set_status (exchange->message, status, NULL);
}

void
wb_exchange_reply_xml (WbExchange *exchange, const char *root, const GString *content)
{
  g_autofree char *text = g_strdup_printf (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s>%s</%s>", root, content->str, root);

  soup_server_message_set_status (exchange->message, 200, NULL);
  set_body (exchange, "application/xml", text, strlen (text));
}

void
wb_exchange_reply_json (WbExchange *exchange, guint status, const char *text)
{
  soup_server_message_set_status (exchange->message, status, NULL);
  set_body (exchange, "application/json", text, strlen (text));
}

void
wb_exchange_drop (WbExchange *exchange)
{
  GSocket *socket = soup_server_message_get_socket (exchange->message);

  exchange->dropped = TRUE;
  if (socket != NULL)
    (void) g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

gboolean
wb_exchange_struck (const WbExchange *exchange, WbFaultKind kind, gint64 *ret_value)
{
  if (!exchange->faults.strikes[kind])
    return FALSE;
  if (ret_value != NULL)
    *ret_value = exchange->faults.value[kind];
  return TRUE;
}
