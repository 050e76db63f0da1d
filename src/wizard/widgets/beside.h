/* SPDX-License-Identifier: MPL-2.0 */
/* Two widgets side by side, or the second below the first where it is too narrow for both (36
 * digits of the text, unless nothing has to wrap): words and their buttons, a title and its text. A
 * GtkFlowBox is none for this: from GTK 4.18 on, Tab never leaves one that holds a cell without
 * anything to focus in it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_TYPE_BESIDE (wb_beside_get_type ())
G_DECLARE_FINAL_TYPE (WbBeside, wb_beside, WB, BESIDE, GtkWidget)

/* The first two of its children that are shown count: first, second (nullable), and what has it for
 * its parent, as a <child> of a .ui file. The one that expands gets the room that the other leaves,
 * or the first if neither does. */
GtkWidget *wb_beside_new (GtkWidget *first, GtkWidget *second);

/* The pixels between them where the second is below the first; 6 until it is set. */
void wb_beside_set_row_spacing (WbBeside *self, int pixels);

/* TRUE if they stand side by side as it is laid out now. */
gboolean wb_beside_is_beside (WbBeside *self);

G_END_DECLS
