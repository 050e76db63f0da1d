/* SPDX-License-Identifier: MPL-2.0 */
/* The limit counts bytes before packing, the size is that on the network; so the bar has its own
 * words and never stands for the size beside it. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/review-foot.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "pages/review/review-words.h"
#include "widgets/accessible.h"

struct _WbReviewFoot
{
  GtkBox parent_instance;
  GtkWidget *total;
  GtkWidget *items;
  GtkWidget *budget;
  GtkWidget *progress;
  GtkWidget *spinner;
  GtkWidget *doing;
};

G_DEFINE_FINAL_TYPE (WbReviewFoot, wb_review_foot, GTK_TYPE_BOX)

static void
show_total (WbReviewFoot *self, WbReport *report)
{
  gboolean is_estimate = FALSE;
  const guint64 bytes = wb_report_total_bytes (report, &is_estimate);
  const guint n = wb_report_count_ticked (report);
  g_autofree char *size = wb_text_size (bytes);
  /* Translators: a size that is only estimated */
  g_autofree char *about = g_strdup_printf (_ ("about %s"), size);
  g_autofree char *items = g_strdup_printf (ngettext ("%u item", "%u items", n), n);

  gtk_label_set_label (GTK_LABEL (self->total), is_estimate ? about : size);
  gtk_label_set_label (GTK_LABEL (self->items), items);
}

static void
show_budget (WbReviewFoot *self, guint64 limit_bytes, guint64 plain_bytes)
{
  g_autofree char *limit = wb_text_size (limit_bytes);
  g_autofree char *plain = wb_text_size (plain_bytes);
  /* Translators: how much of the size limit is used */
  g_autofree char *words = g_strdup_printf (_ ("%s of %s before packing"), plain, limit);

  gtk_widget_set_visible (self->budget, limit_bytes > 0);
  if (limit_bytes == 0)
    return;
  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->budget),
                           CLAMP ((double) plain_bytes / (double) limit_bytes, 0, 1));
  gtk_widget_set_tooltip_text (self->budget, words);
  wb_accessible_name (self->budget, words);
}

static void
show_progress (WbReviewFoot *self, WbReport *report)
{
  const WbProgress *progress = wb_report_get_progress (report);
  const double fraction = wb_review_progress_fraction (progress);
  g_autofree char *words = wb_review_progress_words (progress, wb_report_get_plan (report));

  gtk_label_set_label (GTK_LABEL (self->doing), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, MAX (fraction, 0.0),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

void
wb_review_foot_update (WbReviewFoot *self, WbReport *report, guint64 plain_bytes)
{
  const WbSelection *selection = wb_report_get_selection (report);
  const gboolean is_collecting = wb_report_is_collecting (report);

  gtk_widget_set_visible (self->total, selection != NULL);
  gtk_widget_set_visible (self->items, selection != NULL);
  gtk_widget_set_visible (self->progress, is_collecting);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), is_collecting);
  if (selection)
    show_total (self, report);
  if (is_collecting)
    show_progress (self, report);
  if (is_collecting || !selection)
    gtk_widget_set_visible (self->budget, FALSE);
  else
    show_budget (self, selection->limit_bytes, plain_bytes);
}

GtkWidget *
wb_review_foot_new (void)
{
  return g_object_new (WB_TYPE_REVIEW_FOOT, NULL);
}

static void
wb_review_foot_class_init (WbReviewFootClass *class)
{
}

static GtkWidget *
make_label (const char *class, float xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, class);
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
wb_review_foot_init (WbReviewFoot *self)
{
  static const char *const offsets[] = { GTK_LEVEL_BAR_OFFSET_LOW, GTK_LEVEL_BAR_OFFSET_HIGH,
                                         GTK_LEVEL_BAR_OFFSET_FULL };
  GtkWidget *facts = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  self->total = make_label ("heading", 0);
  self->items = make_label ("dim", 1);
  gtk_widget_set_hexpand (self->items, TRUE);
  gtk_box_append (GTK_BOX (facts), self->total);
  gtk_box_append (GTK_BOX (facts), self->items);
  self->budget = gtk_level_bar_new ();
  gtk_widget_add_css_class (self->budget, "budget");
  /* No colours for "low" and "full": a full limit is nothing bad. */
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (self->budget), offsets[i]);
  self->progress = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->spinner = gtk_spinner_new ();
  self->doing = make_label ("dim", 0);
  gtk_widget_set_hexpand (self->doing, TRUE);
  gtk_box_append (GTK_BOX (self->progress), self->spinner);
  gtk_box_append (GTK_BOX (self->progress), self->doing);
  gtk_box_append (GTK_BOX (self), facts);
  gtk_box_append (GTK_BOX (self), self->budget);
  gtk_box_append (GTK_BOX (self), self->progress);
}
