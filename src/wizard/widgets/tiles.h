/* SPDX-License-Identifier: MPL-2.0 */
/* Buttons of one width next to each other, on as few lines as that takes, evenly filled. A
 * GtkFlowBox is none for this: from GTK 4.18 on, Tab never leaves one that holds a cell in which
 * nothing can have the focus, such as an insensitive button. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_TYPE_TILES (wb_tiles_get_type ())
G_DECLARE_FINAL_TYPE (WbTiles, wb_tiles, WB, TILES, GtkWidget)

/* Children are given as <child> of a .ui file or by wb_tiles_append(), and unparented by us. */
GtkWidget *wb_tiles_new (void);
void wb_tiles_append (WbTiles *self, GtkWidget *child);

G_END_DECLS
