/* SPDX-License-Identifier: MPL-2.0 */
/* How often many servers are asked, so that the questions alone do not fill a slow line: what would
 * be measured then is the queue of our own packets. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of questions to all servers together, which leave half of a line of 256 kbit/s free. */
#define WB_ASKING_ECHOES_A_SEC 70      /* 84 bytes each: 47 kbit/s, both ways */
#define WB_ASKING_CONNECTIONS_A_SEC 40 /* 216 bytes each: 69 kbit/s */

/* Milliseconds between two questions to the same of n servers: usual_ms, or more, so that all
 * together there are at most all_a_sec. */
guint wb_asking_every_ms (guint n, guint usual_ms, guint all_a_sec);

/* How many questions fit into window_ms at that pace: usual, or fewer, but two at least. */
guint wb_asking_count (guint usual, guint every_ms, guint window_ms);

G_END_DECLS
