/* SPDX-License-Identifier: MPL-2.0 */
/* What is measured of one server, on a thread of its own. */
#pragma once

#include "network/probing.h"

G_BEGIN_DECLS

/* Connects, shakes hands, asks, then, when it is quiet, takes round trips, writing to host under
 * the network's lock as it goes. */
void wb_host_probe (WbProbing *probing, WbHost *host, const WbLimit *limit);

/* The profile's portal address: whether its answer is ours. */
void wb_portal_probe (WbProbing *probing, WbNames *names, const WbLimit *limit);

/* One more round trip to host by connecting; FALSE if it did not answer in time. */
gboolean wb_host_sample (const WbHost *host, const WbLimit *limit, double *ret_ms);

G_END_DECLS
