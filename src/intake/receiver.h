/* SPDX-License-Identifier: MPL-2.0 */
/* What stands in for Sentry and the vendor's event tracker: keeps what it gets below DIR/received.
 */
#pragma once

#include "exchange.h"

G_BEGIN_DECLS

/* POST /api/PROJECT/envelope/ with the DSN's key (X-Sentry-Auth or ?sentry_key=): kept as
 * received/sentry/TIME-N.json { "header", "items": [{ "header", "payload" }] }, where a payload is
 * JSON if it is JSON, else a string, else { "base64" }. Answers { "id" }. */
extern const WbOperation wb_receiver_envelope;

/* POST /track/KEY with JSON: kept as received/tracker/TIME-N.json. */
extern const WbOperation wb_receiver_event;

/* TRUE if exchange carries the DSN's key. */
gboolean wb_receiver_knows_sentry_key (const WbExchange *exchange);

/* An envelope as the JSON text that is kept; NULL if it is none. Caller frees. */
char *wb_receiver_envelope_to_json (const char *bytes, gsize length, char **ret_event_id);

G_END_DECLS
