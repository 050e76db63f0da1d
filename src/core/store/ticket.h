/* SPDX-License-Identifier: MPL-2.0 */
/* Tickets: short-lived permission to upload one case, issued by the vendor's ticket office
 * (README, "Ticket endpoint"). Idempotent by case: asking again names the same folder. */
#pragma once

#include "store/retry.h"
#include "store/store.h"

G_BEGIN_DECLS

#define WB_TICKET_MAX_BYTES ((guint64) 4 * 1024 * 1024) /* of an office's answer */
#define WB_TICKET_OBJECTS 3

/* An object that is going to be put below the folder. */
typedef struct
{
  const char *name; /* borrowed; NULL ends a list */
  guint64 bytes;    /* 0: not known yet */
} WbTicketObject;

/* What the office is asked. All borrowed; secrets are only ever sent to url. */
typedef struct
{
  const char *url;           /* https, or http on loopback */
  const char *const *hosts;  /* (nullable): where a ticket may send us; empty: the rule below */
  const char *authorization; /* (nullable): header of that name */
  const char *grant;         /* (nullable) */
  const char *action;        /* "deliver", "add", "withdraw", ... */
  const char *profile_id;
  const char *case_id;  /* (nullable), as number: a rehearsal is of no case */
  const char *addition; /* (nullable): identity of what is added to the case */
  const char *number;
  gint64 created_usec;       /* 0: not said */
  const char *user;          /* (nullable) */
  const char *const *orders; /* (nullable) */
  const char *app_version;   /* (nullable) */
  const char *finding;       /* (nullable) */
  const char *const *groups; /* (nullable) */
  guint64 bytes;             /* 0: not known */
  const char *sha256;        /* (nullable) */
  const char *format;        /* (nullable) */
  /* what an office has to know that gives addresses instead of keys */
  WbTicketObject objects[WB_TICKET_OBJECTS];
} WbTicketRequest;

typedef struct
{
  WbStoreTarget target;
  WbCredentials credentials;
  char *folder;             /* ends in '/' */
  char **index;             /* exact keys; empty if none */
  guint64 max_bytes;        /* 0: not said */
  gint64 retain_until_usec; /* 0: not said */
  char *grant;              /* (nullable) */
  gint64 server_usec;       /* the office's time; -1 if not said */
} WbTicket;

void wb_ticket_free (WbTicket *ticket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTicket, wb_ticket_free)

/* The JSON that is sent. Caller frees. */
char *wb_ticket_request_body (const WbTicketRequest *request);

/* Reads an office's answer to request and checks it: the store's host has to be allowed by
 * wb_ticket_allows_host(), and so has that of each address that it gives; the folder and keys
 * plain, the credentials or addresses whole. WB_ERROR_NOT_ALLOWED for a host, WB_ERROR_REFUSED for
 * everything else. */
WbTicket *wb_ticket_parse (const char *text, gsize length, const WbTicketRequest *request,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* May a ticket of the office at ticket_url name a store at base ("https://host[:port]")? It has to
 * be https and its host one of hosts or below one of them; without hosts, below the office's own
 * registrable domain or aliyuncs.com. On loopback anything on loopback goes, if the office is
 * there. */
gboolean wb_ticket_allows_host (const char *ticket_url, const char *const *hosts, const char *base);

/* A question to an office that is asked in steps, by who has other things to do meanwhile. It takes
 * the first lane of its client as long as it lasts. */
typedef struct _WbTicketAsking WbTicketAsking;

/* A step for who has nothing else to do. */
#define WB_TICKET_STEP_USEC G_TIME_SPAN_MINUTE

/* Asks nothing yet. http, patience and what request borrows have to outlive it. */
WbTicketAsking *wb_ticket_asking_new (WbHttp *http, const WbTicketRequest *request,
                                      WbPatience *patience);

/* Stops asking. */
void wb_ticket_asking_free (WbTicketAsking *asking);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTicketAsking, wb_ticket_asking_free)

/* Goes on asking for at most timeout_usec (0: does what can be done at once). TRUE and *ret_ticket,
 * owned by the caller, once there is an answer; TRUE and *ret_ticket untouched: not yet. FALSE with
 * the errors of wb_ticket_ask(). */
gboolean wb_ticket_asking_go_on (WbTicketAsking *asking, gint64 timeout_usec, const WbRun *run,
                                 WbTicket **ret_ticket, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks the office until it answers or patience is over. WB_ERROR_SIGN_IN for 401; WB_ERROR_REFUSED
 * with the office's words for 403 and other final answers; WB_ERROR_UNREACHABLE. */
WbTicket *wb_ticket_ask (WbHttp *http, const WbTicketRequest *request, WbPatience *patience,
                         const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for actions whose answer is only yes: "withdraw". */
gboolean wb_ticket_tell (WbHttp *http, const WbTicketRequest *request, WbPatience *patience,
                         const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if key is a plain object key: relative, no "." or "..", no empty part, printable, at most
 * 900 bytes. A folder may end in '/'. */
gboolean wb_object_key_is_plain (const char *key);

G_END_DECLS
