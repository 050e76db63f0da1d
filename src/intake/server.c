/* SPDX-License-Identifier: MPL-2.0 */
/* libsoup calls us three times for a request: when its header is there (routing, signature,
 * rights), for each piece of the body (to disk, hashed), and when it is whole (the operation). A
 * refused request's body is read and dropped, so that the client gets its answer instead of a reset
 * connection.
 *
 * Delays and throttling pause the message and go on from a timer; the server stays responsive. */
#include "server.h"

#include <string.h>

#include "exchange.h"
#include "health.h"
#include "office.h"
#include "oss.h"
#include "receiver.h"
#include "refusal.h"

/* --- faces --- */

static gboolean
host_is_ours (const WbExchange *exchange)
{
  const char *host = wb_pairs_get_field (exchange->fields, "Host");

  return host != NULL && g_strv_contains ((const char *const *) exchange->intake->own_hosts, host);
}

/* A browser on this computer must not reach what an address alone gives access to. */
static gboolean
is_from_elsewhere (WbExchange *exchange)
{
  if (wb_pairs_get_field (exchange->fields, "Origin") == NULL && host_is_ours (exchange))
    return FALSE;
  wb_exchange_refuse_json (exchange, 403, "Forbidden", "Not from here.");
  return TRUE;
}

static gboolean
is_envelope_path (const WbExchange *exchange)
{
  g_autofree char *path = g_strdup_printf ("/api/%s/envelope", exchange->intake->sentry_project);

  return g_str_has_prefix (exchange->path, path)
         && strchr ("/", exchange->path[strlen (path)]) != NULL
         && wb_receiver_knows_sentry_key (exchange);
}

/* The row of an address that needs no signature; NULL for the object store. */
static const WbOperation *
find_address (const WbExchange *exchange)
{
  if (wb_intake_same_secret (exchange->path, exchange->intake->ticket_path))
    return &wb_office_operation;
  if (wb_intake_same_secret (exchange->path, exchange->intake->tracker_path))
    return &wb_receiver_event;
  if (is_envelope_path (exchange))
    return &wb_receiver_envelope;
  if (strcmp (exchange->path, WB_HEALTH_PATH) == 0)
    return strcmp (exchange->method, "HEAD") == 0 ? &wb_health_head : &wb_health_get;
  return NULL;
}

static void
route (WbExchange *exchange)
{
  const WbOperation *row = find_address (exchange);

  if (row == NULL)
    {
      (void) wb_oss_route (exchange);
      return;
    }
  if (is_from_elsewhere (exchange))
    return;
  exchange->operation = row;
  if (strcmp (exchange->method, row->method) != 0)
    wb_exchange_refuse_json (exchange, 405, "MethodNotAllowed", row == &wb_health_get ? "Only GET and HEAD." : "Only POST.");
}

/* --- faults --- */

/* What stands in for an answer before the operation ran. */
static void
strike_before (WbExchange *exchange)
{
  const WbRefusal *row;
  gint64 value = 0;

  if (exchange->refused)
    return;
  if (wb_exchange_struck (exchange, WB_FAULT_BUSY, &value))
    {
      g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, value);

      wb_exchange_set_field (exchange, "Retry-After", seconds);
      wb_exchange_refuse (exchange, "TooManyRequests", NULL, NULL);
    }
  else if (wb_exchange_struck (exchange, WB_FAULT_STATUS, &value))
    {
      row = wb_refusal_for_status ((guint) value);
      wb_exchange_refuse (exchange, row->code, "A fault was asked for.", NULL);
      soup_server_message_set_status (exchange->message, (guint) value, NULL);
    }
  else if (wb_exchange_struck (exchange, WB_FAULT_EXPIRE_TOKEN, NULL))
    wb_exchange_refuse (exchange, "SecurityTokenExpired", NULL, NULL);
}

static gboolean
go_on (gpointer data)
{
  WbExchange *exchange = data;

  exchange->timer = 0;
  soup_server_message_unpause (exchange->message);
  return G_SOURCE_REMOVE;
}

static void
wait_ms (WbExchange *exchange, guint ms)
{
  if (exchange->timer != 0)
    return;
  soup_server_message_pause (exchange->message);
  exchange->timer = g_timeout_add (ms, go_on, exchange);
}

/* --- bodies --- */

static void
throttle (WbExchange *exchange, gsize length)
{
  gint64 rate = 0;

  if (wb_exchange_struck (exchange, WB_FAULT_THROTTLE, &rate))
    wait_ms (exchange, (guint) ((gint64) length * 1000 / rate));
}

static void
take_bytes (WbExchange *exchange, const void *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;

  if (exchange->received > exchange->operation->body_limit)
    wb_exchange_refuse (exchange, "EntityTooLarge", NULL, NULL);
  else if (exchange->operation->body == WB_BODY_MEMORY)
    g_byte_array_append (exchange->body, bytes, (guint) length);
  else if (exchange->operation->body == WB_BODY_DISK
           && !wb_spool_write (exchange->spool, bytes, length, &error))
    wb_exchange_refuse_error (exchange, error);
}

