/* SPDX-License-Identifier: MPL-2.0 */
/* People choose the folder above as often as the folder itself: where that holds one of the name
 * that the profile gives, it is meant. */
#include "folder-chooser.h"

#include <glib/gi18n.h>

#include "plan/homes.h"

typedef struct
{
  WbWindow *window;
  char *root;
  char *usual; /* the folder's name in the profile */
} Asking;

static void
asking_free (Asking *asking)
{
  g_object_unref (asking->window);
  g_free (asking->root);
  g_free (asking->usual);
  g_free (asking);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static char *
dup_meant (const char *chosen, const char *usual)
{
  g_autofree char *below = g_build_filename (chosen, usual, NULL);

  return g_strdup (g_file_test (below, G_FILE_TEST_IS_DIR) ? below : chosen);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (Asking) asking = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  const char *path = file ? g_file_peek_path (file) : NULL;
  g_autoptr (GError) error = NULL;

  WbReport *report = wb_window_get_report (asking->window);

  g_object_unref (dialog);
  if (response != GTK_RESPONSE_ACCEPT || !report) /* the window may be gone by now */
    return;
  if (!path)
    {
      wb_window_say (asking->window, _ ("Choose a folder of this computer."));
      return;
    }
  g_autofree char *meant = dup_meant (path, asking->usual);
  if (!wb_report_take_folder (report, asking->root, meant, &error))
    wb_window_say (asking->window, error->message);
}

void
wb_folder_chooser_ask (WbWindow *window)
{
  const WbProfile *profile = wb_report_get_profile (wb_window_get_report (window));
  const WbRoot *root = wb_homes_absent_root (profile);

  if (!root || !root->paths[0])
    return;
  g_autofree char *title = g_strdup_printf (
      /* Translators: the name of an application */
      _ ("The folder with the data of %s"), wb_text_in_language (profile->name));
  /* A sandbox does not know whether it is there; the portal does. */
  g_autoptr (GFile) begin = g_file_new_for_path (root->paths[0]);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (window),
                                                              GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                              _ ("C_hoose"), _ ("_Cancel"));
  Asking *asking = g_new0 (Asking, 1);

  asking->window = g_object_ref (window);
  asking->root = g_strdup (root->name);
  asking->usual = g_path_get_basename (root->paths[0]);
  (void) gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), begin, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), asking);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
