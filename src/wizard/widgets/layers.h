/* SPDX-License-Identifier: MPL-2.0 */
/* Views that open above the first child of a stack, and above each other: what is below stays as it
 * is, and comes back, with the focus where it was, when what is above it is closed. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _WbLayers WbLayers;

/* The layers of stack, which outlives them; all views are children of it. Free with
 * wb_layers_free(). */
WbLayers *wb_layers_new (GtkStack *stack);
void wb_layers_free (WbLayers *layers);

/* Shows view, which is not open below the one on top, above what is shown. Nothing happens if it is
 * on top. */
void wb_layers_open (WbLayers *layers, GtkWidget *view);

/* Shows again what is below the view on top. Returns the view that was closed, borrowed from the
 * stack; NULL if none is open. */
GtkWidget *wb_layers_close (WbLayers *layers);

G_END_DECLS
