/* SPDX-License-Identifier: MPL-2.0 */
/* What the drawn widgets share: the theme's colours for cairo. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes the theme's colour name ("accent_color") the source, its opacity times alpha; the text's
 * colour if the theme has none of that name. */
void wb_paint_named (GtkWidget *widget, cairo_t *cr, const char *name, double alpha);

/* The same with the text's colour. */
void wb_paint_text_colour (GtkWidget *widget, cairo_t *cr, double alpha);

/* Adds a rectangle with round corners to the path. */
void wb_paint_rounded (cairo_t *cr, double x, double y, double width, double height, double radius);

/* A cairo context for all of widget, mirrored if mirrored is TRUE and text runs from right to left;
 * text must not be drawn while it is mirrored. Free with cairo_destroy(). */
cairo_t *wb_paint_begin (GtkWidget *widget, GtkSnapshot *snapshot, gboolean mirrored);

G_END_DECLS
