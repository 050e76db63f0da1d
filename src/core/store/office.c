/* SPDX-License-Identifier: MPL-2.0 */
/* Asking the ticket office, again and again while it can't be reached. Its noes are final and are
 * shown in its own words, made safe; an answer that is no JSON comes from somebody in between.
 *
 * Asking goes in steps, each of which lasts as long as its caller has time, so that an upload can
 * ask while its parts travel. Who has nothing else to do takes one step after the other. */
#define G_LOG_DOMAIN "waybill-store"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/ticket.h"

#define BARE_MOST_BYTES 64 /* "accepted" */
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

static gboolean
is_told (const WbTicketRequest *request)
{
  return g_strcmp0 (request->action, "withdraw") == 0;
}

/* Nothing, or as good as nothing; a page is some portal's. */
static gboolean
is_bare (const WbHttpReply *reply)
{
  gsize length;
  const char *text = g_bytes_get_data (wb_http_reply_get_body (reply), &length);
  return length <= BARE_MOST_BYTES && !memchr (text ? text : "", '<', length);
}

/* What is only told needs no words in return. */
static Answer
judge (const WbHttpReply *reply, const WbTicketRequest *request, GError **error)
{
  const guint status = wb_http_reply_get_status (reply);
  g_autoptr (JsonNode) node = read_json (reply);
  if (status >= 200 && status < 300)
    return node || status == 204 || (is_told (request) && is_bare (reply)) ? ANSWER_YES
                                                                           : ANSWER_LATER;
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
  const guint64 seconds = reply ? wb_http_reply_get_retry_after_sec (reply) : 0;
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

/* --- asking ----------------------------------------------------------------------------------- */

struct _WbTicketAsking
{
  WbHttp *http;            /* borrowed */
  WbTicketRequest request; /* borrows */
  WbPatience *patience;    /* borrowed */
  gboolean with_authorization;
  gboolean is_in_flight;
  guint attempt;
  gint64 not_before_usec; /* monotonic */
  char *waits_for;        /* (nullable): the sentence */
};

WbTicketAsking *
wb_ticket_asking_new (WbHttp *http, const WbTicketRequest *request, WbPatience *patience)
{
  WbTicketAsking *asking = g_new0 (WbTicketAsking, 1);
  asking->http = http;
  asking->request = *request;
  asking->patience = patience;
  asking->with_authorization = TRUE;
  return asking;
}

void
wb_ticket_asking_free (WbTicketAsking *asking)
{
  g_auto (WbHttpDone) done = { 0 };
  if (!asking)
    return;
  if (asking->is_in_flight)
    {
      wb_http_cancel (asking->http, 0);
      asking->is_in_flight = !wb_http_next (asking->http, -1, NULL, &done);
    }
  g_free (asking->waits_for);
  g_free (asking);
}

static WbEvent
asking_event (const WbTicketAsking *asking)
{
  return (WbEvent){
    .stage = "upload", .step = "ticket", .state = WB_EVENT_WAITING, .note = asking->waits_for
  };
}

/* Asks again in a while, or no more when patience is over, with what as the sentence. */
static gboolean
ask_later (WbTicketAsking *asking, const WbHttpReply *reply, const char *what, const WbRun *run,
           GError **error)
{
  const gint64 wait_usec = MAX (wb_retry_jitter_usec (asking->attempt), asked_wait_usec (reply));
  if (wb_patience_is_over (asking->patience)
      || asked_wait_usec (reply) > wb_patience_left_usec (asking->patience))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_UNREACHABLE, what);
      return FALSE;
    }
  g_free (asking->waits_for);
  asking->waits_for = g_strdup (what);
  const WbEvent event = asking_event (asking);
  wb_run_tell (run, &event);
  asking->attempt++;
  asking->not_before_usec = wb_clock_monotonic_usec (asking->patience->clock) + wait_usec;
  return TRUE;
}

/* An authorization that has run out need not stop a case that has its grant. */
static gboolean
can_do_without_authorization (const WbTicketAsking *asking, const GError *no)
{
  return asking->with_authorization && asking->request.authorization && asking->request.grant
         && g_error_matches (no, WB_ERROR, WB_ERROR_SIGN_IN);
}

