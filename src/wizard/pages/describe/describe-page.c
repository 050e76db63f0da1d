/* SPDX-License-Identifier: MPL-2.0 */
/* The page only puts together its parts, each of which works on the report by itself, and keeps
 * what is typed: half a second after the last key, a second and a half after the first at the
 * latest, and at once when the focus or the page leaves. With the report's own delay nothing typed
 * is off the disk for more than two seconds.
 * What the draft says is put into a field only if somebody else has changed it, never while it is
 * typed. */
#include "describe-page.h"

#include <glib/gi18n.h>

#include "pages/describe/describe-notices.h"
#include "pages/describe/files-group.h"
#include "pages/describe/orders-row.h"
#include "pages/describe/reproduce-bar.h"
#include "pages/describe/reproducing.h"
#include "pages/describe/request-dialog.h"
#include "pages/describe/when-row.h"
#include "pages/describe/words-card.h"
#include "widgets/accessible.h"

#define KEEP_AFTER_MS 500
#define KEEP_WITHIN_MS 1500
#define MAX_CONTACT 1000    /* characters */
#define TIME_GOES_BY_SEC 30 /* "Logs from 13:10" is of now */

struct _WbDescribePage
{
  WbPage parent;
  WbReproduceBar *bar;
  WbDescribeNotices *notices;
  WbWordsCard *words;
  WbFilesGroup *files;
  WbWhenRow *when;
  AdwActionRow *again;
  GtkWidget *start;
  WbOrdersRow *orders;
  AdwEntryRow *contact;
  GtkLabel *foot;   /* (nullable) */
  char *kept_words; /* what the draft was given last; never NULL once bound */
  char *kept_contact;
  guint keep_source, time_source;
  gint64 unkept_usec; /* monotonic: since when something typed is not kept */
  gboolean is_filling, is_keeping;
};

G_DEFINE_FINAL_TYPE (WbDescribePage, wb_describe_page, WB_TYPE_PAGE)

/* --- keeping what is typed -------------------------------------------------------------------- */

static void
show_foot (WbDescribePage *self)
{
  WbReport *report = wb_page_get_report (WB_PAGE (self));

  if (!self->foot || !report)
    return;
  const char *words = wb_draft_is_empty (wb_report_get_draft (report))
                          ? _ ("Nothing is sent before you agree")
                          : _ ("Draft saved on this computer");
  const char *problem = wb_report_get_draft_problem (report);
  /* Translators: %s is the reason, a sentence */
  g_autofree char *lost =
      problem ? g_strdup_printf (_ ("The draft is not saved: %s"), problem) : NULL;
  const gboolean is_saved = !self->keep_source && wb_report_is_draft_saved (report);
  gtk_label_set_label (self->foot, lost ? lost : is_saved ? words : _ ("Saving draft…"));
}

static void
keep_now (WbDescribePage *self)
{
  WbReport *report = wb_page_get_report (WB_PAGE (self));

  g_clear_handle_id (&self->keep_source, g_source_remove);
  if (!report)
    return;
  g_free (self->kept_words);
  self->kept_words = wb_words_card_dup_text (self->words);
  g_free (self->kept_contact);
  self->kept_contact = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->contact)));
  /* the first tells of a change while the draft still has the old contact */
  self->is_keeping = TRUE;
  wb_report_set_words (report, self->kept_words);
  wb_report_set_contact (report, self->kept_contact);
  self->is_keeping = FALSE;
  show_foot (self);
}

static void
on_keep (gpointer data)
{
  WbDescribePage *self = data;

  self->keep_source = 0;
  keep_now (self);
}

static void
on_typed (WbDescribePage *self)
{
  if (self->is_filling || !wb_page_get_report (WB_PAGE (self)))
    return;
  const gint64 now = g_get_monotonic_time ();
  if (!self->keep_source)
    self->unkept_usec = now;
  const gint64 left_ms = KEEP_WITHIN_MS - (now - self->unkept_usec) / G_TIME_SPAN_MILLISECOND;
  g_clear_handle_id (&self->keep_source, g_source_remove);
  self->keep_source = g_timeout_add_once ((guint) CLAMP (left_ms, 0, KEEP_AFTER_MS), on_keep, self);
  show_foot (self);
}

