/* SPDX-License-Identifier: MPL-2.0 */
/* At most so many bytes a second of all that is uploaded: a token bucket. Values only; moments are
 * of the monotonic clock. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 bytes_per_sec; /* 0: no limit */
  double allowed_bytes;  /* now; negative: too many have gone */
  gint64 seen_usec;      /* when allowed_bytes was counted */
} WbSpeedLimit;

/* Begins with nothing saved up, so that there is no burst. */
void wb_speed_limit_start (WbSpeedLimit *limit, guint64 bytes_per_sec, gint64 now_usec);

/* How many of wanted bytes may go now. 0: none before *ret_wait_usec have passed. What may go is
 * worth a write, or all that is wanted. */
gsize wb_speed_limit_ask (WbSpeedLimit *limit, gsize wanted, gint64 now_usec,
                          gint64 *ret_wait_usec);

/* So many bytes have gone, asked for or not. */
void wb_speed_limit_take (WbSpeedLimit *limit, gsize bytes);

G_END_DECLS
