/* SPDX-License-Identifier: MPL-2.0 */
/* A limit that is not in the table, from support's request, is added as a choice of its own. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/limit-row.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "pages/review/review-words.h"
#include "widgets/accessible.h"

#define MB 1000000

struct _WbLimitRow
{
  AdwComboRow parent_instance;
  WbReport *report; /* not owned */
  GtkStringList *choices;
  GArray *limits; /* of guint64, one a choice */
  gboolean is_showing;
};

G_DEFINE_FINAL_TYPE (WbLimitRow, wb_limit_row, ADW_TYPE_COMBO_ROW)

static const guint64 usual_limits[] = { 10 * MB, 50 * MB, 0 };

static void
add_choice (WbLimitRow *self, guint64 limit_bytes)
{
  g_autofree char *words =
      limit_bytes > 0 ? g_format_size (limit_bytes) : g_strdup (_ ("Everything"));

  g_array_append_val (self->limits, limit_bytes);
  gtk_string_list_append (self->choices, words);
}

static guint
choice_of (WbLimitRow *self, guint64 limit_bytes)
{
  for (guint i = 0; i < self->limits->len; i++)
    if (g_array_index (self->limits, guint64, i) == limit_bytes)
      return i;
  add_choice (self, limit_bytes);
  return self->limits->len - 1;
}

static void
on_selected (WbLimitRow *self)
{
  const guint choice = adw_combo_row_get_selected (ADW_COMBO_ROW (self));

  if (!self->is_showing && choice < self->limits->len)
    wb_report_set_limit (self->report, g_array_index (self->limits, guint64, choice));
}

void
wb_limit_row_update (WbLimitRow *self, guint64 cut_bytes)
{
  const WbSelection *selection = wb_report_get_selection (self->report);
  const guint64 limit_bytes = selection ? selection->limit_bytes : 0;
  g_autofree char *words = wb_review_limit_words (limit_bytes, cut_bytes);

  gtk_widget_set_sensitive (GTK_WIDGET (self), selection != NULL);
  self->is_showing = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), choice_of (self, limit_bytes));
  self->is_showing = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), words);
  wb_accessible_describe (GTK_WIDGET (self), words);
}

GtkWidget *
wb_limit_row_new (WbReport *report)
{
  WbLimitRow *self = g_object_new (WB_TYPE_LIMIT_ROW, NULL);

  self->report = report;
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected), NULL);
  return GTK_WIDGET (self);
}

static void
wb_limit_row_finalize (GObject *object)
{
  g_object_unref (WB_LIMIT_ROW (object)->choices);
  g_array_unref (WB_LIMIT_ROW (object)->limits);
  G_OBJECT_CLASS (wb_limit_row_parent_class)->finalize (object);
}

static void
wb_limit_row_class_init (WbLimitRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = wb_limit_row_finalize;
}

static void
wb_limit_row_init (WbLimitRow *self)
{
  self->choices = gtk_string_list_new (NULL);
  self->limits = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; i < G_N_ELEMENTS (usual_limits); i++)
    add_choice (self, usual_limits[i]);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Size limit"));
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (self->choices));
}
