/* SPDX-License-Identifier: MPL-2.0 */
/* One row of the list of earlier reports: what most would do as a button, the rest in a menu of
 * the page's actions ("history.withdraw" with the case's id). */
#pragma once

#include <adwaita.h>

#include "pages/history/history-entry.h"

G_BEGIN_DECLS

#define WB_TYPE_HISTORY_ROW (wb_history_row_get_type ())
G_DECLARE_FINAL_TYPE (WbHistoryRow, wb_history_row, WB, HISTORY_ROW, AdwActionRow)

/* Shows entry as it is; nothing of it is kept. */
GtkWidget *wb_history_row_new (const WbHistoryEntry *entry);

/* The page's action for deed: "history.withdraw". */
const char *wb_history_deed_action (WbHistoryDeed deed);

G_END_DECLS
