/* SPDX-License-Identifier: MPL-2.0 */
/* Putting something into the clipboard, and saying so. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* said, translated, appears in the window of widget, which has the action "wizard.toast". */
void wb_copy_text (GtkWidget *widget, const char *text, const char *said);

G_END_DECLS
