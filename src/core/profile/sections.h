/* SPDX-License-Identifier: MPL-2.0 */
/* Readers of a profile's sections: each reads node into a WbProfile (WbKeyTake). */
#pragma once

#include "profile/keys.h"
#include "profile/profile.h"

G_BEGIN_DECLS

gboolean wb_take_user (WbReader *reader, JsonNode *node, gpointer into);
gboolean wb_take_endpoints (WbReader *reader, JsonNode *node, gpointer into);
gboolean wb_take_network (WbReader *reader, JsonNode *node, gpointer into);
gboolean wb_take_deliver (WbReader *reader, JsonNode *node, gpointer into);
gboolean wb_take_sentry (WbReader *reader, JsonNode *node, gpointer into);
gboolean wb_take_tracker (WbReader *reader, JsonNode *node, gpointer into);
gboolean wb_take_privacy (WbReader *reader, JsonNode *node, gpointer into);
gboolean wb_take_support (WbReader *reader, JsonNode *node, gpointer into);
gboolean wb_take_items (WbReader *reader, JsonNode *node, gpointer into);

/* Checks what items say of each other and of roots: names that must be there, keys that go with
 * their collector; marks the sensitive ones. FALSE when reader now has an error. */
gboolean wb_check_items (WbReader *reader, WbProfile *profile);

G_END_DECLS
