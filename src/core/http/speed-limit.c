/* SPDX-License-Identifier: MPL-2.0 */
/* Up to a quarter of a second is saved up, enough to make up for a thread that comes late, and too
 * little to be seen as a burst. Bytes go in pieces of an eighth of a second or 8 KiB, whichever is
 * less: each lane gets its turn soon, and no write is tiny. */
#include "http/speed-limit.h"

#define SAVED_SEC 0.25
#define PIECE_SEC 0.125
#define MOST_PIECE_BYTES 8192.0
#define LEAST_PIECE_BYTES 256.0

static double
piece_bytes (const WbSpeedLimit *limit)
{
  return CLAMP ((double) limit->bytes_per_sec * PIECE_SEC, LEAST_PIECE_BYTES, MOST_PIECE_BYTES);
}

void
wb_speed_limit_start (WbSpeedLimit *limit, guint64 bytes_per_sec, gint64 now_usec)
{
  *limit = (WbSpeedLimit){ .bytes_per_sec = bytes_per_sec, .seen_usec = now_usec };
}

static void
save_up (WbSpeedLimit *limit, gint64 now_usec)
{
  const double rate = (double) limit->bytes_per_sec;
  const double most = MAX (rate * SAVED_SEC, piece_bytes (limit));
  const double passed_sec = (double) MAX (now_usec - limit->seen_usec, 0) / G_USEC_PER_SEC;

  limit->allowed_bytes = MIN (limit->allowed_bytes + passed_sec * rate, most);
  limit->seen_usec = now_usec;
}

gsize
wb_speed_limit_ask (WbSpeedLimit *limit, gsize wanted, gint64 now_usec, gint64 *ret_wait_usec)
{
  *ret_wait_usec = 0;
  if (limit->bytes_per_sec == 0 || wanted == 0)
    return wanted;
  save_up (limit, now_usec);
  const double piece = MIN ((double) wanted, piece_bytes (limit));
  const double missing = piece - limit->allowed_bytes;
  if (missing <= 0)
    return (gsize) MIN ((double) wanted, limit->allowed_bytes);
  *ret_wait_usec = (gint64) (missing / (double) limit->bytes_per_sec * G_USEC_PER_SEC) + 1;
  return 0;
}

void
wb_speed_limit_take (WbSpeedLimit *limit, gsize bytes)
{
  if (limit->bytes_per_sec > 0)
    limit->allowed_bytes -= (double) bytes;
}
