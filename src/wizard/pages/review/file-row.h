/* SPDX-License-Identifier: MPL-2.0 */
/* One file of an item: name, what is to be said of it, size; opens the viewer. */
#pragma once

#include <adwaita.h>

#include "pages/review/review-file.h"

G_BEGIN_DECLS

#define WB_TYPE_FILE_ROW (wb_file_row_get_type ())
G_DECLARE_FINAL_TYPE (WbFileRow, wb_file_row, WB, FILE_ROW, AdwActionRow)

GtkWidget *wb_file_row_new (void);

/* Shows file (copied). */
void wb_file_row_set (WbFileRow *self, const WbReviewFile *file);

/* Borrowed. */
const char *wb_file_row_get_member (WbFileRow *self);

G_END_DECLS
