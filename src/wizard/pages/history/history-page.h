/* SPDX-License-Identifier: MPL-2.0 */
/* Earlier reports of this account, with what can be done to each. It has a header bar of its own,
 * whose arrow is the window's action "wizard.close-view", and tells with "wizard.toast". Signal
 * "open-case" (string: the case's id): the window shows that case, or goes on with it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_HISTORY_PAGE (wb_history_page_get_type ())
G_DECLARE_FINAL_TYPE (WbHistoryPage, wb_history_page, WB, HISTORY_PAGE, AdwBin)

GtkWidget *wb_history_page_new (void);

/* Reads the list again, on a worker; to be called whenever the page is shown. */
void wb_history_page_load (WbHistoryPage *self);
/* The same, and then the focus is on the row of the case id (nullable). */
void wb_history_page_load_at (WbHistoryPage *self, const char *id);

G_END_DECLS
