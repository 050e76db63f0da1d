/* SPDX-License-Identifier: MPL-2.0 */
/* Telling the application that asked for a report how it ended: one JSON line on its standard
 * output, in the shape of "waybill send --json", and an exit code of the same meaning. */
#pragma once

#include "application.h"

G_BEGIN_DECLS

typedef enum
{
  WB_RESULT_DONE = 0,
  WB_RESULT_FAILED = 1,
  WB_RESULT_INVALID = 3,
  WB_RESULT_NOT_DELIVERED = 5,
  WB_RESULT_REFUSED = 6,
  WB_RESULT_NO_CONSENT = 7,
  WB_RESULT_HELD = 8,
} WbResultExit;

/* line (a reference is taken) lasts until report has ended or its window is closed unsent. */
void wb_result_await (WbApplication *application, WbReport *report, GApplicationCommandLine *line);

/* Remembers status for this process if line is its own; the last one counts. */
void wb_result_set_exit (GApplicationCommandLine *line, WbResultExit status);

/* What this process ends with. */
int wb_result_get_exit (void);

G_END_DECLS
