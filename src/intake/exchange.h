/* SPDX-License-Identifier: MPL-2.0 */
/* One request and its reply, from the header to the last byte. */
#pragma once

#include <libsoup/soup.h>

#include "intake.h"
#include "spool.h"
#include "store/pairs.h"

G_BEGIN_DECLS

typedef struct _WbExchange WbExchange;

/* Where a request's body goes. */
typedef enum
{
  WB_BODY_NONE,   /* nowhere: it is read and dropped */
  WB_BODY_MEMORY, /* exchange->body, at most exchange->body_limit bytes */
  WB_BODY_DISK,   /* exchange->spool, likewise */
} WbBodyKind;

/* A row of what the intake can do. */
typedef struct
{
  const char *word; /* what faults call it */
  const char *method;
  const char *marker; /* (nullable): a query parameter that tells it from its neighbours */
  gboolean on_object; /* names a key; else the bucket, or an address of its own */
  WbBodyKind body;
  guint64 body_limit;                 /* in bytes */
  void (*run) (WbExchange *exchange); /* called when the body is there; makes the reply */
} WbOperation;

/* Who asks. */
typedef struct
{
  gboolean is_staff; /* the root key: everything is allowed */
  gboolean has_token;
  char *case_id; /* (nullable): whose temporary keys these are; NULL for a rehearsal */
  char *folder;  /* (nullable): what they may write below, with '/' at the end */
} WbCaller;

struct _WbExchange
{
  WbIntake *intake;           /* (borrowed) */
  SoupServerMessage *message; /* (borrowed): it owns the exchange */
  char request_id[25];
  const char *method; /* (borrowed) */
  char *path;         /* as sent, percent-encoded */
  WbPairs *query;     /* decoded */
  WbPairs *fields;
  WbCaller caller;
  char *bucket;                 /* (nullable) */
  const char *host_style;       /* (nullable): how bucket was named: "path", "vhost" or "cname" */
  char *key;                    /* (nullable): "" for the bucket itself */
  const WbOperation *operation; /* (nullable): NULL if refused before that was known */
  WbSpool *spool;               /* (nullable) */
  GByteArray *body;             /* (nullable) */
  guint64 received;             /* bytes of body so far */
  gboolean refused;             /* the reply is an error and already made */
  gboolean dropped;             /* the connection is gone on purpose */
  WbFaultSet faults;
  guint timer;          /* GSource of a delayed or slowed answer; 0 if none */
  int reply_fd;         /* what a streamed reply is read from; -1 if none */
  guint64 reply_offset; /* of its next byte */
  guint64 reply_left;   /* bytes still to send */
};

/* Reads the request's line and header. The message owns the result. NULL, and an error set as the
 * reply, if they can't be read. */
WbExchange *wb_exchange_new (WbIntake *intake, SoupServerMessage *message);

/* The exchange of a message, or NULL. */
WbExchange *wb_exchange_of (SoupServerMessage *message);

/* Makes the reply an OSS error: code of the table in refusal.h; message (nullable) instead of the
 * table's; extra (nullable): further elements. */
void wb_exchange_refuse (WbExchange *exchange, const char *code, const char *message,
                         const char *extra);

/* Makes the reply the error that a G_IO_ERROR or WB_ERROR of storing means. */
void wb_exchange_refuse_error (WbExchange *exchange, const GError *error);

/* Makes the reply a JSON error { "code", "message" }, for ticket, Sentry and tracker addresses. */
void wb_exchange_refuse_json (WbExchange *exchange, guint status, const char *code,
                              const char *message);

/* Sets a reply field. */
void wb_exchange_set_field (WbExchange *exchange, const char *name, const char *value);

/* Sets ETag and x-oss-hash-crc64ecma, wrong ones if a fault says so. */
void wb_exchange_set_sums (WbExchange *exchange, const char *etag, guint64 crc64);

/* Ends with a status and no body. */
void wb_exchange_reply_empty (WbExchange *exchange, guint status);

/* Ends with 200 and XML: declaration, then <root>content</root>. */
void wb_exchange_reply_xml (WbExchange *exchange, const char *root, const GString *content);

/* Ends with a JSON text. */
void wb_exchange_reply_json (WbExchange *exchange, guint status, const char *text);

/* Gives length bytes of fd (taken over) from offset as the body of the reply that was ended with a
 * status: read as they go out, slowly or with the last byte changed if a fault says so. */
void wb_exchange_send_file (WbExchange *exchange, int fd, guint64 offset, guint64 length);

/* Closes the connection without (further) answer. */
void wb_exchange_drop (WbExchange *exchange);

/* Has a fault struck this exchange? ret_value (nullable) gets its value. */
gboolean wb_exchange_struck (const WbExchange *exchange, WbFaultKind kind, gint64 *ret_value);

G_END_DECLS
