/* SPDX-License-Identifier: MPL-2.0 */
/* Made anew from the report at each change: what is agreed to is what stands there. Labels and
 * checks stay as long as the same facts and questions are told, so that a tick keeps the focus. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/consent/consent-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "base/session.h"
#include "pages/review/notice-bar.h"
#include "pages/review/review-notices.h"
#include "pages/review/review-words.h"
#include "pages/review/trip-list.h"
#include "widgets/accessible.h"
#include "widgets/beside.h"

struct _WbConsentView
{
  GtkBox parent_instance;
  WbReport *report; /* not owned */
  WbConsent *consent;
  GtkWidget *whose;    /* notice: somebody else may sit here */
  GtkWidget *waits;    /* notice: why it can't be agreed to now */
  GtkWidget *left_out; /* notice: added files that are not ticked */
  GtkWidget *facts;    /* box of WbBeside */
  GtkSizeGroup *titles, *told;
  GPtrArray *texts;  /* of GtkLabel, one a fact; borrowed */
  GtkWidget *group;  /* of the questions */
  GPtrArray *checks; /* of GtkCheckButton, one a question; borrowed */
  GtkWidget *link;
};

G_DEFINE_FINAL_TYPE (WbConsentView, wb_consent_view, GTK_TYPE_BOX)

static WbConsentQuestion *
get_question (const WbConsent *consent, guint index)
{
  return g_ptr_array_index (consent->questions, index);
}

/* --- facts ----------------------------------------------------------------------------------- */

static GtkWidget *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  return label;
}

/* Titles are as wide as the widest, and so are texts: all facts are stacked, or none is. */
static void
add_fact (WbConsentView *self, const WbConsentFact *fact)
{
  GtkWidget *title = make_label (fact->title), *text = make_label (NULL);
  GtkWidget *row = wb_beside_new (title, text);

  gtk_label_set_max_width_chars (GTK_LABEL (title), 14);
  gtk_widget_add_css_class (title, "dim");
  gtk_label_set_max_width_chars (GTK_LABEL (text), 40);
  gtk_widget_set_hexpand (text, TRUE);
  wb_beside_set_row_spacing (WB_BESIDE (row), 0);
  gtk_size_group_add_widget (self->titles, title);
  gtk_size_group_add_widget (self->told, text);
  gtk_box_append (GTK_BOX (self->facts), row);
  g_ptr_array_add (self->texts, text);
}

static void
remove_facts (WbConsentView *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->facts)))
    gtk_box_remove (GTK_BOX (self->facts), row);
  g_ptr_array_set_size (self->texts, 0);
}

static void
show_fact (WbConsentView *self, guint index)
{
  const WbConsentFact *fact = g_ptr_array_index (self->consent->facts, index);
  GtkWidget *text = g_ptr_array_index (self->texts, index);
  /* Translators: a fact's name and the fact, read aloud: "To: Example Ltd." */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), fact->title, fact->text);

  gtk_label_set_label (GTK_LABEL (text), fact->text);
  wb_accessible_name (text, name);
}

static void
show_facts (WbConsentView *self, const WbConsent *before)
{
  const GPtrArray *facts = self->consent->facts;
  gboolean is_same = before && before->facts->len == facts->len;

  for (guint i = 0; is_same && i < facts->len; i++)
    is_same = g_str_equal (((const WbConsentFact *) g_ptr_array_index (facts, i))->title,
                           ((const WbConsentFact *) g_ptr_array_index (before->facts, i))->title);
  if (!is_same)
    {
      remove_facts (self);
      for (guint i = 0; i < facts->len; i++)
        add_fact (self, g_ptr_array_index (facts, i));
    }
  for (guint i = 0; i < facts->len; i++)
    show_fact (self, i);
}

/* --- decisions ------------------------------------------------------------------------------- */

