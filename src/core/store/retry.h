/* SPDX-License-Identifier: MPL-2.0 */
/* How long to wait before trying again, and when to stop trying. */
#pragma once

#include "base/clock.h"

G_BEGIN_DECLS

/* Full jitter: a random wait up to 200 ms * 2^attempt (0 is the first), at most 20 s. */
gint64 wb_retry_jitter_usec (guint attempt);

/* Patience lasts while things get on: it is counted from the last success. */
typedef struct
{
  WbClock *clock; /* (nullable) */
  gint64 limit_usec;
  gint64 since_usec; /* monotonic */
} WbPatience;

void wb_patience_start (WbPatience *patience, WbClock *clock, gint64 limit_usec);

/* Something got on. */
void wb_patience_renew (WbPatience *patience);

gint64 wb_patience_left_usec (const WbPatience *patience);
gboolean wb_patience_is_over (const WbPatience *patience);

G_END_DECLS
