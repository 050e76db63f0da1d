/* SPDX-License-Identifier: MPL-2.0 */
#include "pages/viewer/viewer-dialogs.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "pages/viewer/kinds.h"
#include "pages/viewer/viewer-words.h"
#include "widgets/accessible.h"

/* The longest text that can be hidden, in characters. */
#define MAX_TERM 200

static AdwMessageDialog *
new_dialog (GtkWidget *parent, WbReport *report, const char *heading, const char *body)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);

  g_object_set_data_full (G_OBJECT (dialog), "report", g_object_ref (report), g_object_unref);
  return ADW_MESSAGE_DIALOG (dialog);
}

static void
on_restore_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  if (strcmp (response, "restore") == 0)
    wb_report_restore (g_object_get_data (G_OBJECT (dialog), "report"),
                       g_object_get_data (G_OBJECT (dialog), "mark"), TRUE);
}

void
wb_viewer_ask_restore (GtkWidget *parent, WbReport *report, const char *mark)
{
  WbMark found;

  if (!wb_mark_at (mark, strlen (mark), &found))
    return;
  g_autofree char *title = wb_viewer_kind_title (found.kind);
  /* Translators: %s is a kind of value, "Mobile number" */
  g_autofree char *heading = g_strdup_printf (_ ("%s: not personal?"), title);
  AdwMessageDialog *dialog = new_dialog (
      parent, report, heading,
      _ ("If it was replaced by mistake, the original can be sent instead, in all files of this "
         "report. You will see it here once that is done."));

  g_object_set_data_full (G_OBJECT (dialog), "mark", g_strdup (mark), g_free);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Keep it replaced"), "restore",
                                    _ ("_Send the original"), NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_restore_response), NULL);
  wb_accessible_plain_names_below (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What stands in the entry, without blanks around it. */
static char *
get_term (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static void
on_term_changed (GtkEditable *entry, AdwMessageDialog *dialog)
{
  g_autofree char *term = get_term (entry);

  adw_message_dialog_set_response_enabled (dialog, "hide", term[0] != '\0');
}

static void
on_hide_response (AdwMessageDialog *dialog, const char *response, GtkEditable *entry)
{
  g_autofree char *term = get_term (entry);

  if (strcmp (response, "hide") == 0 && term[0] != '\0')
    wb_report_hide (g_object_get_data (G_OBJECT (dialog), "report"), term, TRUE);
}

void
wb_viewer_ask_hide (GtkWidget *parent, WbReport *report, const char *text)
{
  AdwMessageDialog *dialog =
      new_dialog (parent, report, _ ("Hide a text"),
                  _ ("It is replaced wherever it stands, in all files of this report."));
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_max_length (GTK_ENTRY (entry), MAX_TERM);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  wb_accessible_name (entry, _ ("Text to hide"));
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "hide", _ ("_Hide"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "hide", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "hide");
  g_signal_connect (entry, "changed", G_CALLBACK (on_term_changed), dialog);
  g_signal_connect (dialog, "response", G_CALLBACK (on_hide_response), entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text ? text : "");
  on_term_changed (GTK_EDITABLE (entry), dialog);
  wb_accessible_plain_names_below (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}
