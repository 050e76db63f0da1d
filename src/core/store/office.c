/* SPDX-License-Identifier: MPL-2.0 */
/* Asking the ticket office, again and again while it can't be reached. Its noes are final and are
 * shown in its own words, made safe; an answer that is no JSON comes from somebody in between. */
#define G_LOG_DOMAIN "waybill-store"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/ticket.h"

#define MAX_WORDS 300
#define MAX_RETRY_AFTER_SEC 60

/* How an answer is taken. */
typedef enum
{
  ANSWER_YES,
  ANSWER_LATER, /* try again */
  ANSWER_NO,    /* final, with an error */
} Answer;

static JsonNode *
read_json (const WbHttpReply *reply)
{
  const WbJsonLimits limits = { .max_bytes = WB_TICKET_MAX_BYTES, .max_depth = 8 };
  gsize length = 0;
  const char *text = g_bytes_get_data (wb_http_reply_get_body (reply), &length);
  g_autoptr (JsonNode) node = text ? wb_json_parse (text, (gssize) length, &limits, NULL) : NULL;
  return node && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

/* The office's own words, fit for a screen; NULL if it gave none. */
static char *
read_words (const WbHttpReply *reply)
{
  g_autoptr (JsonNode) node = read_json (reply);
  const char *message = node ? wb_json_get_string (json_node_get_object (node), "message") : NULL;
  if (!message || !*message)
    return NULL;
  g_autofree char *visible = wb_text_visible (message, -1);
  return wb_text_ellipsize (visible, MAX_WORDS);
}

static Answer
say_no (const WbHttpReply *reply, GError **error)
{
  const guint status = wb_http_reply_get_status (reply);
  g_autofree char *words = read_words (reply);
  if (status == 401)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_SIGN_IN,
                         _ ("You are not signed in any more. Open the application and sign in, "
                            "then go on."));
  else if (words)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_REFUSED, words);
  else
    g_set_error (error, WB_ERROR, WB_ERROR_REFUSED,
                 /* Translators: %u is the number of an HTTP status */
                 _ ("The service that gives permission to upload says no (%u)."), status);
  return ANSWER_NO;
}

static Answer
judge (const WbHttpReply *reply, GError **error)
{
  const guint status = wb_http_reply_get_status (reply);
  g_autoptr (JsonNode) node = read_json (reply);
  if (status >= 200 && status < 300)
    return node || status == 204 ? ANSWER_YES : ANSWER_LATER;
  if (status >= 500 || status == 408 || status == 429 || status == 407 || status < 400)
    return ANSWER_LATER;
  /* a 403 or 404 without the office's form may be a portal's; 401 says enough by itself */
  if (status != 401 && !node)
    return ANSWER_LATER;
  return say_no (reply, error);
}

static gint64
asked_wait_usec (const WbHttpReply *reply)
{
  const char *text = reply ? wb_http_reply_get_header (reply, "Retry-After") : NULL;
  guint64 seconds = 0;
  if (!text || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &seconds, NULL))
    return 0;
  return (gint64) MIN (seconds, MAX_RETRY_AFTER_SEC) * G_TIME_SPAN_SECOND;
}

static WbHttpRequest *
make_request (const WbTicketRequest *request, gboolean with_authorization)
{
  WbHttpRequest *http = wb_http_request_new ("POST", request->url);
  char *text = wb_ticket_request_body (request);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));
  wb_http_request_set_header (http, "Content-Type", "application/json");
  wb_http_request_set_header (http, "Accept", "application/json");
  if (with_authorization)
    wb_http_request_set_header (http, "Authorization", request->authorization);
  wb_http_request_set_body (http, body);
  wb_http_request_set_max_reply (http, WB_TICKET_MAX_BYTES);
  return http;
}

/* Waits before the next try; FALSE when patience is over, with what as the sentence. */
static gboolean
wait_for_office (WbPatience *patience, guint attempt, const WbHttpReply *reply, const char *what,
                 const WbRun *run, GError **error)
{
  if (wb_patience_is_over (patience))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_UNREACHABLE, what);
      return FALSE;
    }
  const WbEvent event = {
    .stage = "upload", .step = "ticket", .state = WB_EVENT_WAITING, .note = what
  };
  wb_run_tell (run, &event);
  return wb_run_wait (run, patience->clock,
                      MAX (wb_retry_jitter_usec (attempt), asked_wait_usec (reply)), &event, error);
}

static WbHttpReply *
ask (WbHttp *http, const WbTicketRequest *request, gboolean with_authorization,
     WbPatience *patience, const WbRun *run, GError **error)
{
  for (guint attempt = 0;; attempt++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (WbHttpRequest) message = make_request (request, with_authorization);
      if (!wb_run_check (run, error))
        return NULL;
      g_autoptr (WbHttpReply) reply = wb_http_send (http, message, run, &local);
      const Answer answer = reply ? judge (reply, &local) : ANSWER_LATER;
      if (answer == ANSWER_YES)
        {
          wb_patience_renew (patience);
          return g_steal_pointer (&reply);
        }
      const gboolean no_answer = g_error_matches (local, WB_ERROR, WB_ERROR_UNREACHABLE);
      if (local && !no_answer)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      const char *what =
          local ? local->message
                : _ ("The service that gives permission to upload can't answer at the moment.");
      if (!wait_for_office (patience, attempt, reply, what, run, error))
        return NULL;
    }
}

/* An authorization that has run out need not stop a case that has its grant. */
static WbHttpReply *
ask_with_all (WbHttp *http, const WbTicketRequest *request, WbPatience *patience, const WbRun *run,
              GError **error)
{
  g_autoptr (GError) local = NULL;
  WbHttpReply *reply = ask (http, request, TRUE, patience, run, &local);
  if (!reply && request->authorization && request->grant
      && g_error_matches (local, WB_ERROR, WB_ERROR_SIGN_IN))
    {
      g_clear_error (&local);
      reply = ask (http, request, FALSE, patience, run, &local);
    }
  if (!reply)
    g_propagate_error (error, g_steal_pointer (&local));
  return reply;
}

WbTicket *
wb_ticket_ask (WbHttp *http, const WbTicketRequest *request, WbPatience *patience, const WbRun *run,
               GError **error)
{
  gsize length = 0;
  g_autoptr (WbHttpReply) reply = ask_with_all (http, request, patience, run, error);
  if (!reply)
    return NULL;
  const char *text = g_bytes_get_data (wb_http_reply_get_body (reply), &length);
  WbTicket *ticket = wb_ticket_parse (text ? text : "", length, request, error);
  if (ticket && ticket->server_usec < 0)
    ticket->server_usec = wb_http_reply_get_date_usec (reply);
  return ticket;
}

gboolean
wb_ticket_tell (WbHttp *http, const WbTicketRequest *request, WbPatience *patience,
                const WbRun *run, GError **error)
{
  g_autoptr (WbHttpReply) reply = ask_with_all (http, request, patience, run, error);
  return reply != NULL;
}