static void
on_full (WbDescribePage *self)
{
  /* Translators: %d is a number of characters */
  g_autofree char *words = g_strdup_printf (
      _ ("No more than %d characters fit here. A longer text can be added as a file."),
      WB_DRAFT_MAX_WORDS);

  gtk_widget_activate_action (GTK_WIDGET (self), "wizard.toast", "s", words);
}

static void
on_focus_left (WbDescribePage *self)
{
  if (self->keep_source)
    keep_now (self);
}

static void
fill_in (WbDescribePage *self)
{
  const WbDraft *draft = wb_report_get_draft (wb_page_get_report (WB_PAGE (self)));

  self->is_filling = TRUE;
  if (g_strcmp0 (draft->words, self->kept_words) != 0)
    {
      g_free (self->kept_words);
      self->kept_words = g_strdup (draft->words);
      wb_words_card_set_text (self->words, draft->words);
    }
  if (g_strcmp0 (draft->contact, self->kept_contact) != 0)
    {
      g_free (self->kept_contact);
      self->kept_contact = g_strdup (draft->contact);
      gtk_editable_set_text (GTK_EDITABLE (self->contact), draft->contact);
    }
  self->is_filling = FALSE;
}

/* --- the page --------------------------------------------------------------------------------- */

static void
refresh_draft (WbDescribePage *self)
{
  const WbDraft *draft = wb_report_get_draft (wb_page_get_report (WB_PAGE (self)));

  if (!self->is_keeping)
    fill_in (self);
  wb_when_row_refresh (self->when);
  wb_reproduce_bar_refresh (self->bar);
  wb_describe_notices_refresh (self->notices);
  gtk_widget_set_sensitive (self->start, !wb_reproducing_goes_on (&draft->when));
  show_foot (self);
}

static void
wb_describe_page_bind (WbPage *page, WbReport *report)
{
  WbDescribePage *self = WB_DESCRIBE_PAGE (page);

  wb_when_row_bind (self->when, report);
  wb_reproduce_bar_bind (self->bar, report);
  wb_files_group_bind (self->files, report);
  wb_orders_row_bind (self->orders, report);
  wb_describe_notices_bind (self->notices, report);
  g_signal_connect_object (report, "keep-typed", G_CALLBACK (on_focus_left), self,
                           G_CONNECT_SWAPPED);
  refresh_draft (self);
}

static void
wb_describe_page_changed (WbPage *page, guint what)
{
  WbDescribePage *self = WB_DESCRIBE_PAGE (page);

  if (what & WB_CHANGED_DRAFT)
    refresh_draft (self);
  if (what & (WB_CHANGED_DRAFT | WB_CHANGED_PLAN))
    wb_orders_row_refresh (self->orders);
}

static gboolean
on_time_goes_by (gpointer data)
{
  wb_when_row_refresh (WB_DESCRIBE_PAGE (data)->when);
  return G_SOURCE_CONTINUE;
}

static void
wb_describe_page_shown (WbPage *page)
{
  WbDescribePage *self = WB_DESCRIBE_PAGE (page);

  if (!self->time_source)
    self->time_source = g_timeout_add_seconds (TIME_GOES_BY_SEC, on_time_goes_by, self);
  wb_when_row_refresh (self->when);
  wb_describe_notices_look_for_recent (self->notices);
  wb_report_look (wb_page_get_report (page)); /* for the list of orders */
  gtk_widget_grab_focus (GTK_WIDGET (self->words));
}

static void
wb_describe_page_hidden (WbPage *page)
{
  WbDescribePage *self = WB_DESCRIBE_PAGE (page);

  g_clear_handle_id (&self->time_source, g_source_remove);
  keep_now (self);
}

