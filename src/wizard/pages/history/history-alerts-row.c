/* SPDX-License-Identifier: MPL-2.0 */
#include "pages/history/history-alerts-row.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "widgets/accessible.h"

static GtkWidget *
make_button (const WbHistoryAlerts *alerts)
{
  GtkWidget *button =
      gtk_button_new_with_mnemonic (alerts->is_on ? _ ("Turn _off") : _ ("Turn _on…"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  wb_accessible_plain_name (GTK_BUTTON (button));
  wb_accessible_describe (button, alerts->name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", alerts->profile_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), alerts->is_on
                                                               ? "history.turn-alerts-off"
                                                               : "history.turn-alerts-on");
  return button;
}

static GtkWidget *
make_told (const WbAlertTold *told, gint64 now_usec)
{
  g_autofree char *detail = wb_history_alert_detail (told, now_usec);
  g_autofree char *words = wb_text_visible (told->words ? told->words : "", -1);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", words,
                                 "subtitle", detail, "title-lines", 0, NULL);

  wb_accessible_name (row, words);
  wb_accessible_describe (row, detail);
  return row;
}

GtkWidget *
wb_history_alerts_row_new (const WbHistoryAlerts *alerts, gint64 now_usec)
{
  GtkWidget *row =
      g_object_new (ADW_TYPE_EXPANDER_ROW, "use-markup", FALSE, "title", alerts->name, "subtitle",
                    alerts->detail, "enable-expansion", alerts->told->len > 0, NULL);

  wb_accessible_name (row, alerts->name);
  wb_accessible_describe (row, alerts->detail);
  if (alerts->is_on || alerts->words)
    adw_expander_row_add_action (ADW_EXPANDER_ROW (row), make_button (alerts));
  for (guint i = 0; i < alerts->told->len; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_told (alerts->told->pdata[i], now_usec));
  return row;
}
