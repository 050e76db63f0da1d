/* SPDX-License-Identifier: MPL-2.0 */
/* One HTTP/1.1 question over a wire that is open already, with the times taken: no cookie, no
 * token, no body. */
#pragma once

#include "network/wire.h"

G_BEGIN_DECLS

typedef struct
{
  WbReach reach;
  guint status;    /* 0: the answer was not HTTP */
  double ttfb_ms;  /* from the question to the first byte of the answer, by wb_wire_watch(); -1 */
  double skew_sec; /* this computer's clock less the server's Date, for half the time; only if
                      has_date */
  gboolean has_date;
  char *location;                /* (nullable): of a redirect */
  char *challenge;               /* (nullable): header X-Waybill-Challenge, echoed */
  char *address, *operator_name; /* (nullable): X-Client-Address, X-Client-Operator */
} WbExchange;

void wb_exchange_clear (WbExchange *exchange);

/* host and port as the Host header has them: without the usual port, a literal IPv6 address in
 * brackets. Caller frees. */
char *wb_exchange_authority (const char *host, guint16 port, guint16 usual);

/* Asks; authority is the host, with its port unless that is the usual one; headers (nullable) are
 * whole lines ending in CR LF. Reads the answer's head, at most 16 KiB. FALSE if none came. */
gboolean wb_exchange_run (WbWire *wire, const char *method, const char *authority,
                          const char *target, const char *headers, const WbLimit *limit,
                          WbExchange *ret_exchange);

G_END_DECLS
