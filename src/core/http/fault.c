/* SPDX-License-Identifier: MPL-2.0 */
/* One table maps the many codes of GIO to the few kinds that make a difference to a person; a
 * second gives each kind its sentence. Messages name the host only, never a path or query. */
#include "http/fault.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "base/error.h"

typedef struct
{
  int code; /* of GIOErrorEnum */
  WbHttpFault fault;
} IoRow;

static const IoRow io_rows[] = {
  { G_IO_ERROR_HOST_NOT_FOUND, WB_HTTP_FAULT_DNS },
  { G_IO_ERROR_HOST_UNREACHABLE, WB_HTTP_FAULT_ROUTE },
  { G_IO_ERROR_NETWORK_UNREACHABLE, WB_HTTP_FAULT_ROUTE },
  { G_IO_ERROR_PERMISSION_DENIED, WB_HTTP_FAULT_ROUTE }, /* so says a router that may not let us */
  { G_IO_ERROR_CONNECTION_REFUSED, WB_HTTP_FAULT_REFUSED },
  { G_IO_ERROR_TIMED_OUT, WB_HTTP_FAULT_CONNECT },
  { G_IO_ERROR_PARTIAL_INPUT, WB_HTTP_FAULT_RESET },
  { G_IO_ERROR_CONNECTION_CLOSED, WB_HTTP_FAULT_RESET },
  { G_IO_ERROR_NOT_CONNECTED, WB_HTTP_FAULT_RESET },
  { G_IO_ERROR_PROXY_FAILED, WB_HTTP_FAULT_PROXY },
  { G_IO_ERROR_PROXY_AUTH_FAILED, WB_HTTP_FAULT_PROXY },
  { G_IO_ERROR_PROXY_NEED_AUTH, WB_HTTP_FAULT_PROXY },
  { G_IO_ERROR_PROXY_NOT_ALLOWED, WB_HTTP_FAULT_PROXY },
  { G_IO_ERROR_FAILED, WB_HTTP_FAULT_OTHER },
  { G_IO_ERROR_INVALID_DATA, WB_HTTP_FAULT_OTHER },
};

static WbHttpFault
classify (const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR)
    return WB_HTTP_FAULT_DNS;
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return WB_HTTP_FAULT_RESET;
  if (error->domain == G_TLS_ERROR)
    return WB_HTTP_FAULT_TLS;
  if (error->domain == SOUP_SESSION_ERROR)
    return WB_HTTP_FAULT_OTHER;
  if (error->domain != G_IO_ERROR)
    return WB_HTTP_FAULT_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (io_rows); i++)
    if (io_rows[i].code == error->code)
      return io_rows[i].fault;
  return WB_HTTP_FAULT_NONE;
}

static gboolean
is_failure_to_connect (WbHttpFault fault)
{
  return fault == WB_HTTP_FAULT_DNS || fault == WB_HTTP_FAULT_ROUTE
         || fault == WB_HTTP_FAULT_REFUSED || fault == WB_HTTP_FAULT_CONNECT;
}

/* Translators: in all of these %s is the name of a server, such as "api.example.com". */
static const char *const sentences[] = {
  [WB_HTTP_FAULT_NONE] = NULL,
  [WB_HTTP_FAULT_DNS] = N_ ("The address of “%s” could not be found."),
  [WB_HTTP_FAULT_ROUTE] = N_ ("There is no connection to “%s”."),
  [WB_HTTP_FAULT_REFUSED] = N_ ("“%s” did not accept the connection."),
  [WB_HTTP_FAULT_CONNECT] = N_ ("Connecting to “%s” took too long."),
  [WB_HTTP_FAULT_IDLE] = N_ ("“%s” has stopped answering."),
  [WB_HTTP_FAULT_TLS] = N_ ("No secure connection to “%s” could be made."),
  [WB_HTTP_FAULT_RESET] = N_ ("The connection to “%s” was interrupted."),
  [WB_HTTP_FAULT_PROXY] = N_ ("The proxy on the way to “%s” could not be used."),
  [WB_HTTP_FAULT_OTHER] = N_ ("“%s” gave no proper answer."),
};

GError *
wb_http_fault_explain (const GError *error, const WbHttpFaultContext *context)
{
  WbHttpFault fault = context->known != WB_HTTP_FAULT_NONE ? context->known : classify (error);

  if (fault == WB_HTTP_FAULT_NONE)
    return g_error_copy (error);
  if (context->own_proxy && is_failure_to_connect (fault))
    fault = WB_HTTP_FAULT_PROXY;

  g_autoptr (GString) sentence = g_string_new (NULL);
  g_string_append (sentence, _ (sentences[fault]));
  (void) g_string_replace (sentence, "%s", context->host, 1);
  GError *told = g_error_new_literal (WB_ERROR, WB_ERROR_UNREACHABLE, sentence->str);
  wb_error_set_reason (told, (int) fault);
  return told;
}

WbHttpFault
wb_http_fault_of (const GError *error)
{
  return g_error_matches (error, WB_ERROR, WB_ERROR_UNREACHABLE)
             ? (WbHttpFault) wb_error_get_reason (error)
             : WB_HTTP_FAULT_NONE;
}
