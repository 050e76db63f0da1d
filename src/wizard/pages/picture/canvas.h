/* SPDX-License-Identifier: MPL-2.0 */
/* A picture and the black boxes over it, drawn and changed by pointer and keyboard:
 *   drag                         draws a box, moves one, or pulls one's corner
 *   Tab, Shift+Tab               go from box to box, then on
 *   arrows                       move the chosen box by ten points; with Ctrl by one pixel
 *   Shift+arrows                 make it larger or smaller, likewise
 *   Delete, Backspace            remove it
 *   Escape                       chooses none */
#pragma once

#include "pages/picture/boxes.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_TYPE_CANVAS (wb_canvas_get_type ())
G_DECLARE_FINAL_TYPE (WbCanvas, wb_canvas, WB, CANVAS, GtkWidget)

/* Signal "changed": a box was changed or another one chosen, by whatever means. */
GtkWidget *wb_canvas_new (void);

/* Shows pixels (nullable; a reference is taken) without any box, as a whole. */
void wb_canvas_set_picture (WbCanvas *self, GdkPixbuf *pixels);

/* Borrowed; NULL without a picture. Call wb_canvas_refresh() after a change. */
WbBoxes *wb_canvas_get_boxes (WbCanvas *self);
void wb_canvas_refresh (WbCanvas *self);

/* Larger (1) or smaller (-1) by a step; not smaller than as a whole. FALSE if that is not possible.
 */
gboolean wb_canvas_zoom (WbCanvas *self, int direction);

G_END_DECLS
