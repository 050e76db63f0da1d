/* SPDX-License-Identifier: MPL-2.0 */
/* How fast something comes down: the profile's own file, bounded in bytes and time. */
#pragma once

#include "network/names.h"
#include "network/tls.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean is_done;       /* FALSE: nothing was measured */
  guint64 bytes;          /* of the answer that were read */
  double seconds;         /* for them */
  double bits_per_second; /* after the first 300 ms, in which TCP only begins; of all of it if there
                             is no more */
  gboolean is_at_least;   /* it was over before the line was full */
} WbDownload;

/* Reads at most limit_bytes of url from names' first address, until limit. */
void wb_download (const char *url, const WbNames *names, guint64 limit_bytes, WbTlsTrust *trust,
                  const WbLimit *limit, WbDownload *ret_download);

G_END_DECLS
