/* SPDX-License-Identifier: MPL-2.0 */
/* What log-view.c (the widget) and log-layout.c (which rows are where) share. */
#pragma once

#include "pages/viewer/log-view.h"
#include "widgets/log-line.h"

G_BEGIN_DECLS

#define WB_NO_ROW G_MAXUINT64
#define WB_FAR_AWAY -20000

/* A row that has a widget. */
typedef struct
{
  WbLogLine *line;
  guint64 row; /* WB_NO_ROW: none */
  guint round; /* of the layout it was last needed in */
  int height;  /* at the view's width */
  int y;
  gboolean is_stale; /* is to be read again */
  gboolean is_away;  /* assistive tools were told that it is not there */
} WbLogSlot;

struct _WbLogView
{
  GtkWidget parent;
  GtkAdjustment *adjustments[2]; /* by orientation */
  WbTextPages *pages;
  WbTextNeedle *needle;
  WbTextExtent extent;
  GArray *slots; /* of WbLogSlot */
  guint round;
  int width, height, gutter;
  double row_height;    /* a guess, for the scroll bar */
  guint64 guessed_rows; /* for so many rows */

  guint64 top_row, end_row; /* on the screen; end is the first that is not */
  double top_y, end_y;
  gboolean value_decides;
  gboolean is_placing;

  guint64 current, here;
  gboolean reveals;     /* current and here are to be brought on the screen */
  guint tick;           /* the size has changed */
  gboolean wants_focus; /* as soon as there are rows */
};

/* Binds and places the rows that are to be seen, as value_decides, reveals and top_row say, and
 * lets the adjustment follow. Only with rows and a size, and not while GTK allocates sizes. */
void wb_log_view_lay_out (WbLogView *self);

/* The row's widget, bound. Slots may move: valid until the next call. */
WbLogSlot *wb_log_view_need (WbLogView *self, guint64 row);

/* All rows are read again when they are needed. */
void wb_log_view_forget_rows (WbLogView *self);

/* Lets all rows look as they should, without reading them again. */
void wb_log_view_restyle (WbLogView *self);

G_END_DECLS
