/* SPDX-License-Identifier: MPL-2.0 */
/* The width of a message dialog: libadwaita 1.2 takes its content's natural width, 1.7 300 pixels,
 * whatever is in it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes dialog, not shown yet, so many pixels wide, or as wide as parent (nullable) has room for.
 */
void wb_dialog_set_width (GtkWindow *dialog, GtkWindow *parent, int width);

G_END_DECLS
