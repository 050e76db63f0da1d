/* SPDX-License-Identifier: MPL-2.0 */
#include "widgets/toast.h"

#define SHORTEST_SEC 4
#define CHARS_PER_SEC 15 /* who reads slowly */

AdwToast *
wb_toast_new (const char *text)
{
  AdwToast *toast = adw_toast_new (text);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "xalign", 0.0, NULL);

  adw_toast_set_custom_title (toast, label);
  adw_toast_set_timeout (toast,
                         MAX (SHORTEST_SEC, (guint) (g_utf8_strlen (text, -1) / CHARS_PER_SEC)));
  return toast;
}
