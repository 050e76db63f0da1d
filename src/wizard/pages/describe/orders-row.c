/* SPDX-License-Identifier: MPL-2.0 */
/* Rows are used again, first to last, when the list changes: so none is taken away from under the
 * focus while somebody ticks with the keyboard. Until somebody has chosen, the ticks are what is
 * taken by itself. */
#include "orders-row.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "pages/describe/order-list.h"
#include "widgets/accessible.h"

#define SHOWN 6      /* without a search */
#define FOUND_MAX 30 /* with one */
#define TITLE_CHARS 64

struct _WbOrdersRow
{
  AdwExpanderRow parent;
  WbReport *report;
  GtkWidget *search;
  GtkWidget *more;  /* says how many are left out */
  GPtrArray *rows;  /* of AdwActionRow *, borrowed, of which the first lines->len are shown */
  GPtrArray *lines; /* of WbOrderLine */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (WbOrdersRow, wb_orders_row, ADW_TYPE_EXPANDER_ROW)

#define CHECK_KEY "wb-check"
#define INDEX_KEY "wb-index"

static const GPtrArray *
get_chosen (WbOrdersRow *self)
{
  const WbDraft *draft = wb_report_get_draft (self->report);
  const WbSelection *selection = wb_report_get_selection (self->report);

  return !draft->orders_said && selection ? selection->orders : draft->orders;
}

static void
on_toggled (GtkCheckButton *check, WbOrdersRow *self)
{
  const guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), INDEX_KEY));

  if (self->is_filling || i >= self->lines->len)
    return;
  /* both change when the report tells that something has changed */
  const gboolean chosen = gtk_check_button_get_active (check);
  g_autofree char *order_no = g_strdup (((WbOrderLine *) self->lines->pdata[i])->order_no);
  wb_report_set_order (self->report, order_no, chosen);
  wb_orders_row_refresh (self);
}

static GtkWidget *
add_row (WbOrdersRow *self)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, NULL);
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  wb_accessible_offer_toggle (GTK_CHECK_BUTTON (check));
  g_object_set_data (G_OBJECT (check), INDEX_KEY, GUINT_TO_POINTER (self->rows->len));
  g_object_set_data (G_OBJECT (row), CHECK_KEY, check);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), self);
  g_ptr_array_add (self->rows, row);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  return row;
}

static void
show_line (WbOrdersRow *self, guint i)
{
  const WbOrderLine *line = self->lines->pdata[i];
  GtkWidget *row = i < self->rows->len ? self->rows->pdata[i] : add_row (self);
  g_autofree char *visible = wb_text_visible (line->order_no, -1);
  g_autofree char *title = wb_text_ellipsize (visible, TITLE_CHARS);
  g_autofree char *words = wb_order_line_words (line);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words);
  gtk_check_button_set_active (g_object_get_data (G_OBJECT (row), CHECK_KEY), line->chosen);
  wb_accessible_name (row, title);
  gtk_widget_set_visible (row, TRUE);
}

static void
show_more (WbOrdersRow *self, guint more)
{
  g_autofree char *words =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more: search for its number",
                                    "%u more: search for their number", more),
                       more);

  gtk_label_set_label (GTK_LABEL (self->more), words);
  gtk_widget_set_visible (self->more, more > 0);
}

static void
show_summary (WbOrdersRow *self)
{
  g_autofree char *summary = wb_order_list_summary (get_chosen (self));
  const gboolean is_looking = !wb_report_get_plan (self->report);
  const char *words = is_looking ? _ ("Looking for the latest orders…") : summary;

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), words);
  wb_accessible_name (GTK_WIDGET (self),
                      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));
  wb_accessible_describe (GTK_WIDGET (self), words);
}

void
wb_orders_row_refresh (WbOrdersRow *self)
{
  const char *search = gtk_editable_get_text (GTK_EDITABLE (self->search));
  guint more = 0;

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  self->lines = wb_order_lines (wb_report_get_plan (self->report), get_chosen (self), search,
                                *search ? FOUND_MAX : SHOWN, &more);
  self->is_filling = TRUE;
  for (guint i = 0; i < self->lines->len; i++)
    show_line (self, i);
  self->is_filling = FALSE;
  for (guint i = self->lines->len; i < self->rows->len; i++)
    gtk_widget_set_visible (self->rows->pdata[i], FALSE);
  show_more (self, more);
  show_summary (self);
}

static void
on_search (GtkSearchEntry *entry, WbOrdersRow *self)
{
  if (self->report)
    wb_orders_row_refresh (self);
}

/* Return ticks the one order that is left; with several it goes to the first of them. */
static void
on_search_done (GtkSearchEntry *entry, WbOrdersRow *self)
{
  if (!*gtk_editable_get_text (GTK_EDITABLE (entry)) || self->lines->len == 0)
    return;
  wb_orders_row_refresh (self);
  GtkWidget *row = self->rows->pdata[0];
  GtkCheckButton *check = g_object_get_data (G_OBJECT (row), CHECK_KEY);
  if (self->lines->len > 1)
    {
      gtk_widget_grab_focus (row);
      return;
    }
  gtk_check_button_set_active (check, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

void
wb_orders_row_bind (WbOrdersRow *self, WbReport *report)
{
  g_return_if_fail (!self->report);
  self->report = g_object_ref (report);
  gtk_widget_set_visible (GTK_WIDGET (self), wb_order_list_is_for (wb_report_get_profile (report)));
  wb_orders_row_refresh (self);
}

static GtkWidget *
make_search_row (WbOrdersRow *self)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                 6, "margin-top", 9, "margin-bottom", 9, "margin-start", 12,
                                 "margin-end", 12, NULL);

  self->search =
      g_object_new (GTK_TYPE_SEARCH_ENTRY, "placeholder-text", _ ("Search or type a number"), NULL);
  wb_accessible_name (self->search, _ ("Search or type a number"));
  g_signal_connect (self->search, "search-changed", G_CALLBACK (on_search), self);
  g_signal_connect (self->search, "activate", G_CALLBACK (on_search_done), self);
  self->more = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0, NULL);
  gtk_widget_add_css_class (self->more, "dim");
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), self->more);
  return g_object_new (GTK_TYPE_LIST_BOX_ROW, "activatable", FALSE, "focusable", FALSE, "child",
                       box, NULL);
}

static void
wb_orders_row_dispose (GObject *object)
{
  g_clear_object (&WB_ORDERS_ROW (object)->report);
  G_OBJECT_CLASS (wb_orders_row_parent_class)->dispose (object);
}

static void
wb_orders_row_finalize (GObject *object)
{
  g_ptr_array_unref (WB_ORDERS_ROW (object)->rows);
  g_clear_pointer (&WB_ORDERS_ROW (object)->lines, g_ptr_array_unref);
  G_OBJECT_CLASS (wb_orders_row_parent_class)->finalize (object);
}

static void
wb_orders_row_class_init (WbOrdersRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = wb_orders_row_dispose;
  G_OBJECT_CLASS (class)->finalize = wb_orders_row_finalize;
}

static void
wb_orders_row_init (WbOrdersRow *self)
{
  self->rows = g_ptr_array_new ();
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), make_search_row (self));
}
