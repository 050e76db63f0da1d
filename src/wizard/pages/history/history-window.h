/* SPDX-License-Identifier: MPL-2.0 */
/* Earlier reports in a window of their own, for when none of a report is there. Signals "open-case"
 * (string: the case's id), as the page's, and "deleted": cases were. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_HISTORY_WINDOW (wb_history_window_get_type ())
G_DECLARE_FINAL_TYPE (WbHistoryWindow, wb_history_window, WB, HISTORY_WINDOW, AdwApplicationWindow)

WbHistoryWindow *wb_history_window_new (GtkApplication *application);

/* Reads the list again; the focus goes to the row of the case id (nullable). */
void wb_history_window_load (WbHistoryWindow *self, const char *id);

G_END_DECLS
