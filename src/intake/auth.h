/* SPDX-License-Identifier: MPL-2.0 */
/* Who asks, and for which object: OSS signature version 4 in header or URL, checked. */
#pragma once

#include "exchange.h"

G_BEGIN_DECLS

#define WB_AUTH_MAX_SKEW 900 /* seconds */

/* Verifies exchange's signature and fills in caller, bucket and key. FALSE when it refused.
 *
 * The host style is found by the signature, which names the bucket whatever the style: of the
 * readings that a request allows (BUCKET.host/key, host/BUCKET/key, host/key) the one it was signed
 * for is it. */
gboolean wb_auth_check (WbExchange *exchange);

G_END_DECLS
