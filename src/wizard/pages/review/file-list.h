/* SPDX-License-Identifier: MPL-2.0 */
/* The files inside an item's row. Keeps them in line with what the report knows: rows that are
 * still right stay as they are, so that focus and place on the screen stay too. */
#pragma once

#include <adwaita.h>

#include "pages/review/review-file.h"

G_BEGIN_DECLS

typedef struct _WbFileList WbFileList;

/* Called when more files are wanted. */
typedef void (*WbMoreFunc) (gpointer user_data);

/* A list inside row (borrowed; it must outlive the list). */
WbFileList *wb_file_list_new (AdwExpanderRow *row, WbMoreFunc more, gpointer user_data);
void wb_file_list_free (WbFileList *self);

/* Shows files (taken; of WbReviewFile), and below them that there are so many more. */
void wb_file_list_set (WbFileList *self, GPtrArray *files, guint more);

G_END_DECLS
