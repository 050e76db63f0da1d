/* SPDX-License-Identifier: MPL-2.0 */
/* The errors of OSS that the intake can give: code, HTTP status, sentence. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *code;
  guint status;
  const char *message;
} WbRefusal;

/* The row of code; the one of InternalError if there is none. */
const WbRefusal *wb_refusal_find (const char *code);

/* The row that stands for a bare HTTP status (5xx faults). */
const WbRefusal *wb_refusal_for_status (guint status);

G_END_DECLS
