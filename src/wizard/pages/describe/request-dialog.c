/* SPDX-License-Identifier: MPL-2.0 */
/* A link that lies in the clipboard is put in, since that is where it comes from nearly always; it
 * still takes the person's own press to use it. */
#include "request-dialog.h"

#include <glib/gi18n.h>

#include "pages/describe/request-text.h"
#include "profile/request.h"
#include "widgets/accessible.h"

struct _WbRequestDialog
{
  AdwWindow parent;
  WbReport *report;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkLabel *refusal;
  GtkButton *use;
};

G_DEFINE_FINAL_TYPE (WbRequestDialog, wb_request_dialog, ADW_TYPE_WINDOW)

static char *
dup_text (WbRequestDialog *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static void
show_refusal (WbRequestDialog *self, const char *words)
{
  gtk_label_set_label (self->refusal, words);
  gtk_widget_set_visible (GTK_WIDGET (self->refusal), *words != 0);
  wb_accessible_describe (GTK_WIDGET (self->view), *words ? words : NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_STATE_INVALID,
                               *words ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
on_buffer_changed (WbRequestDialog *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->use),
                            gtk_text_buffer_get_char_count (self->buffer) > 0);
  show_refusal (self, "");
}

static void
on_use (GtkButton *button, WbRequestDialog *self)
{
  g_autofree char *text = dup_text (self);
  g_autofree char *link = wb_request_text_link (text);
  g_autoptr (GError) error = NULL;

  if (wb_report_take_request (self->report, link, &error))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  show_refusal (self, error->message);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_clipboard (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbRequestDialog) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);

  if (!text || !self->buffer || gtk_text_buffer_get_char_count (self->buffer) > 0
      || strlen (text) > 4 * WB_REQUEST_MAX_BYTES || !wb_request_text_has_link (text))
    return;
  gtk_text_buffer_set_text (self->buffer, text, -1);
}

WbRequestDialog *
wb_request_dialog_new (GtkWindow *parent, WbReport *report)
{
  WbRequestDialog *self = g_object_new (WB_TYPE_REQUEST_DIALOG, "transient-for", parent, NULL);

  self->report = g_object_ref (report);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, on_clipboard,
                                 g_object_ref (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  return self;
}

static void
wb_request_dialog_dispose (GObject *object)
{
  WbRequestDialog *self = WB_REQUEST_DIALOG (object);

  g_clear_object (&self->report);
  G_OBJECT_CLASS (wb_request_dialog_parent_class)->dispose (object);
}

static void
wb_request_dialog_class_init (WbRequestDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_request_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/request-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WbRequestDialog, view);
  gtk_widget_class_bind_template_child (widget_class, WbRequestDialog, buffer);
  gtk_widget_class_bind_template_child (widget_class, WbRequestDialog, refusal);
  gtk_widget_class_bind_template_child (widget_class, WbRequestDialog, use);
  gtk_widget_class_bind_template_callback (widget_class, on_use);
  gtk_widget_class_bind_template_callback (widget_class, on_buffer_changed);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
wb_request_dialog_init (WbRequestDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_names_below (GTK_WIDGET (self));
}
