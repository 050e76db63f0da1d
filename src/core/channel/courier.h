/* SPDX-License-Identifier: MPL-2.0 */
/* Takes what waits in an outbox to the other side. What differs between the channels is a table of
 * functions; how often to try, when to stop and what counts as arrived is the same for all. */
#pragma once

#include "base/run.h"
#include "channel/outbox.h"
#include "http/client.h"

G_BEGIN_DECLS

/* What an answer means for the items it answers. */
typedef enum
{
  WB_ANSWER_ARRIVED,
  WB_ANSWER_LATER,     /* this very request again, not before until_usec */
  WB_ANSWER_REFUSED,   /* never again: dropped as WB_DROP_REFUSED */
  WB_ANSWER_LIMITED,   /* dropped as WB_DROP_LIMITED, and none before until_usec */
  WB_ANSWER_HELD,      /* kept: may_go says when; the others go on */
  WB_ANSWER_TOO_LARGE, /* fewer at once; an item alone is dropped as refused */
} WbAnswerKind;

typedef struct
{
  WbAnswerKind kind;
  gint64 until_usec; /* since 1970 UTC; 0: as the courier thinks best */
} WbAnswer;

typedef struct
{
  const char *word; /* "tracker": for events and debug output */
  guint at_once;    /* most items in one request */
  /* The request for items (of WbOutboxItem) with their payloads (of GBytes). self is the
   * channel's. */
  WbHttpRequest *(*ask) (gpointer self, const GPtrArray *items, const GPtrArray *payloads,
                         gint64 now_usec);
  WbAnswer (*judge) (gpointer self, const WbHttpReply *reply, gint64 now_usec);
  /* (nullable): FALSE if what has this payload has to wait while others may go. */
  gboolean (*may_go) (gpointer self, GBytes *payload, gint64 now_usec);
} WbChannelKind;

/* Who is told that an item has left the outbox: sent, or dropped for a reason. */
typedef struct
{
  void (*ended) (gpointer self, const char *id, gboolean was_sent, WbDrop reason);
  gpointer self;
} WbCourierHeard;

/* What an answer of status means to a plain web service: 2xx arrived; 408, 429 and 5xx later, by
 * Retry-After if there is one; 413 too large; all else refused. */
WbAnswer wb_answer_of_reply (const WbHttpReply *reply, gint64 now_usec);

/* Sends what waits in outbox (locked by us) until it is empty, has to wait, or nobody answers.
 * heard is nullable. FALSE with error if something was left: WB_ERROR_UNREACHABLE if nobody
 * answered, G_IO_ERROR_CANCELLED. Waiting as the other side asked is no error. */
gboolean wb_courier_run (WbOutbox *outbox, const WbChannelKind *kind, gpointer self, WbHttp *http,
                         const WbCourierHeard *heard, const WbRun *run,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
