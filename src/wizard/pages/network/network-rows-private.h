/* SPDX-License-Identifier: MPL-2.0 */
/* How rows are made: what network-rows.c (servers, the rehearsal) and network-rows-links.c (this
 * computer's own connections) share. */
#pragma once

#include "pages/network/network-rows.h"

G_BEGIN_DECLS

/* Adds a row, borrowed; takes id and detail. */
WbNetworkRow *wb_network_add_row (GPtrArray *rows, char *id, const char *icon, const char *title,
                                  char *detail, WbNetworkState state);

/* Adds connections, router, name servers and proxy from network.json's links. */
void wb_network_add_links (GPtrArray *rows, JsonObject *links);

/* Gives row the round trips of object's (nullable) member rtt. */
void wb_network_set_round_trips (WbNetworkRow *row, JsonObject *object, WbNetworkState state);

/* 0 if array is NULL. */
guint wb_network_length_of (JsonArray *array);

G_END_DECLS
