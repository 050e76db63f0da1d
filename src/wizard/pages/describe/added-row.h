/* SPDX-License-Identifier: MPL-2.0 */
/* One picture or file that was added: what it is, what happens to it, and a button to remove it. */
#pragma once

#include "draft.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_ADDED_ROW (wb_added_row_get_type ())
G_DECLARE_FINAL_TYPE (WbAddedRow, wb_added_row, WB, ADDED_ROW, AdwActionRow)

/* A row for file (copied); looks at the file on a worker. Signal "remove": its button was pressed.
 * It becomes activatable once it is known to be a picture that can be shown. */
GtkWidget *wb_added_row_new (const WbDraftFile *file);

/* The file may have gone, or come back, or be another one meanwhile: looks at it, on a worker. */
void wb_added_row_look_again (WbAddedRow *self);

/* TRUE if file is what the row shows. */
gboolean wb_added_row_shows (WbAddedRow *self, const WbDraftFile *file);

G_END_DECLS
