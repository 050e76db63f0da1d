/* SPDX-License-Identifier: MPL-2.0 */
/* The dashes under the title: how far the person has come. Named "Step 2 of 4". */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_TYPE_STEPS (wb_steps_get_type ())
G_DECLARE_FINAL_TYPE (WbSteps, wb_steps, WB, STEPS, GtkWidget)

GtkWidget *wb_steps_new (void);

/* How many there are, at most 4, which it is at first. To be called before the first is set. */
void wb_steps_set_total (WbSteps *self, guint total);

/* current counts from 1; 0, as at first, hides the dashes. */
void wb_steps_set_current (WbSteps *self, guint current);

G_END_DECLS