static GtkWidget *
wb_describe_page_make_foot (WbPage *page)
{
  WbDescribePage *self = WB_DESCRIBE_PAGE (page);
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, "wrap", TRUE,
                    "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, NULL);

  gtk_widget_add_css_class (label, "dim");
  g_set_weak_pointer (&self->foot, GTK_LABEL (label));
  show_foot (self);
  return label;
}

static void
on_start (GtkButton *button, WbDescribePage *self)
{
  wb_reproduce_bar_start (self->bar);
}

static void
on_paste_request (GtkButton *button, WbDescribePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  keep_now (self);
  gtk_window_present (GTK_WINDOW (wb_request_dialog_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, wb_page_get_report (WB_PAGE (self)))));
}

static void
focus_words (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (WB_DESCRIBE_PAGE (widget)->words));
}

GtkWidget *
wb_describe_page_new (void)
{
  return g_object_new (WB_TYPE_DESCRIBE_PAGE, NULL);
}

static void
wb_describe_page_dispose (GObject *object)
{
  WbDescribePage *self = WB_DESCRIBE_PAGE (object);

  if (self->keep_source)
    keep_now (self);
  g_clear_handle_id (&self->time_source, g_source_remove);
  g_clear_weak_pointer (&self->foot);
  G_OBJECT_CLASS (wb_describe_page_parent_class)->dispose (object);
}

static void
wb_describe_page_finalize (GObject *object)
{
  g_free (WB_DESCRIBE_PAGE (object)->kept_words);
  g_free (WB_DESCRIBE_PAGE (object)->kept_contact);
  G_OBJECT_CLASS (wb_describe_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               "/io/github/waybill/Waybill/ui/describe-page.ui");
  gtk_widget_class_bind_template_child (class, WbDescribePage, bar);
  gtk_widget_class_bind_template_child (class, WbDescribePage, notices);
  gtk_widget_class_bind_template_child (class, WbDescribePage, words);
  gtk_widget_class_bind_template_child (class, WbDescribePage, files);
  gtk_widget_class_bind_template_child (class, WbDescribePage, when);
  gtk_widget_class_bind_template_child (class, WbDescribePage, again);
  gtk_widget_class_bind_template_child (class, WbDescribePage, start);
  gtk_widget_class_bind_template_child (class, WbDescribePage, orders);
  gtk_widget_class_bind_template_child (class, WbDescribePage, contact);
  gtk_widget_class_bind_template_callback (class, on_typed);
  gtk_widget_class_bind_template_callback (class, on_full);
  gtk_widget_class_bind_template_callback (class, on_focus_left);
  gtk_widget_class_bind_template_callback (class, on_start);
  gtk_widget_class_bind_template_callback (class, on_paste_request);
}

static void
wb_describe_page_class_init (WbDescribePageClass *class)
{
  WbPageClass *page_class = WB_PAGE_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_describe_page_dispose;
  G_OBJECT_CLASS (class)->finalize = wb_describe_page_finalize;
  page_class->bind = wb_describe_page_bind;
  page_class->changed = wb_describe_page_changed;
  page_class->shown = wb_describe_page_shown;
  page_class->hidden = wb_describe_page_hidden;
  page_class->make_foot = wb_describe_page_make_foot;
  g_type_ensure (WB_TYPE_REPRODUCE_BAR);
  g_type_ensure (WB_TYPE_DESCRIBE_NOTICES);
  g_type_ensure (WB_TYPE_WORDS_CARD);
  g_type_ensure (WB_TYPE_FILES_GROUP);
  g_type_ensure (WB_TYPE_WHEN_ROW);
  g_type_ensure (WB_TYPE_ORDERS_ROW);
  bind_template (GTK_WIDGET_CLASS (class));
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "describe.focus-words", NULL,
                                   focus_words);
}

static void
wb_describe_page_init (WbDescribePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_names_below (GTK_WIDGET (self));
  gtk_text_set_max_length (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self->contact))),
                           MAX_CONTACT);
}
