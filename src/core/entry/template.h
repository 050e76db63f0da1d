/* SPDX-License-Identifier: MPL-2.0 */
/* What is the same in messages that tell of the same thing. */
#pragma once

#include "entry/entry.h"

G_BEGIN_DECLS

/* The message with what varies replaced by <number>, <id>, <path>, <url>, <time>, <order>,
 * <masked>… Boundaries are ASCII-aware, so that "第3次重试" becomes "第<number>次重试". At most 240
 * characters. Caller frees. */
char *wb_template_of (const char *message);

/* 16 lower-case hex digits that name entry's group: from logger, error type, the first in-app stack
 * frame's function and file, and the template; stable across versions of the program. Caller frees.
 */
char *wb_fingerprint_of (const WbEntry *entry);

/* One frame of a JavaScript stack. */
typedef struct
{
  char *function; /* (nullable) */
  char *file;     /* "app:///dist/main/oss.js" where it lies in the application, else as written */
  guint line;     /* 1-based, 0 unknown */
  guint column;
  gboolean in_app; /* not node_modules, not node:internal */
} WbFrame;

void wb_frame_free (WbFrame *frame);

/* The frames of stack text, innermost first, at most 50. Caller unrefs. */
GPtrArray *wb_stack_parse (const char *stack);

G_END_DECLS
