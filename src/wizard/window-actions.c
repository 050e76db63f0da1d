/* SPDX-License-Identifier: MPL-2.0 */
/* What the window's own widgets may ask of it. What can't be undone asks first. */
#include <glib/gi18n.h>
#include <string.h>

#include "application.h"
#include "base/fs.h"
#include "base/json.h"
#include "folder-chooser.h"
#include "pages/describe/request-dialog.h"
#include "widgets/accessible.h"
#include "window-private.h"

/* --- moving ----------------------------------------------------------------------------------- */

static void
on_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_window_press_primary (WB_WINDOW (widget));
}

static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_report_do (wb_window_get_report (WB_WINDOW (widget)), WB_DO_BACK);
}

static void
on_open_member (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_window_open_member (WB_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_edit_picture (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_window_edit_picture (WB_WINDOW (widget), g_variant_get_uint32 (parameter));
}

static void
on_close_view (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_window_close_view (WB_WINDOW (widget));
}

static void
on_history (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_window_show_history (WB_WINDOW (widget), NULL);
}

static void
on_check_cases (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_application_check_cases (WB_APPLICATION (gtk_window_get_application (GTK_WINDOW (widget))));
}

static void
on_new_report (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbReport *report = wb_window_get_report (WB_WINDOW (widget));
  WbProfile *profile = wb_report_get_profile (report);
  const char *why = wb_report_why_no_other (report);

  if (why)
    {
      wb_window_say (WB_WINDOW (widget), why);
      return;
    }
  wb_application_new_report (WB_APPLICATION (gtk_window_get_application (GTK_WINDOW (widget))),
                             profile);
}

static void
on_paste_request (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_present (GTK_WINDOW (
      wb_request_dialog_new (GTK_WINDOW (widget), wb_window_get_report (WB_WINDOW (widget)))));
}

static void
on_toast (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_window_say (WB_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_close (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

/* --- saving ----------------------------------------------------------------------------------- */

static void
on_saved (WbReport *report, const GError *error, gpointer data)
{
  g_autoptr (WbWindow) self = data;
  const gboolean is_sealed = wb_profile_seals (wb_report_get_profile (report));

  wb_window_say (self, error       ? error->message
                       : is_sealed ? _ ("Saved, not encrypted: whoever gets this copy can read it")
                                   : _ ("Saved"));
}

static void
save_copy_to (WbWindow *self, const char *path)
{
  if (wb_window_get_report (self))
    wb_report_save_copy (wb_window_get_report (self), path, on_saved, g_object_ref (self));
}

/* A few kilobytes. */
static void
save_receipt_to (WbWindow *self, const char *path)
{
  WbReport *report = wb_window_get_report (self);
  JsonNode *receipt = report ? wb_report_get_receipt (report) : NULL;
  g_autofree char *text = receipt ? wb_json_pretty (receipt) : NULL;
  g_autoptr (GError) error = NULL;

  if (text && !wb_fs_write_atomic (path, text, strlen (text), &error))
    wb_window_say (self, error->message);
  else if (text)
    wb_window_say (self, _ ("Saved"));
}

typedef struct
{
  WbWindow *window;
  void (*save) (WbWindow *self, const char *path);
} Saving;

static void
on_place_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autofree Saving *saving = data;
  g_autoptr (WbWindow) self = saving->window;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  const char *path = file ? g_file_peek_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path)
    saving->save (self, path);
  else if (response == GTK_RESPONSE_ACCEPT)
    wb_window_say (self, _ ("Choose a folder of this computer."));
  g_object_unref (dialog);
}

static void
ask_where (WbWindow *self, const char *title, const char *suffix,
           void (*save) (WbWindow *self, const char *path))
{
  const WbCase *kase = wb_report_get_case (wb_window_get_report (self));
  g_autofree char *name = g_strconcat (
      kase ? kase->number : wb_report_get_profile (wb_window_get_report (self))->id, suffix, NULL);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  Saving *saving = g_new0 (Saving, 1);

  saving->window = g_object_ref (self);
  saving->save = save;
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_place_chosen), saving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_choose_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_folder_chooser_ask (WB_WINDOW (widget));
}

static void
on_save_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbReport *report = wb_window_get_report (WB_WINDOW (widget));
  const WbSelection *selection = wb_report_get_selection (report);
  g_autofree char *suffix = g_strconcat (".", selection ? selection->format : "zip", NULL);

  ask_where (WB_WINDOW (widget), _ ("Save a copy"), suffix, save_copy_to);
}

static void
on_save_receipt (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask_where (WB_WINDOW (widget), _ ("Save the receipt"), "-receipt.json", save_receipt_to);
}

/* --- asking first ----------------------------------------------------------------------------- */

typedef struct
{
  const char *heading, *body, *no, *yes; /* untranslated */
  WbDo what;
} Question;

static const Question cancel_question = {
  N_ ("Stop sending?"),
  N_ ("What has arrived already is taken back, and what was collected is deleted from this "
      "computer."),
  N_ ("_Keep sending"),
  N_ ("_Stop and take back"),
  WB_DO_CANCEL,
};

static const Question withdraw_question = {
  N_ ("Take this report back?"),
  N_ ("Support loses access to it, and it is deleted where it is kept. This can't be undone."),
  N_ ("_Keep it there"),
  N_ ("_Take back"),
  WB_DO_WITHDRAW,
};

static void
on_answer (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  const Question *question = data;
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_str_equal (response, "yes") && window)
    wb_report_do (wb_window_get_report (WB_WINDOW (window)), question->what);
}