/* Ticking an item makes a new consent at once, by the report's signal. */
static void
on_toggled (GtkCheckButton *check, WbConsentView *self)
{
  guint index;

  if (!g_ptr_array_find (self->checks, check, &index))
    return;
  WbConsentQuestion *question = get_question (self->consent, index);
  question->agreed = gtk_check_button_get_active (check);
  if (question->item_id)
    {
      g_autofree char *item_id = g_strdup (question->item_id);
      wb_report_set_ticked (self->report, item_id, question->agreed);
    }
}

static void
add_question (WbConsentView *self, const WbConsentQuestion *question)
{
  GtkWidget *row = adw_action_row_new (), *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), question->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), question->detail);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  wb_accessible_offer_toggle (GTK_CHECK_BUTTON (check));
  wb_accessible_describe (check, question->detail);
  wb_accessible_describe (row, question->detail);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
  g_ptr_array_add (self->checks, check);
}

static void
show_question (WbConsentView *self, guint index)
{
  GtkWidget *check = g_ptr_array_index (self->checks, index);

  g_signal_handlers_block_by_func (check, on_toggled, self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               get_question (self->consent, index)->agreed);
  g_signal_handlers_unblock_by_func (check, on_toggled, self);
}

static void
make_questions (WbConsentView *self)
{
  for (guint i = 0; i < self->checks->len; i++)
    adw_preferences_group_remove (
        ADW_PREFERENCES_GROUP (self->group),
        gtk_widget_get_ancestor (g_ptr_array_index (self->checks, i), ADW_TYPE_ACTION_ROW));
  g_ptr_array_set_size (self->checks, 0);
  for (guint i = 0; i < self->consent->questions->len; i++)
    add_question (self, get_question (self->consent, i));
  gtk_widget_set_visible (self->group, self->checks->len > 0);
}

static void
show_questions (WbConsentView *self, const WbConsent *before)
{
  const GPtrArray *questions = self->consent->questions;
  gboolean is_same = before && before->questions->len == questions->len;

  for (guint i = 0; is_same && i < questions->len; i++)
    is_same = g_str_equal (get_question (self->consent, i)->what, get_question (before, i)->what);
  if (!is_same)
    make_questions (self);
  for (guint i = 0; i < questions->len; i++)
    show_question (self, i);
}

/* What was decided about recipients stands in no selection yet. */
static void
keep_decisions (WbConsent *consent, const WbConsent *before)
{
  for (guint i = 0; before && i < before->questions->len; i++)
    for (guint j = 0; j < consent->questions->len; j++)
      if (!get_question (consent, j)->item_id
          && g_str_equal (get_question (consent, j)->what, get_question (before, i)->what))
        get_question (consent, j)->agreed = get_question (before, i)->agreed;
}

/* --- notices --------------------------------------------------------------------------------- */

static char *
whose_words (void)
{
  const char *program = wb_session_remote_control ();
  const char *only = _ ("Only the person whose data this is should agree.");

  if (program)
    {
      /* Translators: %s is a remote-control program, such as TeamViewer */
      g_autofree char *why = g_strdup_printf (_ ("%s is running on this computer."), program);
      return g_strdup_printf ("%s\n%s", why, only);
    }
  if (g_strcmp0 (wb_session_kind (), "local") != 0)
    return g_strdup_printf ("%s\n%s", _ ("This session is used from another computer."), only);
  return NULL;
}

static char *
waiting_words (WbConsentView *self)
{
  const GError *problem = wb_report_get_problem (self->report);
  const guint trips = wb_count_trips (self->report);

  if (wb_report_is_collecting (self->report) || !self->consent)
    return g_strdup (_ ("What will be sent is still being read. It only takes a moment."));
  if (trips > 0)
    return wb_review_trips_words (trips);
  if (wb_report_is_saving_copy (self->report))
    return g_strdup (_ ("The copy is being written. It can be sent as soon as that is done."));
  return problem ? g_strdup (problem->message) : NULL;
}

static void
show_notices (WbConsentView *self)
{
  const guint n = wb_report_count_left_out_files (self->report);
  g_autofree char *whose = whose_words (), *waits = waiting_words (self);
  /* its question, below, is what changes it, and calls all of them files */
  g_autofree char *left_out = n > 0 ? wb_review_left_out_words (NULL, n) : NULL;

  wb_notice_bar_set_text (WB_NOTICE_BAR (self->whose), whose);
  wb_notice_bar_set_text (WB_NOTICE_BAR (self->waits), waits);
  wb_notice_bar_set_text (WB_NOTICE_BAR (self->left_out), left_out);
}

