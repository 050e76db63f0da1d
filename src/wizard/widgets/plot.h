/* SPDX-License-Identifier: MPL-2.0 */
/* The speed of the last minute. Its accessible description says in words what it shows. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One value a second; as many as are shown. */
#define WB_PLOT_SECONDS 60

#define WB_TYPE_PLOT (wb_plot_get_type ())
G_DECLARE_FINAL_TYPE (WbPlot, wb_plot, WB, PLOT, GtkWidget)

GtkWidget *wb_plot_new (void);

/* n speeds, oldest first, copied; of more than WB_PLOT_SECONDS the last are shown, what is no
 * number as 0. Draws only if they differ from what is shown. */
void wb_plot_set (WbPlot *self, const double *bytes_per_sec, guint n);

/* "Now 96 kB/s, between 0 kB/s and 104 kB/s"; caller frees. */
char *wb_plot_describe (const double *bytes_per_sec, guint n);

G_END_DECLS
