/* SPDX-License-Identifier: MPL-2.0 */
/* How bytes become rows of a viewer, and a row becomes words on the screen. No GTK.
 *
 * A newline ends a row; a longer line is continued in further rows, cut between characters and
 * never inside a mark. Rows depend on nothing but the bytes that follow a row's start, so any
 * stretch that begins with a row can be cut again and gives the same ones. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_ROW_BYTES 2048      /* a row has at most so many, its newline aside */
#define WB_ROW_LOOK_BYTES 2176 /* so many must be known, or the end, to cut one row */

/* Bytes of the row that begins at bytes, its newline included; 0 if length is 0. Unless is_end, at
 * least WB_ROW_LOOK_BYTES must be there. */
gsize wb_row_length (const char *bytes, gsize length, gboolean is_end);

/* A place in a row that is drawn apart. */
typedef struct
{
  gsize start, end;  /* bytes of the row's text */
  int kind;          /* kind of a mark; WB_SPAN_MATCH for what was looked for */
  gsize word_length; /* of a mark's kind, from start + 2 */
  guint64 offset;    /* where it begins in the member */
} WbTextSpan;

#define WB_SPAN_MATCH (-1)

/* Appends the marks of a row (of WbTextSpan; start and end are bytes of the row, offset is base and
 * start). */
void wb_row_marks (const char *bytes, gsize length, guint64 base, GArray *spans);

/* The row as it is shown: without its line end, everything that can't be seen made visible as by
 * wb_text_visible(), tabs kept. start and end of spans (in any order) are moved along. Caller
 * frees. */
char *wb_row_text (const char *bytes, gsize length, GArray *spans);

G_END_DECLS
