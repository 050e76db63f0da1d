/* SPDX-License-Identifier: MPL-2.0 */
/* Members that are not read from a file but made: environment.json, network.json and the
 * like. */
#pragma once

#include "collect/collecting.h"

G_BEGIN_DECLS

#define WB_NETWORK_MEMBER "network.json"
#define WB_PUBLIC_ADDRESS_MEMBER "public-address.json"

/* Writes node as member of item, pretty; with masker (nullable) every string in it is masked as
 * text first. NULL is for what was made fit to be sent already. */
gboolean wb_collecting_write_json (WbCollecting *collecting, const WbPlanItem *item,
                                   const char *member, JsonNode *node, const WbMasker *masker,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
