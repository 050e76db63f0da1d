/* SPDX-License-Identifier: MPL-2.0 */
/* How this computer is connected. It looks while it is on the screen and again when the network
 * changes; it never keeps anybody from sending. */
#pragma once

#include "page.h"

G_BEGIN_DECLS

#define WB_TYPE_NETWORK_PAGE (wb_network_page_get_type ())
G_DECLARE_FINAL_TYPE (WbNetworkPage, wb_network_page, WB, NETWORK_PAGE, WbPage)

GtkWidget *wb_network_page_new (void);

G_END_DECLS
