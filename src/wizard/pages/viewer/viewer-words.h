/* SPDX-License-Identifier: MPL-2.0 */
/* What the viewer says; callers free. No GTK. */
#pragma once

#include "pages/viewer/text-pages.h"

G_BEGIN_DECLS

/* "Mobile number". */
char *wb_viewer_kind_title (guint kind);

/* 48,213 as people of this language write it. */
char *wb_viewer_number (guint64 number);

/* How often mark, whose kind was seen count times and the mark itself tag_count times (0: not
 * known), stands in the file. */
char *wb_viewer_mark_words (const char *mark, guint kind, guint64 count, guint tag_count);

/* "Replaced: 118 of 171"; number 0: none is looked at. */
char *wb_viewer_replaced_words (guint64 number, guint64 count);

/* "Line 48,213 of 61,540"; "so far" while the end is not known. */
char *wb_viewer_line_words (guint64 line, const WbTextExtent *extent);

/* A row as it is spoken: "Line 12, error: …", its marks in words, "(mobile number, replaced)". */
char *wb_viewer_row_name (const WbTextRow *row);

G_END_DECLS
