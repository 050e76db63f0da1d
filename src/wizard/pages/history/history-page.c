/* SPDX-License-Identifier: MPL-2.0 */
/* The page shows what a worker has read. What is asked of a case goes to history-ask.c, which calls
 * for a new list when it is done. */
#include "pages/history/history-page.h"

#include <glib/gi18n.h>

#include "pages/history/history-alerts-row.h"
#include "pages/history/history-ask.h"
#include "pages/history/history-deeds.h"
#include "pages/history/history-row.h"
#include "runner.h"
#include "widgets/accessible.h"
#include "widgets/copy-text.h"

struct _WbHistoryPage
{
  AdwBin parent_instance;
  GtkWidget *back;
  GtkStack *stack;
  GtkWidget *clear;
  AdwStatusPage *nothing;
  GtkLabel *problem;
  AdwPreferencesGroup *not_there_yet;
  AdwPreferencesGroup *with_support;
  AdwPreferencesGroup *ended;
  AdwPreferencesGroup *damaged;
  AdwPreferencesGroup *alerts;

  GPtrArray *rows;    /* of GtkWidget, borrowed from the groups */
  WbHistory *history; /* (nullable): what is shown */
  char *wanted;       /* (nullable): id of the case whose row is to be looked at first */
  gboolean is_reading;
  gboolean again; /* asked for while reading */
};

G_DEFINE_FINAL_TYPE (WbHistoryPage, wb_history_page, ADW_TYPE_BIN)

enum
{
  OPEN_CASE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* --- the list -------------------------------------------------------------------------------- */

static void
add_row (WbHistoryPage *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  gtk_widget_set_visible (GTK_WIDGET (group), TRUE);
  g_ptr_array_add (self->rows, row);
}

static GtkWidget *
make_damaged_row (const char *dir)
{
  g_autofree char *name = g_path_get_basename (dir);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", name,
                                 "subtitle", _ ("Its record can't be read"), NULL);
  GtkWidget *icon = gtk_image_new_from_icon_name ("wb-bad-symbolic");
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Delete…"));
  gtk_widget_add_css_class (icon, "error");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  wb_accessible_plain_name (GTK_BUTTON (button));
  wb_accessible_describe (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", dir);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "history.delete-damaged");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  wb_accessible_describe (row, _ ("Its record can't be read"));
  return row;
}

static void
remove_rows (WbHistoryPage *self)
{
  AdwPreferencesGroup *const groups[] = { self->not_there_yet, self->with_support, self->ended,
                                          self->damaged, self->alerts };
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *group = gtk_widget_get_ancestor (self->rows->pdata[i], ADW_TYPE_PREFERENCES_GROUP);
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), self->rows->pdata[i]);
    }
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    gtk_widget_set_visible (GTK_WIDGET (groups[i]), FALSE);
}

/* The row that was asked for gets the focus, which also scrolls to it. FALSE if there is none. */
static gboolean
focus_wanted (WbHistoryPage *self)
{
  g_autofree char *wanted = g_steal_pointer (&self->wanted);
  const GPtrArray *entries = self->history->entries;

  for (guint i = 0; wanted && i < entries->len; i++)
    if (g_str_equal (((const WbHistoryEntry *) entries->pdata[i])->id, wanted))
      return gtk_widget_grab_focus (self->rows->pdata[i]);
  return FALSE;
}

static void
show_problem (WbHistoryPage *self)
{
  const char *problem = self->history->problem;

  gtk_label_set_label (self->problem, problem ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (problem)
    adw_status_page_set_description (self->nothing, problem);
}

/* What could be turned on is no reason to show a list with nothing else in it. */
static gboolean
has_alerts (const GPtrArray *alerts)
{
  for (guint i = 0; i < alerts->len; i++)
    {
      const WbHistoryAlerts *one = alerts->pdata[i];
      if (one->is_on || one->told->len > 0)
        return TRUE;
    }
  return FALSE;
}

static void
show_list (WbHistoryPage *self)
{
  AdwPreferencesGroup *const groups[WB_N_HISTORY_GROUPS] = {
    [WB_HISTORY_NOT_THERE_YET] = self->not_there_yet,
    [WB_HISTORY_WITH_SUPPORT] = self->with_support,
    [WB_HISTORY_ENDED] = self->ended,
  };
  const GPtrArray *entries = self->history->entries, *damaged = self->history->damaged;
  const GPtrArray *alerts = self->history->alerts;
  gboolean may_clear = FALSE;

  remove_rows (self);
  show_problem (self);
  for (guint i = 0; i < entries->len; i++)
    {
      const WbHistoryEntry *entry = entries->pdata[i];
      may_clear |= entry->is_clearable;
      add_row (self, groups[entry->group], wb_history_row_new (entry));
    }
  for (guint i = 0; i < damaged->len; i++)
    add_row (self, self->damaged, make_damaged_row (damaged->pdata[i]));
  for (guint i = 0; i < alerts->len; i++)
    add_row (self, self->alerts, wb_history_alerts_row_new (alerts->pdata[i], g_get_real_time ()));
  gtk_widget_set_sensitive (self->clear, may_clear);
  gtk_stack_set_visible_child_name (
      self->stack, entries->len || damaged->len || has_alerts (alerts) ? "list" : "empty");
}

static gpointer
read_list (gpointer input, const WbRun *run, GError **error)
{
  return wb_history_read (run, error);
}

static void
on_read (gpointer result, const GError *error, gpointer owner)
{
  WbHistoryPage *self = owner;
  g_autoptr (WbHistory) history = result;
  self->is_reading = FALSE;
  /* Disposed of meanwhile. */
  if (!self->rows)
    return;
  if (error)
    wb_history_tell (GTK_WIDGET (self), error);
  if (history)
    {
      gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self->stack)) != NULL;
      g_clear_pointer (&self->history, wb_history_free);
      self->history = g_steal_pointer (&history);
      show_list (self);
      /* Its row is gone; the focus must not fall out of the page. */
      if (!focus_wanted (self) && had_focus)
        gtk_widget_grab_focus (self->back);
    }
  if (self->again)
    wb_history_page_load (self);
}

