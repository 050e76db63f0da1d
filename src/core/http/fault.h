/* SPDX-License-Identifier: MPL-2.0 */
/* From what GIO and libsoup say went wrong to a sentence and a kind. */
#pragma once

#include "http/client.h"

G_BEGIN_DECLS

/* What is known beside the error itself. */
typedef struct
{
  const char *host;   /* whom the request was for */
  WbHttpFault known;  /* WB_HTTP_FAULT_NONE unless the caller ended it, and why */
  gboolean own_proxy; /* a proxy was set by option: failures to connect are its */
} WbHttpFaultContext;

/* An error to tell instead of error: WB_ERROR_UNREACHABLE with a reason, or a copy of error if it
 * is none of the network's (cancelled, a full disk). Caller frees. */
GError *wb_http_fault_explain (const GError *error, const WbHttpFaultContext *context);

G_END_DECLS
