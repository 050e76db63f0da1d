/* SPDX-License-Identifier: MPL-2.0 */
/* Telling who asked for a report how it ended: in the shape of "waybill send --json", with an exit
 * code of the same meaning. On a command line that is one line of its standard output. */
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

/* Calls ended once, when report (a reference is held until then) has ended or its window is closed
 * unsent. */
typedef void (*WbResultFunc) (WbReport *report, WbResultExit exit, gpointer user_data);
void wb_result_await (WbApplication *application, WbReport *report, WbResultFunc ended,
                      gpointer user_data);

/* How report is now; without a case until somebody agreed. */
JsonNode *wb_result_json (WbReport *report);

/* line (a reference is taken) lasts until then, and prints it. */
void wb_result_print (WbApplication *application, WbReport *report, GApplicationCommandLine *line);

/* Remembers status for this process if line is its own; the last one counts. */
void wb_result_set_exit (GApplicationCommandLine *line, WbResultExit status);

/* What this process ends with. */
int wb_result_get_exit (void);

G_END_DECLS
