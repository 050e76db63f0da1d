/* SPDX-License-Identifier: MPL-2.0 */
/* "Which order": the newest to tick, a search through all, and a number of one's own. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_ORDERS_ROW (wb_orders_row_get_type ())
G_DECLARE_FINAL_TYPE (WbOrdersRow, wb_orders_row, WB, ORDERS_ROW, AdwExpanderRow)

/* Once. Changes go to the report at once. Hidden if the application has no orders. */
void wb_orders_row_bind (WbOrdersRow *self, WbReport *report);

/* Shows what was found and what is chosen. */
void wb_orders_row_refresh (WbOrdersRow *self);

G_END_DECLS
