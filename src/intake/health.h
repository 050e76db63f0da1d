/* SPDX-License-Identifier: MPL-2.0 */
/* GET or HEAD /generate_204: there is nothing here, and nobody between. A network check asks it; a
 * challenge in X-Waybill-Challenge comes back, which a log-in page in between does not do. */
#pragma once

#include "exchange.h"

G_BEGIN_DECLS

#define WB_HEALTH_PATH "/generate_204"

extern const WbOperation wb_health_get, wb_health_head;

G_END_DECLS
