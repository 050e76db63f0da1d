/* SPDX-License-Identifier: MPL-2.0 */
/* One item of the review: its tick, what it is, why it helps, its size when sent; inside, its
 * files.
 */
#pragma once

#include <adwaita.h>

#include "report.h"

G_BEGIN_DECLS

#define WB_WORDS_ITEM "waybill" /* the person's own words: always sent, so there is no tick */

#define WB_TYPE_ITEM_ROW (wb_item_row_get_type ())
G_DECLARE_FINAL_TYPE (WbItemRow, wb_item_row, WB, ITEM_ROW, AdwExpanderRow)

/* A row for item_id of report's plan, or WB_WORDS_ITEM, filled in by wb_item_row_update(). */
GtkWidget *wb_item_row_new (WbReport *report, const char *item_id);
const char *wb_item_row_get_item (WbItemRow *self);

/* Shows what the report knows now; what is a WbChanged. Files are only listed anew if what says so.
 */
void wb_item_row_update (WbItemRow *self, guint what);

/* Puts the focus on its tick. */
void wb_item_row_focus (WbItemRow *self);

/* Bytes of its files before packing, which is what a size limit counts. */
guint64 wb_item_row_get_plain_bytes (WbItemRow *self);
/* What the size limit left out of its files. */
guint64 wb_item_row_get_cut_bytes (WbItemRow *self);

G_END_DECLS
