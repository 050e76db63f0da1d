/* SPDX-License-Identifier: MPL-2.0 */
/* Asks a person before something is done to a case, where to save it, and does it on a worker; the
 * page's list is read again afterwards. */
#pragma once

#include "pages/history/history-alerts.h"
#include "pages/history/history-entry.h"
#include "pages/history/history-page.h"

G_BEGIN_DECLS

/* deed is one of saving, withdrawing, deleting; nothing of entry is kept. */
void wb_history_ask (WbHistoryPage *page, WbHistoryDeed deed, const WbHistoryEntry *entry);
void wb_history_ask_clear (WbHistoryPage *page);
/* dir: of a damaged case. */
void wb_history_ask_damaged (WbHistoryPage *page, const char *dir);

/* Shows what went wrong, above the window of page. */
void wb_history_tell (GtkWidget *page, const GError *error);

/* Asks whether errors of an application are to be reported as they happen, in the words that are
 * agreed to; turning it off asks nothing. */
void wb_history_ask_alerts_on (WbHistoryPage *page, const WbHistoryAlerts *alerts);
void wb_history_turn_alerts_off (WbHistoryPage *page, const char *profile_id);

G_END_DECLS
