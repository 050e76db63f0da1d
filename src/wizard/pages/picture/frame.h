/* SPDX-License-Identifier: MPL-2.0 */
/* The GtkScrolledWindow around a widget that may be larger than it. Without one, a widget is its
 * own frame and nothing scrolls. Coordinates are those of the widget. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whether it scrolls at all; if not, it leaves the wheel to what scrolls around it. */
void wb_frame_set_scrolling (GtkWidget *widget, gboolean scrolling);

void wb_frame_get_size (GtkWidget *widget, int *ret_width, int *ret_height);

/* The point in the middle of what is seen, and bringing one there. */
void wb_frame_get_centre (GtkWidget *widget, double *ret_x, double *ret_y);
void wb_frame_set_centre (GtkWidget *widget, double x, double y);

/* Scrolls as little as is needed to show rect. */
void wb_frame_show (GtkWidget *widget, const graphene_rect_t *rect);

G_END_DECLS
