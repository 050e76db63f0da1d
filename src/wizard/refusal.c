/* SPDX-License-Identifier: MPL-2.0 */
/* Who clicked a link has no terminal: what is not done is said in a window. Whoever can start us
 * can have it shown, so there is one at a time, and not too often. */
#include <glib/gi18n.h>

#include "application-private.h"
#include "widgets/accessible.h"

static gboolean
is_too_often (WbApplication *self, gint64 now_usec)
{
  return self->refused_usec && now_usec - self->refused_usec < WB_OPEN_INTERVAL_USEC;
}

void
wb_application_refuse (WbApplication *self, GtkWindow *above, const char *what, const char *why)
{
  const gint64 now = g_get_monotonic_time ();
  GtkWidget *dialog;

  if (is_too_often (self, now))
    return;
  self->refused_usec = now;
  if (self->refusal)
    gtk_window_destroy (self->refusal);
  dialog = adw_message_dialog_new (above, what, why);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_set_application (GTK_WINDOW (dialog), GTK_APPLICATION (self));
  wb_accessible_plain_names_below (dialog);
  g_set_weak_pointer (&self->refusal, GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}
