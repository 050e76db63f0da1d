/* SPDX-License-Identifier: MPL-2.0 */
/* An errand is what was asked for, as a value: it goes with the dialog, and then with the worker.
 */
#include "pages/history/history-ask.h"

#include <glib/gi18n.h>

#include "job/job.h"
#include "letter-dialog.h"
#include "pages/history/history-deeds.h"
#include "runner.h"
#include "sending-options.h"
#include "widgets/accessible.h"

typedef struct
{
  gboolean (*work) (const char *subject, const char *path, const WbRun *run, GError **error);
  const char *done; /* said when it is done; translated */
  char *subject;    /* (nullable): a case's id, a folder */
  char *path;       /* (nullable): where to save */
} Errand;

static Errand *
errand_new (gboolean (*work) (const char *, const char *, const WbRun *, GError **),
            const char *done, const char *subject)
{
  Errand *errand = g_new0 (Errand, 1);
  errand->work = work;
  errand->done = done;
  errand->subject = g_strdup (subject);
  return errand;
}

static void
errand_free (gpointer data)
{
  Errand *errand = data;
  g_free (errand->subject);
  g_free (errand->path);
  g_free (errand);
}

/* --- doing ----------------------------------------------------------------------------------- */

static gboolean
save_copy (const char *id, const char *path, const WbRun *run, GError **error)
{
  return wb_history_save (id, WB_HISTORY_SAVE_COPY, path, run, error);
}

static gboolean
save_receipt (const char *id, const char *path, const WbRun *run, GError **error)
{
  return wb_history_save (id, WB_HISTORY_SAVE_RECEIPT, path, run, error);
}

static gboolean
withdraw (const char *id, const char *path, const WbRun *run, GError **error)
{
  WbDeliverOptions options = wb_sending_options_get ();
  return wb_history_withdraw (id, &options, run, error);
}

static gboolean delete (const char *id, const char *path, const WbRun *run, GError **error)
{
  return wb_history_delete (id, error);
}

static gboolean
delete_damaged (const char *dir, const char *path, const WbRun *run, GError **error)
{
  return wb_history_delete_damaged (dir, error);
}

static gboolean
turn_alerts_on (const char *profile_id, const char *path, const WbRun *run, GError **error)
{
  return wb_history_alerts_turn_on (profile_id, run, error);
}

static gboolean
turn_alerts_off (const char *profile_id, const char *path, const WbRun *run, GError **error)
{
  return wb_history_alerts_turn_off (profile_id, run, error);
}

static gboolean
clear (const char *subject, const char *path, const WbRun *run, GError **error)
{
  return wb_history_clear (run, error);
}

/* How an errand ended. */
typedef struct
{
  const char *done; /* to be said; NULL if it failed */
  WbLetter *letter; /* (nullable): what is left to do then */
} Outcome;

static void
outcome_free (Outcome *outcome)
{
  wb_letter_free (outcome->letter);
  g_free (outcome);
}

