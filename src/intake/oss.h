/* SPDX-License-Identifier: MPL-2.0 */
/* The object store's face: which operation a signed request is, and whether its keys allow it. */
#pragma once

#include "exchange.h"

G_BEGIN_DECLS

/* Verifies the request and finds its operation. FALSE when it refused. */
gboolean wb_oss_route (WbExchange *exchange);

/* TRUE if text (nullable) is Content-MD5 of the spool, or NULL. */
gboolean wb_oss_digest_holds (WbSpool *spool, const char *text);

G_END_DECLS
