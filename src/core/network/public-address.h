/* SPDX-License-Identifier: MPL-2.0 */
/* This computer's address on the internet as the servers see it, whole: for those alone who tick
 * the item. network-json.h has it as /24 or /48. */
#pragma once

#include "network/network.h"

G_BEGIN_DECLS

/* What servers reported in X-Client-Address, and the profile's portal address if its answer was
 * ours, as data/schemas/public-address-1.schema.json describes it: each address once, with the ids
 * of who reported it. Text that is no address is passed over. "state" is "not-measured" if none was
 * reported. Takes network's lock; caller unrefs. */
JsonNode *wb_public_address_to_json (WbNetwork *network);

/* Something is asked that could report it. */
gboolean wb_public_address_can_be_told (const WbProfile *profile);

G_END_DECLS
