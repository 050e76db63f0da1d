/* SPDX-License-Identifier: MPL-2.0 */
#include "widgets/dialog-width.h"

#define MARGIN 30 /* left of the window below it, on each side */

void
wb_dialog_set_width (GtkWindow *dialog, GtkWindow *parent, int width)
{
  const int room = parent ? gtk_widget_get_width (GTK_WIDGET (parent)) - 2 * MARGIN : width;

  if (room > 0)
    gtk_window_set_default_size (dialog, MIN (width, room), -1);
}