static gboolean
take_answer (WbTicketAsking *asking, WbHttpDone *done, const WbRun *run, WbHttpReply **ret_reply,
             GError **error)
{
  g_autoptr (GError) local = g_steal_pointer (&done->error);
  const Answer answer = done->reply ? judge (done->reply, &asking->request, &local) : ANSWER_LATER;
  if (answer == ANSWER_YES)
    {
      wb_patience_renew (asking->patience);
      *ret_reply = g_steal_pointer (&done->reply);
      return TRUE;
    }
  if (can_do_without_authorization (asking, local))
    {
      asking->with_authorization = FALSE;
      return TRUE;
    }
  if (local && !g_error_matches (local, WB_ERROR, WB_ERROR_UNREACHABLE))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  const char *what =
      local ? local->message
            : _ ("The service that gives permission to upload can't answer at the moment.");
  return ask_later (asking, done->reply, what, run, error);
}

/* TRUE without a reply: there is none yet. */
static gboolean
go_on (WbTicketAsking *asking, gint64 timeout_usec, const WbRun *run, WbHttpReply **ret_reply,
       GError **error)
{
  GCancellable *cancellable = run ? run->cancellable : NULL;
  WbClock *clock = asking->patience->clock;
  g_auto (WbHttpDone) done = { 0 };

  if (!wb_run_check (run, error))
    return FALSE;
  const gint64 left_usec = asking->not_before_usec - wb_clock_monotonic_usec (clock);
  const WbEvent event = asking_event (asking);
  if (!asking->is_in_flight && left_usec > 0)
    return wb_run_wait (run, clock, MIN (left_usec, timeout_usec), &event, error);
  if (!asking->is_in_flight)
    wb_http_start (asking->http, 0, make_request (&asking->request, asking->with_authorization));
  asking->is_in_flight = !wb_http_next (asking->http, timeout_usec, cancellable, &done);
  return asking->is_in_flight ? wb_run_check (run, error)
                              : take_answer (asking, &done, run, ret_reply, error);
}

static WbTicket *
read_ticket (const WbHttpReply *reply, const WbTicketRequest *request, GError **error)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (wb_http_reply_get_body (reply), &length);
  WbTicket *ticket = wb_ticket_parse (text ? text : "", length, request, error);
  if (ticket && ticket->server_usec < 0)
    ticket->server_usec = wb_http_reply_get_date_usec (reply);
  return ticket;
}

gboolean
wb_ticket_asking_go_on (WbTicketAsking *asking, gint64 timeout_usec, const WbRun *run,
                        WbTicket **ret_ticket, GError **error)
{
  g_autoptr (WbHttpReply) reply = NULL;
  if (!go_on (asking, timeout_usec, run, &reply, error))
    return FALSE;
  WbTicket *ticket = reply ? read_ticket (reply, &asking->request, error) : NULL;
  if (ticket)
    *ret_ticket = ticket;
  return !reply || ticket;
}

static WbHttpReply *
ask (WbHttp *http, const WbTicketRequest *request, WbPatience *patience, const WbRun *run,
     GError **error)
{
  g_autoptr (WbTicketAsking) asking = wb_ticket_asking_new (http, request, patience);
  WbHttpReply *reply = NULL;
  while (!reply && go_on (asking, WB_TICKET_STEP_USEC, run, &reply, error))
    ;
  return reply;
}

WbTicket *
wb_ticket_ask (WbHttp *http, const WbTicketRequest *request, WbPatience *patience, const WbRun *run,
               GError **error)
{
  g_autoptr (WbHttpReply) reply = ask (http, request, patience, run, error);
  return reply ? read_ticket (reply, request, error) : NULL;
}

gboolean
wb_ticket_tell (WbHttp *http, const WbTicketRequest *request, WbPatience *patience,
                const WbRun *run, GError **error)
{
  g_autoptr (WbHttpReply) reply = ask (http, request, patience, run, error);
  return reply != NULL;
}
