/* SPDX-License-Identifier: MPL-2.0 */
#include "letter-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "widgets/accessible.h"
#include "widgets/copy-text.h"
#include "widgets/dialog-width.h"

#define WIDTH 480           /* pixels, where there is room */
#define MAX_TEXT_HEIGHT 220 /* a longer message scrolls */

static char *
whole_text (const WbLetter *letter)
{
  return g_strchomp (g_strdup_printf ("%s\n\n%s\n\n%s", letter->to, letter->subject, letter->body));
}

/* --- opening it ------------------------------------------------------------------------------ */

typedef struct
{
  GtkWidget *page;
  char *text;
} Opening;

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;

  if (!g_app_info_launch_default_for_uri_finish (result, NULL))
    wb_copy_text (opening->page, opening->text,
                  _ ("There is no mail program here. The message was copied."));
  g_object_unref (opening->page);
  g_free (opening->text);
  g_free (opening);
}

static void
open_mail (GtkWidget *page, const WbLetter *letter)
{
  g_autofree char *mailto = wb_letter_mailto (letter);
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gtk_widget_get_display (page));
  Opening *opening = g_new0 (Opening, 1);

  opening->page = g_object_ref (page);
  opening->text = whole_text (letter);
  g_app_info_launch_default_for_uri_async (mailto, G_APP_LAUNCH_CONTEXT (context), NULL, on_opened,
                                           opening);
}

/* --- the dialog ------------------------------------------------------------------------------ */

static void
on_response (AdwMessageDialog *dialog, const char *response, GtkWidget *page)
{
  const WbLetter *letter = g_object_get_data (G_OBJECT (dialog), "letter");

  if (g_str_equal (response, "mail"))
    open_mail (page, letter);
  else if (g_str_equal (response, "copy"))
    {
      g_autofree char *text = whole_text (letter);
      wb_copy_text (page, text, _ ("Message copied"));
    }
}

/* It can be read, selected and walked through by its lines. */
static GtkWidget *
make_text (const WbLetter *letter)
{
  g_autofree char *text = whole_text (letter);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "letter");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  GtkWidget *scrolled =
      g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", label, "hscrollbar-policy", GTK_POLICY_NEVER,
                    "propagate-natural-height", TRUE, "max-content-height", MAX_TEXT_HEIGHT, NULL);
  gtk_widget_add_css_class (scrolled, "card");
  return scrolled;
}

void
wb_letter_dialog_show (GtkWidget *page, const GError *why, WbLetter *letter)
{
  GtkRoot *root = gtk_widget_get_root (page);
  GtkWindow *parent = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
  g_autofree char *mailto = wb_letter_mailto (letter);
  g_autofree char *body = g_strdup_printf (
      "%s %s", why->message, _ ("This message has your report deleted all the same:"));
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, _ ("Ask by a message"), body));

  wb_dialog_set_width (GTK_WINDOW (dialog), parent, WIDTH);
  adw_message_dialog_set_extra_child (dialog, make_text (letter));
  adw_message_dialog_add_responses (dialog, "close", _ ("_Close"), "copy", _ ("C_opy message"),
                                    NULL);
  if (mailto)
    adw_message_dialog_add_response (dialog, "mail", _ ("Open in _mail program"));
  adw_message_dialog_set_response_appearance (dialog, mailto ? "mail" : "copy",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, mailto ? "mail" : "copy");
  adw_message_dialog_set_close_response (dialog, "close");
  wb_accessible_plain_names_below (GTK_WIDGET (dialog));
  g_object_set_data_full (G_OBJECT (dialog), "letter", letter, (GDestroyNotify) wb_letter_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), page, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
