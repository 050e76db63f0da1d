/* SPDX-License-Identifier: MPL-2.0 */
/* What is posted to a Sentry server (develop.sentry.dev, "Envelopes"): a line of JSON about the
 * whole, then items, each a line of JSON about it and its payload.
 *
 * What a queue keeps are payloads. The envelope is made anew for every try, since the time of
 * sending stands in it, exactly once. */
#pragma once

#include <glib.h>

#include "channel/counts.h"

G_BEGIN_DECLS

typedef struct _WbEnvelope WbEnvelope;

/* An envelope with no item. event_id is 32 lower-case hex digits, and NULL only if neither event,
 * feedback nor attachment is in it. */
WbEnvelope *wb_envelope_new (const char *event_id);
void wb_envelope_free (WbEnvelope *envelope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEnvelope, wb_envelope_free)

/* Adds an item whose payload is JSON text: type is "event" or "feedback". One of them at most. */
void wb_envelope_add (WbEnvelope *envelope, const char *type, GBytes *payload);

/* Adds a file. Of filename only what follows the last slash is told; content_type is nullable. */
void wb_envelope_add_attachment (WbEnvelope *envelope, const char *filename,
                                 const char *content_type, GBytes *payload);

/* Something of category ("error") that was dropped, for the item "client_report". */
typedef struct
{
  const char *category;
  WbDrop reason;
  guint64 quantity;
} WbDropped;

/* Adds what was dropped since it was last told; nothing if all quantities are 0. */
void wb_envelope_add_client_report (WbEnvelope *envelope, const WbDropped *dropped, gsize n_dropped,
                                    gint64 now_usec);

/* The envelope's bytes, sent_at being now. From 1 KiB on they are compressed where that makes them
 * fewer: then *ret_is_gzip is TRUE, and Content-Encoding has to say so. Caller unrefs. */
GBytes *wb_envelope_to_bytes (const WbEnvelope *envelope, gint64 now_usec, gboolean *ret_is_gzip);

/* The value of Content-Type; without it some servers throw a body away. */
#define WB_ENVELOPE_CONTENT_TYPE "application/x-sentry-envelope"

G_END_DECLS
