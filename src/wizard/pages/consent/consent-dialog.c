/* SPDX-License-Identifier: MPL-2.0 */
/* No response is the default one: Return must be pressed on "Agree and send" itself, so neither a
 * key held down since the page before nor one that an input method passes on can agree. The focus
 * begins on "Not yet" for the same reason. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/consent/consent-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "pages/consent/consent-view.h"
#include "widgets/accessible.h"
#include "widgets/dialog-width.h"

#define NOT_YET "not-yet"
#define AGREE "agree"
#define WIDTH 560

#define WB_TYPE_CONSENT_DIALOG (wb_consent_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WbConsentDialog, wb_consent_dialog, WB, CONSENT_DIALOG, AdwMessageDialog)

struct _WbConsentDialog
{
  AdwMessageDialog parent_instance;
  WbReport *report;
  WbConsentView *view;
};

G_DEFINE_FINAL_TYPE (WbConsentDialog, wb_consent_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
decline (WbConsentDialog *self)
{
  if (self->report && wb_report_get_step (self->report) == WB_STEP_CONSENT)
    wb_report_do (self->report, WB_DO_DECLINE);
}

/* What can't be sent after all (another job runs) is declined, so that one can ask again. */
static void
wb_consent_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  WbConsentDialog *self = WB_CONSENT_DIALOG (dialog);

  if (g_str_equal (response, AGREE) && wb_consent_view_may_agree (self->view))
    wb_report_agree (self->report, wb_consent_view_get_consent (self->view));
  decline (self);
}

static void
update (WbConsentDialog *self)
{
  wb_consent_view_update (self->view);
  const WbConsent *consent = wb_consent_view_get_consent (self->view);
  g_autofree char *text = consent ? wb_consent_text (consent) : NULL;
  wb_accessible_describe (GTK_WIDGET (self), text);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), AGREE,
                                           wb_consent_view_may_agree (self->view));
}

static void
on_changed (WbReport *report, guint what, WbConsentDialog *self)
{
  const guint shown = WB_CHANGED_PLAN | WB_CHANGED_TICKS | WB_CHANGED_MEMBERS | WB_CHANGED_DRAFT
                      | WB_CHANGED_PROGRESS;

  if (wb_report_get_step (report) != WB_STEP_CONSENT)
    gtk_window_destroy (GTK_WINDOW (self));
  else if (what & shown)
    update (self);
}

static char *
make_heading (WbReport *report)
{
  const WbProfile *profile = wb_report_get_profile (report);
  const char *support = wb_text_in_language (profile->support_name);

  if (!support && profile->privacy)
    support = wb_text_in_language (profile->privacy->controller);
  /* Translators: %s is the name of a support team or a company */
  return support ? g_strdup_printf (_ ("Send this to %s?"), support) : g_strdup (_ ("Send this?"));
}

/* A message dialog does not scroll by itself, and without its natural width a row was cut in half.
 */
static GtkWidget *
make_scrolled (GtkWidget *child)
{
  return g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", child, "hscrollbar-policy",
                       GTK_POLICY_NEVER, "propagate-natural-width", TRUE,
                       "propagate-natural-height", TRUE, "min-content-height", 48,
                       "overlay-scrolling", FALSE, NULL);
}

/* The dialog's own heading does not wrap before it is measured: libadwaita 1.7 complains of one
 * that is wider than the narrowest dialog. */
static GtkWidget *
make_content (const char *heading, GtkWidget *view)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "label", heading, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "justify", GTK_JUSTIFY_CENTER,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, NULL);

  gtk_widget_add_css_class (title, "title-2");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), make_scrolled (view));
  return box;
}

static GtkWidget *
find_button (GtkWidget *below, const char *label)
{
  if (GTK_IS_BUTTON (below) && gtk_widget_get_mapped (below)
      && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (below)), label) == 0)
    return below;
  for (GtkWidget *child = gtk_widget_get_first_child (below); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);
      if (found)
        return found;
    }
  return NULL;
}

/* Which of its two rows of buttons is used is settled by the first layout. */
static gboolean
focus_not_yet (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  GtkWidget *button = find_button (
      widget, adw_message_dialog_get_response_label (ADW_MESSAGE_DIALOG (widget), NOT_YET));

  if (!button)
    return G_SOURCE_CONTINUE;
  gtk_widget_grab_focus (button);
  return G_SOURCE_REMOVE;
}

static WbConsentDialog *
make_dialog (GtkWindow *parent, WbReport *report)
{
  g_autofree char *heading = make_heading (report);
  WbConsentDialog *self = g_object_new (WB_TYPE_CONSENT_DIALOG, "transient-for", parent, "modal",
                                        TRUE, "title", heading, NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);

  wb_dialog_set_width (GTK_WINDOW (self), parent, WIDTH);
  self->report = g_object_ref (report);
  self->view = WB_CONSENT_VIEW (wb_consent_view_new (report));
  adw_message_dialog_set_extra_child (dialog, make_content (heading, GTK_WIDGET (self->view)));
  adw_message_dialog_add_responses (dialog, NOT_YET, _ ("_Not yet"), AGREE, _ ("_Agree and send"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, AGREE, ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, NOT_YET);
  wb_accessible_plain_names_below (GTK_WIDGET (self));
  g_signal_connect_object (report, "changed", G_CALLBACK (on_changed), self, 0);
  return self;
}

void
wb_consent_dialog_run (GtkWindow *parent, WbReport *report)
{
  WbConsentDialog *self = make_dialog (parent, report);

  update (self);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), focus_not_yet, NULL, NULL);
  gtk_window_present (GTK_WINDOW (self));
}

static void
wb_consent_dialog_dispose (GObject *object)
{
  WbConsentDialog *self = WB_CONSENT_DIALOG (object);

  decline (self);
  g_clear_object (&self->report);
  G_OBJECT_CLASS (wb_consent_dialog_parent_class)->dispose (object);
}

static void
wb_consent_dialog_class_init (WbConsentDialogClass *class)
{
  G_OBJECT_CLASS (class)->dispose = wb_consent_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (class)->response = wb_consent_dialog_response;
}

static void
wb_consent_dialog_init (WbConsentDialog *self)
{
}
