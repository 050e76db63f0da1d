/* SPDX-License-Identifier: MPL-2.0 */
/* How large the report may be, and what falls out. */
#pragma once

#include <adwaita.h>

#include "report.h"

G_BEGIN_DECLS

#define WB_TYPE_LIMIT_ROW (wb_limit_row_get_type ())
G_DECLARE_FINAL_TYPE (WbLimitRow, wb_limit_row, WB, LIMIT_ROW, AdwComboRow)

/* report is borrowed and must outlive the widget. */
GtkWidget *wb_limit_row_new (WbReport *report);

/* Shows the limit, and that it leaves cut_bytes of the logs out. */
void wb_limit_row_update (WbLimitRow *self, guint64 cut_bytes);

G_END_DECLS
