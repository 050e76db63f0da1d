/* SPDX-License-Identifier: MPL-2.0 */
/* What the files that make events share; nobody else includes this. */
#pragma once

#include "channel/event.h"

G_BEGIN_DECLS

#define WB_EVENT_TAG_MOST_CHARS 200
#define WB_EVENT_TAG_CASE "waybill.case"

/* A new event with what is the same for all of a scene: identity, time, release, contexts, tags. */
JsonObject *wb_event_new (const WbEventScene *scene, const char *event_id, gint64 time_usec,
                          const char *level);

/* Sets a member to text (nullable: then it isn't set) as one line of at most most_chars. */
void wb_event_set_line (JsonObject *json, const char *name, const char *text, gsize most_chars);

/* Sets a tag; value is nullable. */
void wb_event_set_tag (JsonObject *event, const char *name, const char *value);

/* Sets what the event says: formatted, and message, which is the same in all events that say the
 * same. */
void wb_event_set_words (JsonObject *event, const char *message, const char *formatted);

/* Makes all events that have first and second (nullable) in common one issue. */
void wb_event_set_fingerprint (JsonObject *event, const char *first, const char *second);

/* A moment as events write it: seconds since 1970 UTC. */
void wb_event_set_time (JsonObject *json, gint64 time_usec);

/* Sets the exceptions that entry's stack tells of. TRUE if the thrown one has a frame in the
 * application; FALSE, and perhaps nothing is set, if not. */
gboolean wb_event_set_exceptions (JsonObject *event, const WbEntry *entry);

G_END_DECLS
