/* SPDX-License-Identifier: MPL-2.0 */
/* How much a channel was given, what of it arrived, and what was dropped and why: nothing is lost
 * without being counted. Plain values. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Why something was dropped, in the words of Sentry's client reports (develop.sentry.dev, "Client
 * Reports"). */
typedef enum
{
  WB_DROP_OVERFLOW,  /* "cache_overflow": the queue was full of what is more important */
  WB_DROP_TOO_OLD,   /* "network_error": it could not be sent for as long as it is kept */
  WB_DROP_REFUSED,   /* "send_error": the other side does not want it */
  WB_DROP_LIMITED,   /* "ratelimit_backoff": the other side wants no more of them for now */
  WB_DROP_DAMAGED,   /* "internal_sdk_error": what stood on the disk can't be read */
  WB_DROP_WITHDRAWN, /* "before_send": the person said no */
  WB_DROP_SAMPLED,   /* "sample_rate": only some of them are wanted */
} WbDrop;

#define WB_N_DROPS (WB_DROP_SAMPLED + 1)

/* "cache_overflow" ...: fixed; and why, for people, translated. */
const char *wb_drop_word (WbDrop drop);
const char *wb_drop_title (WbDrop drop);

/* The title that goes with a word; the one of "send_error" for a word that is not known. */
const char *wb_drop_title_of_word (const char *word);

typedef struct
{
  guint64 queued; /* all that was ever given */
  guint64 sent;
  guint64 dropped[WB_N_DROPS];
} WbCounts;

/* As JSON, { "queued", "sent", "dropped": { word: count } }, and back; what is missing or senseless
 * there counts as none. */
JsonNode *wb_counts_to_json (const WbCounts *counts);
void wb_counts_from_json (WbCounts *counts, JsonObject *json);

G_END_DECLS
