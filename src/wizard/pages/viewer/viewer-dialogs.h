/* SPDX-License-Identifier: MPL-2.0 */
/* The two questions of the viewer. What was answered is told to the report, which collects anew. */
#pragma once

#include <gtk/gtk.h>

#include "report.h"

G_BEGIN_DECLS

/* Whether mark, "[[mobile:7K3Q9F2M]]", is a false alarm. */
void wb_viewer_ask_restore (GtkWidget *parent, WbReport *report, const char *mark);

/* Which text is to be hidden everywhere; text (nullable) is what the entry begins with. */
void wb_viewer_ask_hide (GtkWidget *parent, WbReport *report, const char *text);

G_END_DECLS
