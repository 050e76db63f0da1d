/* SPDX-License-Identifier: MPL-2.0 */
/* An application whose errors are, or could be, reported as they happen: a row that is turned on or
 * off, and opens to what was reported. Actions: history.turn-alerts-on, history.turn-alerts-off
 * (string: the profile's id). */
#pragma once

#include <adwaita.h>

#include "pages/history/history-alerts.h"

G_BEGIN_DECLS

GtkWidget *wb_history_alerts_row_new (const WbHistoryAlerts *alerts, gint64 now_usec);

G_END_DECLS
