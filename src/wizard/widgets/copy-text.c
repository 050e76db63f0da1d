/* SPDX-License-Identifier: MPL-2.0 */
#include "widgets/copy-text.h"

void
wb_copy_text (GtkWidget *widget, const char *text, const char *said)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  gtk_widget_activate_action (widget, "wizard.toast", "s", said);
}