/* --- as a whole ------------------------------------------------------------------------------ */

static void
show_link (WbConsentView *self)
{
  const WbPrivacy *privacy = wb_report_get_profile (self->report)->privacy;
  const char *who = privacy ? wb_text_in_language (privacy->controller) : NULL;
  /* Translators: %s is a company; a link to its privacy page */
  g_autofree char *label =
      who ? g_strdup_printf (_ ("How %s uses it"), who) : g_strdup (_ ("How it is used"));

  gtk_widget_set_visible (self->link, self->consent->url != NULL);
  if (!self->consent->url)
    return;
  gtk_link_button_set_uri (GTK_LINK_BUTTON (self->link), self->consent->url);
  gtk_label_set_label (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->link))), label);
  wb_accessible_name (self->link, label);
}

void
wb_consent_view_update (WbConsentView *self)
{
  g_autoptr (WbConsent) before = g_steal_pointer (&self->consent);

  if (wb_report_get_plan (self->report) && wb_report_get_selection (self->report))
    self->consent = wb_report_make_consent (self->report);
  if (self->consent)
    {
      keep_decisions (self->consent, before);
      show_facts (self, before);
      show_questions (self, before);
      show_link (self);
    }
  show_notices (self);
}

const WbConsent *
wb_consent_view_get_consent (WbConsentView *self)
{
  return self->consent;
}

gboolean
wb_consent_view_may_agree (WbConsentView *self)
{
  g_autofree char *waits = waiting_words (self);

  return waits == NULL;
}

GtkWidget *
wb_consent_view_new (WbReport *report)
{
  WbConsentView *self = g_object_new (WB_TYPE_CONSENT_VIEW, NULL);

  self->report = report;
  return GTK_WIDGET (self);
}

static void
wb_consent_view_finalize (GObject *object)
{
  WbConsentView *self = WB_CONSENT_VIEW (object);

  g_clear_pointer (&self->consent, wb_consent_free);
  g_object_unref (self->titles);
  g_object_unref (self->told);
  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->checks);
  G_OBJECT_CLASS (wb_consent_view_parent_class)->finalize (object);
}

static void
wb_consent_view_class_init (WbConsentViewClass *class)
{
  G_OBJECT_CLASS (class)->finalize = wb_consent_view_finalize;
}

static GtkWidget *
make_link (void)
{
  GtkWidget *link = gtk_link_button_new ("");

  gtk_button_set_child (GTK_BUTTON (link), make_label (NULL));
  /* newer versions go on being named by the label that was there before */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (link), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_widget_set_halign (link, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (link, FALSE);
  return link;
}

static void
wb_consent_view_init (WbConsentView *self)
{
  GtkBox *box = GTK_BOX (self);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (box, 12);
  gtk_widget_set_margin_start (GTK_WIDGET (self), 3);
  gtk_widget_set_margin_end (GTK_WIDGET (self), 3);
  gtk_widget_add_css_class (GTK_WIDGET (self), "facts");
  self->texts = g_ptr_array_new ();
  self->checks = g_ptr_array_new ();
  self->whose = wb_notice_bar_new (WB_NOTICE_WARNING, NULL);
  self->waits = wb_notice_bar_new (WB_NOTICE_WARNING, NULL);
  self->left_out = wb_notice_bar_new (WB_NOTICE_WARNING, NULL);
  self->facts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 7);
  self->titles = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->told = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->group = g_object_new (
      ADW_TYPE_PREFERENCES_GROUP, "visible", FALSE, "description",
      _ ("Each tick is your own decision. Leaving one out does not stop the rest."), NULL);
  self->link = make_link ();
  GtkWidget *children[] = { self->whose, self->waits, self->left_out,
                            self->facts, self->group, self->link };
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    gtk_box_append (box, children[i]);
}