static void
ask (GtkWidget *widget, const Question *question)
{
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (widget), _ (question->heading), _ (question->body));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "no", _ (question->no), "yes",
                                    _ (question->yes), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "no");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "no");
  wb_accessible_plain_names_below (dialog);
  g_signal_connect (dialog, "response", G_CALLBACK (on_answer), (gpointer) question);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (wb_report_may_do (wb_window_get_report (WB_WINDOW (widget)), WB_DO_CANCEL))
    ask (widget, &cancel_question);
}

static void
on_withdraw (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (wb_report_may_do (wb_window_get_report (WB_WINDOW (widget)), WB_DO_WITHDRAW))
    ask (widget, &withdraw_question);
}

/* --- about ------------------------------------------------------------------------------------ */

static void
on_about (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_show_about_window (
      GTK_WINDOW (widget), "application-name", "Waybill", "application-icon",
      "io.github.waybill.Waybill", "version", WB_VERSION, "developer-name",
      _ ("The Waybill developers"), "license-type", GTK_LICENSE_MPL_2_0, "comments",
      _ ("Shows you exactly what an application's support would get, lets you choose, takes out "
         "secrets and personal data, and gets it there."),
      "translator-credits", _ ("translator-credits"), NULL);
}

static void
on_shortcuts (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/waybill/Waybill/ui/shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, GTK_WINDOW (widget));
  gtk_window_present (window);
}

/* --- the table -------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  const char *parameter; /* (nullable) */
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "wizard.next", NULL, on_next },
  { "wizard.back", NULL, on_back },
  { "wizard.open-member", "s", on_open_member },
  { "wizard.edit-picture", "u", on_edit_picture },
  { "wizard.close-view", NULL, on_close_view },
  { "wizard.history", NULL, on_history },
  { "wizard.check-cases", NULL, on_check_cases },
  { "wizard.new-report", NULL, on_new_report },
  { "wizard.paste-request", NULL, on_paste_request },
  { "wizard.choose-folder", NULL, on_choose_folder },
  { "wizard.save-copy", NULL, on_save_copy },
  { "wizard.save-receipt", NULL, on_save_receipt },
  { "wizard.cancel", NULL, on_cancel },
  { "wizard.withdraw", NULL, on_withdraw },
  { "wizard.toast", "s", on_toast },
  { "wizard.about", NULL, on_about },
  { "wizard.shortcuts", NULL, on_shortcuts },
  { "wizard.close", NULL, on_close },
};

static const struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action;
} keys[] = {
  { GDK_KEY_Left, GDK_ALT_MASK, "wizard.back" },
  { GDK_KEY_h, GDK_CONTROL_MASK, "wizard.history" },
  { GDK_KEY_s, GDK_CONTROL_MASK, "wizard.save-copy" },
  { GDK_KEY_question, GDK_CONTROL_MASK, "wizard.shortcuts" },
  { GDK_KEY_w, GDK_CONTROL_MASK, "wizard.close" },
};

void
wb_window_install_actions (GtkWidgetClass *class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (class, keys[i].key, keys[i].modifiers, keys[i].action,
                                         NULL);
}