void
wb_history_page_load (WbHistoryPage *self)
{
  g_return_if_fail (WB_IS_HISTORY_PAGE (self));
  WbTask task = { .work = read_list, .end = on_read, .owner = G_OBJECT (self) };
  self->again = self->is_reading;
  if (self->is_reading)
    return;
  self->is_reading = TRUE;
  g_autoptr (WbRunner) runner = wb_runner_run (&task);
}

void
wb_history_page_load_at (WbHistoryPage *self, const char *id)
{
  g_free (self->wanted);
  self->wanted = g_strdup (id);
  wb_history_page_load (self);
}

/* --- what is asked of a case ----------------------------------------------------------------- */

static const WbHistoryEntry *
find_entry (WbHistoryPage *self, const char *id)
{
  for (guint i = 0; self->history && i < self->history->entries->len; i++)
    {
      const WbHistoryEntry *entry = self->history->entries->pdata[i];
      if (g_str_equal (entry->id, id))
        return entry;
    }
  return NULL;
}

static void
copy_number (WbHistoryPage *self, const WbHistoryEntry *entry)
{
  wb_copy_text (GTK_WIDGET (self), entry->number, _ ("Number copied"));
}

static void
on_deed (GtkWidget *widget, const char *action, GVariant *target)
{
  WbHistoryPage *self = WB_HISTORY_PAGE (widget);
  const WbHistoryEntry *entry = find_entry (self, g_variant_get_string (target, NULL));
  guint deed = 0;
  while (deed < WB_N_HISTORY_DEEDS && !g_str_equal (wb_history_deed_action (deed), action))
    deed++;
  if (!entry || deed == WB_N_HISTORY_DEEDS || !wb_history_entry_may (entry, deed))
    return;
  if (deed == WB_HISTORY_OPEN)
    g_signal_emit (self, signals[OPEN_CASE], 0, entry->id);
  else if (deed == WB_HISTORY_COPY_NUMBER)
    copy_number (self, entry);
  else
    wb_history_ask (self, deed, entry);
}

static void
on_delete_damaged (GtkWidget *widget, const char *action, GVariant *target)
{
  wb_history_ask_damaged (WB_HISTORY_PAGE (widget), g_variant_get_string (target, NULL));
}

static void
on_turn_alerts_on (GtkWidget *widget, const char *action, GVariant *target)
{
  WbHistoryPage *self = WB_HISTORY_PAGE (widget);
  const char *id = g_variant_get_string (target, NULL);

  for (guint i = 0; self->history && i < self->history->alerts->len; i++)
    {
      const WbHistoryAlerts *alerts = self->history->alerts->pdata[i];
      if (g_str_equal (alerts->profile_id, id) && alerts->words)
        wb_history_ask_alerts_on (self, alerts);
    }
}

static void
on_turn_alerts_off (GtkWidget *widget, const char *action, GVariant *target)
{
  wb_history_turn_alerts_off (WB_HISTORY_PAGE (widget), g_variant_get_string (target, NULL));
}

static void
on_clear (GtkWidget *widget, const char *action, GVariant *none)
{
  wb_history_ask_clear (WB_HISTORY_PAGE (widget));
}

/* --- the page -------------------------------------------------------------------------------- */

static gboolean
wb_history_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (WB_HISTORY_PAGE (widget)->back);
}

static void
wb_history_page_dispose (GObject *object)
{
  WbHistoryPage *self = WB_HISTORY_PAGE (object);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->history, wb_history_free);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (wb_history_page_parent_class)->dispose (object);
}

static void
wb_history_page_class_init (WbHistoryPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = wb_history_page_dispose;
  widget_class->grab_focus = wb_history_page_grab_focus;
  signals[OPEN_CASE] = g_signal_new ("open-case", WB_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  for (guint deed = 0; deed < WB_N_HISTORY_DEEDS; deed++)
    gtk_widget_class_install_action (widget_class, wb_history_deed_action (deed), "s", on_deed);
  gtk_widget_class_install_action (widget_class, "history.delete-damaged", "s", on_delete_damaged);
  gtk_widget_class_install_action (widget_class, "history.turn-alerts-on", "s", on_turn_alerts_on);
  gtk_widget_class_install_action (widget_class, "history.turn-alerts-off", "s",
                                   on_turn_alerts_off);
  gtk_widget_class_install_action (widget_class, "history.clear", NULL, on_clear);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, back);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, clear);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, problem);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, not_there_yet);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, with_support);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, ended);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, damaged);
  gtk_widget_class_bind_template_child (widget_class, WbHistoryPage, alerts);
}

static void
wb_history_page_init (WbHistoryPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_name (GTK_BUTTON (self->back));
  wb_accessible_plain_name (GTK_BUTTON (self->clear));
}

GtkWidget *
wb_history_page_new (void)
{
  return g_object_new (WB_TYPE_HISTORY_PAGE, NULL);
}
