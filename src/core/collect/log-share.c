/* SPDX-License-Identifier: MPL-2.0 */
/* Sharing out a limit. The newest errors are promised their part first. Then the tail of the newest
 * entries grows from the newest file to the oldest, slice by slice: a slice costs its bytes, less
 * the errors in it, which were paid for already. So a log without errors gets the whole limit, one
 * of errors alone too, and neither passes it. */
#include "collect/log-file.h"

/* Errors may have so much of the limit: for what led to the last of them there must be room too. */
#define ERRORS_OF(limit) ((limit) / 4 * 3)

typedef struct
{
  guint64 limit;
  guint64 promised; /* to errors */
  guint64 tail;     /* bytes of the newest entries taken so far */
  guint64 errors;   /* of promised, those in the tail */
} Share;

static guint64
spent (const Share *share, guint64 more_tail, guint64 more_errors)
{
  const guint64 errors = share->errors + more_errors;

  return share->tail + more_tail + (share->promised > errors ? share->promised - errors : 0);
}

/* Takes as much of the end of a file as the limit allows and returns where that begins. */
static guint64
take_tail (Share *share, const WbLogCount *count)
{
  guint64 from = count->bytes;

  while (from > 0)
    {
      const guint slice = (guint) ((from - 1) / WB_LOG_SLICE_BYTES);
      const guint64 bytes = from - slice * WB_LOG_SLICE_BYTES;
      const guint64 errors = count->slices && slice < count->slices->len
                                 ? g_array_index (count->slices, guint32, slice)
                                 : 0;
      if (spent (share, bytes, errors) > share->limit)
        break;
      share->tail += bytes;
      share->errors += errors;
      from -= bytes;
    }
  return from;
}

void
wb_log_share_out (const WbLogCount *counts, guint n, guint64 limit_bytes, WbLogRules *rules)
{
  Share share = { .limit = limit_bytes };
  gboolean full = FALSE;

  for (guint i = 0; i < n; i++)
    {
      const guint64 errors = MIN (counts[i].error_bytes, ERRORS_OF (limit_bytes) - share.promised);
      rules[i].errors_from = counts[i].error_bytes - errors;
      share.promised += errors;
    }
  for (guint i = 0; i < n; i++)
    {
      guint64 from = full ? counts[i].bytes : take_tail (&share, &counts[i]);
      if (!full && from > 0)
        {
          /* What is left does not hold the next slice, but a piece of it. */
          from -= MIN (from, limit_bytes - spent (&share, 0, 0));
          full = TRUE;
        }
      rules[i].tail_from = from;
    }
}
