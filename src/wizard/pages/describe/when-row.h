/* SPDX-License-Identifier: MPL-2.0 */
/* "When it happened": a list of times whose subtitle says which logs that means. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_WHEN_ROW (wb_when_row_get_type ())
G_DECLARE_FINAL_TYPE (WbWhenRow, wb_when_row, WB, WHEN_ROW, AdwComboRow)

/* Once. Changes go to the report at once. */
void wb_when_row_bind (WbWhenRow *self, WbReport *report);

/* Shows what the draft says, as of now: also to be called while time goes by. */
void wb_when_row_refresh (WbWhenRow *self);

G_END_DECLS
