/* SPDX-License-Identifier: MPL-2.0 */
/* One row of a text as it will be sent: the number of its line, marks as pills behind their exact
 * bytes, what was looked for, a bar at the edge of errors. Never shows a character that is not
 * sent. */
#pragma once

#include <gtk/gtk.h>

#include "pages/viewer/text-pages.h"

G_BEGIN_DECLS

#define WB_TYPE_LOG_LINE (wb_log_line_get_type ())
G_DECLARE_FINAL_TYPE (WbLogLine, wb_log_line, WB, LOG_LINE, GtkWidget)

GtkWidget *wb_log_line_new (void);

/* How it is to look. */
typedef struct
{
  int gutter;          /* pixels for numbers */
  guint64 here;        /* offset of the span that is looked at; WB_NO_OFFSET: none */
  gboolean is_current; /* the row that is looked at */
} WbLogLineLook;

/* Shows row (taken). */
void wb_log_line_show (WbLogLine *self, WbTextRow *row, const WbLogLineLook *look);

/* Shows the same row with another look. */
void wb_log_line_restyle (WbLogLine *self, const WbLogLineLook *look);

/* Borrowed; NULL before the first. */
const WbTextRow *wb_log_line_get_row (WbLogLine *self);

/* Its height at a width, in pixels; the widget itself asks for none, who places it decides. */
int wb_log_line_height (WbLogLine *self, int width);

/* The mark at a point; FALSE if there is none. */
gboolean wb_log_line_mark_at (WbLogLine *self, double x, double y, guint64 *ret_offset);

/* Where the span that begins at offset lies, from the top; FALSE if it is not in this row. */
gboolean wb_log_line_place_of (WbLogLine *self, guint64 offset, int *ret_y, int *ret_height);

/* Pixels that a gutter needs for numbers up to last, in widget's font. */
int wb_log_line_gutter (GtkWidget *widget, guint64 last);

G_END_DECLS
