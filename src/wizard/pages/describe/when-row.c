/* SPDX-License-Identifier: MPL-2.0 */
/* What is chosen stands below the title, where it can wrap; beside the title the row would cut it
 * short. The draft's WbWhen is the only state. "At a certain time…" is not chosen until its dialog
 * has said which, so the list goes back to what it was meanwhile. What only the draft can bring (a
 * time reproduced, support's request) is in the list from then on, so that one can go back to it.
 */
#include "when-row.h"

#include <glib/gi18n.h>

#include "pages/describe/reproducing.h"
#include "pages/describe/time-dialog.h"
#include "widgets/accessible.h"

static const struct
{
  WbWhenKind kind;
  const char *title;
} choices[] = {
  { WB_WHEN_NOW, N_ ("Just now, within the last hour") },
  { WB_WHEN_DAY, N_ ("Within the last day") },
  { WB_WHEN_WEEK, N_ ("Within the last week") },
  { WB_WHEN_AT, N_ ("At a certain time…") },
  { WB_WHEN_ALL, N_ ("All logs") },
  /* from here on only when there is one */
  { WB_WHEN_REPRODUCED, N_ ("When I did it again") },
  { WB_WHEN_REQUESTED, N_ ("What support asks for") },
};
#define N_ALWAYS 5

struct _WbWhenRow
{
  AdwComboRow parent;
  WbReport *report;
  GtkStringList *titles;
  WbWhenKind kinds[G_N_ELEMENTS (choices)]; /* of titles' items */
  WbWhen extra[G_N_ELEMENTS (choices)];     /* likewise, from N_ALWAYS on */
  GtkWidget *change;                        /* the time, while WB_WHEN_AT is chosen */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (WbWhenRow, wb_when_row, ADW_TYPE_COMBO_ROW)

static const char *
title_of (WbWhenKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (choices[i].kind == kind)
      return _ (choices[i].title);
  return "";
}

static guint
count (WbWhenRow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->titles));
}

static void
append (WbWhenRow *self, WbWhenKind kind)
{
  self->kinds[count (self)] = kind;
  gtk_string_list_append (self->titles, title_of (kind));
}

/* Where when stands in the list, which gets it if it has not got it. */
static guint
position_of (WbWhenRow *self, const WbWhen *when)
{
  guint i = 0;

  while (i < count (self) && self->kinds[i] != when->kind)
    i++;
  if (i == count (self))
    append (self, when->kind);
  self->extra[i] = *when;
  return i;
}

void
wb_when_row_refresh (WbWhenRow *self)
{
  const WbWhen *when = &wb_report_get_draft (self->report)->when;
  const char *title = when->kind == WB_WHEN_AT ? _ ("At a certain time") : title_of (when->kind);
  g_autofree char *logs = wb_reproducing_goes_on (when)
                              ? g_strdup (_ ("Until you press “It happened”"))
                              : wb_when_describe (when, wb_clock_now_usec (NULL));
  g_autofree char *words = g_strdup_printf ("%s\n%s", title, logs);
  g_autofree char *said = g_strdup_printf ("%s. %s", title, logs);

  self->is_filling = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), position_of (self, when));
  self->is_filling = FALSE;
  if (g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (self)), words) != 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), words);
  wb_accessible_describe (GTK_WIDGET (self), said);
  gtk_widget_set_visible (self->change, when->kind == WB_WHEN_AT);
}

static void
on_time_chosen (WbWhenRow *self, gint64 usec)
{
  const WbWhen when = { WB_WHEN_AT, usec, WB_TIME_UNKNOWN };

  wb_report_set_when (self->report, &when);
  wb_when_row_refresh (self);
}

static void
ask_for_time (WbWhenRow *self)
{
  const WbWhen *when = &wb_report_get_draft (self->report)->when;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  WbTimeDialog *dialog =
      wb_time_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, when->at_usec);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_time_chosen), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_selected (WbWhenRow *self)
{
  const guint i = adw_combo_row_get_selected (ADW_COMBO_ROW (self));

  if (self->is_filling || !self->report || i >= count (self))
    return;
  if (self->kinds[i] == WB_WHEN_AT)
    {
      wb_when_row_refresh (self);
      ask_for_time (self);
      return;
    }
  WbWhen when = { self->kinds[i], WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };
  if (i >= N_ALWAYS)
    when = self->extra[i];
  wb_report_set_when (self->report, &when);
  wb_when_row_refresh (self);
}

/* --- how the choices look --------------------------------------------------------------------- */

static void
on_setup_choice (GtkSignalListItemFactory *factory, GtkListItem *item, WbWhenRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "xalign", 0.0, "hexpand", TRUE, "max-width-chars", 30, NULL);
  GtkWidget *check = g_object_new (GTK_TYPE_IMAGE, "icon-name", "object-select-symbolic",
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), check);
  gtk_list_item_set_child (item, box);
}

static const char *
title_in (GtkListItem *item)
{
  return gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item)));
}

static void
on_bind_choice (GtkSignalListItemFactory *factory, GtkListItem *item, WbWhenRow *self)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  const gboolean is_now =
      gtk_list_item_get_position (item) == adw_combo_row_get_selected (ADW_COMBO_ROW (self));

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (box)), title_in (item));
  gtk_widget_set_opacity (gtk_widget_get_last_child (box), is_now ? 1 : 0);
  wb_accessible_name (gtk_widget_get_parent (box), title_in (item));
}

static void
set_factories (WbWhenRow *self)
{
  g_autoptr (GtkListItemFactory) shown = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) choice = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (choice, "setup", G_CALLBACK (on_setup_choice), self, 0);
  g_signal_connect_object (choice, "bind", G_CALLBACK (on_bind_choice), self, 0);
  adw_combo_row_set_factory (ADW_COMBO_ROW (self), shown);
  adw_combo_row_set_list_factory (ADW_COMBO_ROW (self), choice);
}

static GtkWidget *
make_change_button (WbWhenRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("wb-clock-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("Change the time…"));
  wb_accessible_name (button, _ ("Change the time…"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_visible (button, FALSE);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (ask_for_time), self);
  return button;
}

void
wb_when_row_bind (WbWhenRow *self, WbReport *report)
{
  g_return_if_fail (!self->report);
  self->report = g_object_ref (report);
  wb_when_row_refresh (self);
}

static void
wb_when_row_dispose (GObject *object)
{
  g_clear_object (&WB_WHEN_ROW (object)->report);
  G_OBJECT_CLASS (wb_when_row_parent_class)->dispose (object);
}

static void
wb_when_row_class_init (WbWhenRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = wb_when_row_dispose;
}

static void
wb_when_row_init (WbWhenRow *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->titles = titles;
  self->is_filling = TRUE;
  for (guint i = 0; i < N_ALWAYS; i++)
    append (self, choices[i].kind);
  set_factories (self);
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (titles));
  self->is_filling = FALSE;
  self->change = make_change_button (self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->change);
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected), NULL);
}
