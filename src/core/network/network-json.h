/* SPDX-License-Identifier: MPL-2.0 */
/* The network check in JSON: what "waybill network --json" prints, what lies in a bundle as
 * network.json, what the window is made of. All raw samples are in it. Private addresses stand
 * whole, public ones as /24 or /48. */
#pragma once

#include "network/findings.h"

G_BEGIN_DECLS

/* As it is now, also while it is measured (takes network's lock). bytes: what is to be sent, for
 * the time that takes; 0: not known. Caller unrefs. */
JsonNode *wb_network_to_json (WbNetwork *network, guint64 bytes);

G_END_DECLS