static gpointer
do_errand (gpointer input, const WbRun *run, GError **error)
{
  const Errand *errand = input;
  Outcome *outcome = g_new0 (Outcome, 1);
  g_autoptr (GError) local = NULL;

  if (errand->work (errand->subject, errand->path, run, &local))
    {
      outcome->done = errand->done;
      return outcome;
    }
  if (errand->work == withdraw && wb_letter_helps (local))
    {
      g_autoptr (WbCase) kase = wb_case_open (errand->subject, NULL);
      outcome->letter = kase ? wb_job_letter (kase) : NULL;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return outcome;
}

void
wb_history_tell (GtkWidget *page, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (page);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              _ ("That did not work"), error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  wb_accessible_plain_names_below (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tell_outcome (GtkWidget *page, Outcome *outcome, const GError *error)
{
  if (!error)
    gtk_widget_activate_action (page, "wizard.toast", "s", outcome->done);
  else if (outcome && outcome->letter)
    wb_letter_dialog_show (page, error, g_steal_pointer (&outcome->letter));
  else
    wb_history_tell (page, error);
}

static void
on_done (gpointer result, const GError *error, gpointer owner)
{
  WbHistoryPage *page = owner;
  Outcome *outcome = result;

  if (gtk_widget_get_root (GTK_WIDGET (page)))
    {
      gtk_widget_activate_action (GTK_WIDGET (page), "wizard.check-cases", NULL);
      tell_outcome (GTK_WIDGET (page), outcome, error);
      wb_history_page_load (page);
    }
  g_clear_pointer (&outcome, outcome_free);
}

/* Takes errand. */
static void
run (WbHistoryPage *page, Errand *errand)
{
  WbTask task = {
    .work = do_errand,
    .end = on_done,
    .input = errand,
    .free_input = errand_free,
    .owner = G_OBJECT (page),
  };
  g_autoptr (WbRunner) runner = wb_runner_run (&task);
}

/* --- asking ---------------------------------------------------------------------------------- */

static void
on_response (AdwMessageDialog *dialog, const char *response, WbHistoryPage *page)
{
  Errand *errand = g_object_steal_data (G_OBJECT (dialog), "errand");
  if (g_str_equal (response, "do"))
    run (page, errand);
  else
    errand_free (errand);
}

/* Takes errand. */
static void
ask_as (WbHistoryPage *page, const char *heading, const char *body, const char *verb,
        AdwResponseAppearance appearance, Errand *errand)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "do", verb, NULL);
  adw_message_dialog_set_response_appearance (dialog, "do", appearance);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  wb_accessible_plain_names_below (GTK_WIDGET (dialog));
  g_object_set_data_full (G_OBJECT (dialog), "errand", errand, errand_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), page, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask (WbHistoryPage *page, const char *heading, const char *body, const char *verb, Errand *errand)
{
  ask_as (page, heading, body, verb, ADW_RESPONSE_DESTRUCTIVE, errand);
}

static void
ask_withdraw (WbHistoryPage *page, const WbHistoryEntry *entry)
{
  gboolean is_there = entry->group == WB_HISTORY_WITH_SUPPORT;
  /* Translators: %s is a case number */
  g_autofree char *heading = g_strdup_printf (_ ("Withdraw %s?"), entry->number);
  ask (page, heading,
       is_there ? _ ("Support is asked to delete it. This can't be undone.")
                : _ ("It is not sent any more, and support is asked to delete what it already has "
                     "of it. This can't be undone."),
       _ ("_Withdraw"), errand_new (withdraw, _ ("Withdrawn"), entry->id));
}

static void
ask_delete (WbHistoryPage *page, const WbHistoryEntry *entry)
{
  static const char *const bodies[WB_N_HISTORY_GROUPS] = {
    [WB_HISTORY_NOT_THERE_YET] = N_ ("It is not sent, and what was collected for it is deleted."),
    [WB_HISTORY_WITH_SUPPORT] = N_ ("Support keeps what it has, and you can't withdraw it from "
                                    "here any more."),
    [WB_HISTORY_ENDED] = N_ ("Only the record of it on this computer is deleted."),
  };
  /* Translators: %s is a case number */
  g_autofree char *heading = g_strdup_printf (_ ("Delete %s from this computer?"), entry->number);
  ask (page, heading, _ (bodies[entry->group]), _ ("_Delete"),
       errand_new (delete, _ ("Deleted from this computer"), entry->id));
}

void
wb_history_ask_clear (WbHistoryPage *page)
{
  ask (
      page, _ ("Clear history?"),
      _ ("Reports that have arrived or ended are removed from this computer. Nothing is deleted at "
         "support: withdraw a report first if support should delete it."),
      _ ("C_lear"), errand_new (clear, _ ("History cleared"), NULL));
}

void
wb_history_ask_damaged (WbHistoryPage *page, const char *dir)
{
  /* Translators: %s is a folder */
  g_autofree char *body = g_strdup_printf (
      _ ("Its record can't be read, so nothing else can be done with it. %s is removed."), dir);
  ask (page, _ ("Delete this damaged report?"), body, _ ("_Delete"),
       errand_new (delete_damaged, _ ("Deleted from this computer"), dir));
}

void
wb_history_ask_alerts_on (WbHistoryPage *page, const WbHistoryAlerts *alerts)
{
  /* Translators: %s is an application */
  g_autofree char *heading = g_strdup_printf (_ ("Report errors of %s?"), alerts->name);

  ask_as (page, heading, alerts->words, _ ("_Report"), ADW_RESPONSE_DEFAULT,
          errand_new (turn_alerts_on, _ ("Errors are reported from now on"), alerts->profile_id));
}

void
wb_history_turn_alerts_off (WbHistoryPage *page, const char *profile_id)
{
  run (page, errand_new (turn_alerts_off, _ ("Errors are no longer reported"), profile_id));
}

/* --- saving ---------------------------------------------------------------------------------- */

static void
on_chosen (GtkNativeDialog *chooser, int response, WbHistoryPage *page)
{
  Errand *errand = g_object_steal_data (G_OBJECT (chooser), "errand");
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  errand->path = file ? g_file_get_path (file) : NULL;
  if (response == GTK_RESPONSE_ACCEPT && errand->path)
    run (page, errand);
  else
    errand_free (errand);
  /* Nobody else holds it. */
  g_object_unref (chooser);
}

/* Takes errand. */
static void
ask_where (WbHistoryPage *page, const char *title, const char *name, Errand *errand)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_object_set_data_full (G_OBJECT (chooser), "errand", errand, errand_free);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_chosen), page, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
wb_history_ask (WbHistoryPage *page, WbHistoryDeed deed, const WbHistoryEntry *entry)
{
  g_autofree char *receipt = g_strdup_printf ("%s-receipt.json", entry->number);
  g_autofree char *bundle = g_strdup_printf ("%s%s", entry->number, entry->suffix);
  if (deed == WB_HISTORY_WITHDRAW)
    ask_withdraw (page, entry);
  else if (deed == WB_HISTORY_DELETE)
    ask_delete (page, entry);
  else if (deed == WB_HISTORY_SAVE_RECEIPT)
    ask_where (page, _ ("Save receipt"), receipt,
               errand_new (save_receipt, _ ("Receipt saved"), entry->id));
  else if (deed == WB_HISTORY_SAVE_COPY)
    ask_where (page, _ ("Save a copy"), bundle,
               errand_new (save_copy,
                           entry->is_sealed
                               ? _ ("Saved, not encrypted: whoever gets this copy can read it")
                               : _ ("Copy saved"),
                           entry->id));
}