static void
on_chunk (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  WbExchange *exchange = data;
  gsize length = 0;
  const void *bytes = g_bytes_get_data (chunk, &length);
  gint64 limit = 0;

  exchange->received += length;
  if (exchange->dropped)
    return;
  if (wb_exchange_struck (exchange, WB_FAULT_DROP, &limit) && exchange->received >= (guint64) limit)
    {
      wb_exchange_drop (exchange);
      return;
    }
  if (!exchange->refused)
    take_bytes (exchange, bytes, length);
  throttle (exchange, length);
}

/* Makes the place for a body; refuses one that is announced as too large. */
static void
prepare_body (WbExchange *exchange)
{
  SoupMessageHeaders *fields = soup_server_message_get_request_headers (exchange->message);
  goffset announced = soup_message_headers_get_content_length (fields);
  g_autofree char *tmp = wb_intake_path (exchange->intake, "tmp", "");
  g_autoptr (GError) error = NULL;

  if (exchange->operation->body == WB_BODY_NONE)
    return;
  if (announced > 0 && (guint64) announced > exchange->operation->body_limit)
    {
      wb_exchange_refuse (exchange, "EntityTooLarge", NULL, NULL);
      return;
    }
  exchange->body = g_byte_array_new ();
  if (exchange->operation->body != WB_BODY_DISK)
    return;
  exchange->spool = wb_spool_new (tmp, &error);
  if (exchange->spool == NULL)
    wb_exchange_refuse_error (exchange, error);
}

/* --- libsoup's calls --- */

static void
on_header (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
           gpointer data)
{
  WbIntake *intake = data;
  WbExchange *exchange = wb_exchange_new (intake, message);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk), exchange);
  if (!exchange->refused)
    route (exchange);
  if (exchange->operation != NULL && !exchange->refused)
    {
      wb_faults_take (intake->faults, exchange->operation->word, &exchange->faults);
      prepare_body (exchange);
    }
}

static void
operate (WbExchange *exchange)
{
  const char *digest = wb_pairs_get_field (exchange->fields, "Content-MD5");

  strike_before (exchange);
  if (exchange->refused)
    return;
  if (exchange->spool != NULL && !wb_oss_digest_holds (exchange->spool, digest))
    wb_exchange_refuse (exchange, "InvalidDigest", NULL, NULL);
  else
    exchange->operation->run (exchange);
}

static void
on_whole (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
          gpointer data)
{
  WbExchange *exchange = wb_exchange_of (message);
  gint64 ms = 0;

  if (exchange == NULL || exchange->dropped)
    return;
  if (wb_exchange_struck (exchange, WB_FAULT_HANG, NULL))
    {
      soup_server_message_pause (message);
      return;
    }
  if (wb_exchange_struck (exchange, WB_FAULT_DROP, NULL))
    {
      wb_exchange_drop (exchange);
      return;
    }
  if (exchange->operation != NULL)
    operate (exchange);
  if (wb_exchange_struck (exchange, WB_FAULT_LOSE, NULL))
    wb_exchange_drop (exchange);
  else if (wb_exchange_struck (exchange, WB_FAULT_DELAY, &ms))
    wait_ms (exchange, (guint) ms);
}

/* --- listening --- */

static GTlsCertificate *
load_certificate (const WbServerOptions *options, GError **error)
{
  return g_tls_certificate_new_from_files (
      options->tls_certificate,
      options->tls_key != NULL ? options->tls_key : options->tls_certificate, error);
}

static gboolean
check_reach (const WbServerOptions *options, GInetAddress *address, GError **error)
{
  if (g_inet_address_get_is_loopback (address) || options->tls_certificate != NULL
      || options->insecure)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               "Beyond loopback the intake listens only with --tls-cert, or with --insecure.");
  return FALSE;
}

static gboolean
listen_at (SoupServer *server, GInetAddress *address, const WbServerOptions *options,
           GError **error)
{
  g_autoptr (GSocketAddress) at = g_inet_socket_address_new (address, (guint16) options->port);
  SoupServerListenOptions how =
      options->tls_certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : (SoupServerListenOptions) 0;

  return soup_server_listen (server, at, how, error);
}

static void
tell_address (WbIntake *intake, SoupServer *server, GInetAddress *address,
              const WbServerOptions *options)
{
  const gboolean tls = options->tls_certificate != NULL;
  GSList *uris = soup_server_get_uris (server);
  g_autofree char *text = g_inet_address_to_string (address);
  g_autofree char *host = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
                              ? g_strdup_printf ("[%s]", text)
                              : g_strdup (text);

  wb_intake_set_address (intake, tls ? "https" : "http",
                         options->name != NULL ? options->name : host,
                         (guint) g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

SoupServer *
wb_server_start (WbIntake *intake, const WbServerOptions *options, GError **error)
{
  const char *host = options->host != NULL ? options->host : "127.0.0.1";
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (address == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: not an IP address", host);
      return NULL;
    }
  if (!check_reach (options, address, error))
    return NULL;
  server = soup_server_new ("server-header", "waybill-intake", "raw-paths", TRUE, NULL);
  if (options->tls_certificate != NULL)
    {
      certificate = load_certificate (options, error);
      if (certificate == NULL)
        return NULL;
      soup_server_set_tls_certificate (server, certificate);
    }
  soup_server_add_early_handler (server, NULL, on_header, intake, NULL);
  soup_server_add_handler (server, NULL, on_whole, intake, NULL);
  if (!listen_at (server, address, options, error))
    return NULL;
  tell_address (intake, server, address, options);
  return g_steal_pointer (&server);
}
