/* SPDX-License-Identifier: MPL-2.0 */
/* The errors that a stack's text tells of: the one that was thrown, and what caused it. */
#pragma once

#include "entry/template.h"

G_BEGIN_DECLS

#define WB_CAUSES_MOST 5 /* errors of one text that are told apart, the thrown one included */

typedef struct
{
  char *type;        /* "TypeError"; NULL if the text names none */
  char *value;       /* what it says, "" for nothing; may have several lines */
  GPtrArray *frames; /* of WbFrame, innermost first */
} WbStackError;

void wb_stack_error_free (WbStackError *error);

/* The errors of stack (of WbStackError), the thrown one first, then its cause, then that one's: as
 * Node.js ("[cause]: …") and loggers ("Caused by: …") write them. Empty if stack has neither a
 * frame nor an error's name. Caller unrefs. */
GPtrArray *wb_stack_errors (const char *stack);

G_END_DECLS
