/* SPDX-License-Identifier: MPL-2.0 */
/* Events that are no larger than a server takes. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* An event's bytes at most: what Sentry takes compressed, so that it never matters how well it
 * compresses. */
#define WB_EVENT_MOST_BYTES (200 * 1024)

/* event as one line of JSON of at most most_bytes, as far as it can be made to: what event.h makes
 * always can. The oldest breadcrumbs go first, then what is in "extra", then the frames furthest
 * from each error; contexts.reporter._trimmed names what lost something. event is changed. Caller
 * unrefs. */
GBytes *wb_event_fit (JsonNode *event, gsize most_bytes);

G_END_DECLS
