/* SPDX-License-Identifier: MPL-2.0 */
/* One row of the network page's list. */
#pragma once

#include <adwaita.h>

#include "pages/network/network-rows.h"

G_BEGIN_DECLS

#define WB_TYPE_NETWORK_ROW_VIEW (wb_network_row_view_get_type ())
G_DECLARE_FINAL_TYPE (WbNetworkRowView, wb_network_row_view, WB, NETWORK_ROW_VIEW, AdwActionRow)

GtkWidget *wb_network_row_view_new (void);

/* Shows row as it is now; nothing of it is kept. */
void wb_network_row_view_show (WbNetworkRowView *self, const WbNetworkRow *row);

/* How a state is marked: an icon's name, NULL for a kind's own, and its colour's style class. */
const char *wb_network_state_icon (WbNetworkState state);
const char *wb_network_state_class (WbNetworkState state);

G_END_DECLS
