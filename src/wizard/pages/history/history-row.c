/* SPDX-License-Identifier: MPL-2.0 */
/* Rows are made anew whenever the list is read; a row never changes. Its title is its accessible
 * name already. */
#include "pages/history/history-row.h"

#include <glib/gi18n.h>

#include "widgets/accessible.h"

struct _WbHistoryRow
{
  AdwActionRow parent_instance;
  GtkImage *image;
  GtkLabel *end;
  GtkButton *primary;
  GtkMenuButton *more;
};

G_DEFINE_FINAL_TYPE (WbHistoryRow, wb_history_row, ADW_TYPE_ACTION_ROW)

static const struct
{
  const char *action;
  const char *label;
} deeds[WB_N_HISTORY_DEEDS] = {
  [WB_HISTORY_OPEN] = { "history.open", N_ ("S_how") },
  [WB_HISTORY_COPY_NUMBER] = { "history.copy-number", N_ ("_Copy number") },
  [WB_HISTORY_SAVE_COPY] = { "history.save-copy", N_ ("Save a co_py…") },
  [WB_HISTORY_SAVE_RECEIPT] = { "history.save-receipt", N_ ("Save _receipt…") },
  [WB_HISTORY_WITHDRAW] = { "history.withdraw", N_ ("_Withdraw…") },
  [WB_HISTORY_DELETE] = { "history.delete", N_ ("_Delete from this computer…") },
};

const char *
wb_history_deed_action (WbHistoryDeed deed)
{
  return deeds[deed].action;
}

static GMenuModel *
make_menu (const WbHistoryEntry *entry)
{
  GMenu *menu = g_menu_new ();
  for (guint deed = 0; deed < WB_N_HISTORY_DEEDS; deed++)
    {
      if (!wb_history_entry_may (entry, deed))
        continue;
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (deeds[deed].label), NULL);
      g_menu_item_set_action_and_target (item, deeds[deed].action, "s", entry->id);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static void
show_primary (WbHistoryRow *self, const WbHistoryEntry *entry)
{
  gtk_widget_set_visible (GTK_WIDGET (self->primary), entry->primary != NULL);
  if (!entry->primary)
    return;
  gtk_button_set_label (self->primary, entry->primary);
  wb_accessible_plain_name (self->primary);
  wb_accessible_describe (GTK_WIDGET (self->primary), entry->number);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->primary), "s", entry->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->primary),
                                  deeds[entry->primary_deed].action);
}

/* Its shadow and arrow are a black frame without a compositor, as on remote sessions. */
static void
suit_display (GtkPopover *popover)
{
  if (gdk_display_is_composited (gtk_widget_get_display (GTK_WIDGET (popover))))
    return;
  gtk_widget_add_css_class (GTK_WIDGET (popover), "uncomposited");
  gtk_popover_set_has_arrow (popover, FALSE);
}

static void
show (WbHistoryRow *self, const WbHistoryEntry *entry)
{
  const char *const classes[] = { entry->style_class, NULL };
  g_autoptr (GMenuModel) menu = make_menu (entry);
  g_autofree char *said = g_strjoin (*entry->end ? ". " : "", entry->detail, entry->end, NULL);
  /* Translators: of a menu button; %s is a case number */
  g_autofree char *more = g_strdup_printf (_ ("More for %s"), entry->number);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), entry->number);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), entry->detail);
  gtk_image_set_from_icon_name (self->image, entry->icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->image), (const char **) classes);
  gtk_label_set_label (self->end, entry->end);
  gtk_widget_set_visible (GTK_WIDGET (self->end), *entry->end != '\0');
  gtk_menu_button_set_menu_model (self->more, menu);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->more), more);
  suit_display (gtk_menu_button_get_popover (self->more));
  wb_accessible_name (GTK_WIDGET (self->more), more);
  show_primary (self, entry);
  wb_accessible_describe (GTK_WIDGET (self), said);
}

static void
wb_history_row_class_init (WbHistoryRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/history-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WbHistoryRow, image);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryRow, end);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryRow, primary);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryRow, more);
}

static void
wb_history_row_init (WbHistoryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_name_items (self->more);
}

GtkWidget *
wb_history_row_new (const WbHistoryEntry *entry)
{
  WbHistoryRow *self = g_object_new (WB_TYPE_HISTORY_ROW, NULL);
  show (self, entry);
  return GTK_WIDGET (self);
}
