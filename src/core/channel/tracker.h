/* SPDX-License-Identifier: MPL-2.0 */
/* The vendor's event tracker: one small structured event for a case that has come to an end.
 *
 * The body of a request is a JSON array of events, at most 20:
 *
 *   [ { "event": "log_upload_event", "id": "…", "time": "2026-11-23T05:43:12Z", "case": "…",
 *       "number": "WB-7K3Q-9F2M", "profile": "…", "version": "…", "bytes": 1, "duration": 2,
 *       "result": "delivered", "finding": "ok", "groups": 3 } ]
 *
 * Fields are called as the profile's tracker.fields says. "id" is the same whenever the same event
 * is sent again, and Idempotency-Key the same for the same events. */
#pragma once

#include "channel/courier.h"

G_BEGIN_DECLS

/* What is told of a case. Strings are borrowed. */
typedef struct
{
  const char *event; /* "log_upload_event" */
  const char *case_id;
  const char *number;
  const char *profile_id;
  const char *version; /* (nullable): of the application */
  const char *user;    /* (nullable): told only if names maps it */
  const char *result;  /* the case's state: "delivered", "refused", "given-up" */
  const char *finding; /* (nullable) */
  guint64 bytes;       /* of the bundle as it was sent */
  gint64 duration_sec; /* from the person's "Send" to this end */
  gint64 time_usec;    /* since 1970 UTC */
  guint groups;        /* kinds of errors, at most 8 */
  gboolean is_sealed;  /* version, finding and groups are not told, whatever they are */
} WbTrackerEvent;

/* The event's id: 32 hex digits made of case, event and result; caller frees. */
char *wb_tracker_id (const WbTrackerEvent *event);

/* The event as one line of JSON of at most 4 KiB; names (nullable) maps our names of fields to the
 * tracker's. A text that is longer than 256 characters is cut and ends in "…"; then "cut" names the
 * fields. */
GBytes *wb_tracker_payload (const WbTrackerEvent *event, GHashTable *names);

/* Sends to url (borrowed), which is the channel's self. */
extern const WbChannelKind wb_tracker_kind;

G_END_DECLS
