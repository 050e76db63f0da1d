/* SPDX-License-Identifier: MPL-2.0 */
/* The way out where an application's data is not found, or Waybill in its sandbox may not see it:
 * the person shows where it is. In a Flatpak the desktop's portal asks, and gives access to just
 * that folder. */
#pragma once

#include "window.h"

G_BEGIN_DECLS

/* Asks for the folder of the first root that is not there, beginning in it;
 * the report looks there then. */
void wb_folder_chooser_ask (WbWindow *window);

G_END_DECLS
