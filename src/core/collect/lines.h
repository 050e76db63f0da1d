/* SPDX-License-Identifier: MPL-2.0 */
/* The lines of a source, in bounded memory. */
#pragma once

#include "collect/source.h"

G_BEGIN_DECLS

/* So much of a line is taken, the rest is left out. The redactor cuts at WB_LINE_MAX, but only
 * after it has taken pictures and the like out of the line. */
#define WB_LINES_READ ((gsize) 4 * 1024 * 1024)

/* One line; its bytes are borrowed until the next one. */
typedef struct
{
  const char *bytes; /* without the newline, at most WB_LINES_READ */
  gsize length;
  guint64 whole_length; /* in the file, with the newline */
  gboolean ended;       /* by a newline: FALSE only for a half last line */
} WbLine;

typedef struct _WbLines WbLines;

/* source is borrowed. */
WbLines *wb_lines_new (WbSource *source);
void wb_lines_free (WbLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbLines, wb_lines_free)

/* FALSE at the end. */
gboolean wb_lines_next (WbLines *lines, WbLine *ret_line);

G_END_DECLS
