/* SPDX-License-Identifier: MPL-2.0 */
/* The one process of the wizard: windows and reports, what comes from outside (command line, bus,
 * links, notifications), and what goes on without a window.
 *
 * On the bus stand only actions that open something to look at: "request" (a{sv}: profile, message,
 * orders, since, until, by, token), which pre-fills a window and sends nothing, and "show-case"
 * (s). The state of "request" (sbs) is the answer to the last one: its token, whether a window
 * shows the report now, and a sentence: why not, or what was not filled in; "" if all was. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_APPLICATION_ID "io.github.waybill.Waybill"

#define WB_TYPE_APPLICATION (wb_application_get_type ())
G_DECLARE_FINAL_TYPE (WbApplication, wb_application, WB, APPLICATION, AdwApplication)

WbApplication *wb_application_new (void);

/* Shows the case with that identity: in its window if it has one, else in a new one; what a window
 * can't do anything about (it has ended, is damaged, or nobody agreed to send it) in the list of
 * earlier reports. Nothing else: whoever is on the bus may ask for it. FALSE if it can't be shown.
 */
gboolean wb_application_show_case (WbApplication *self, const char *id, GError **error);
gboolean wb_application_shows_case (WbApplication *self, const char *id);

/* The same, by the person's own hand: one that waits or was interrupted is tried again at once. */
void wb_application_open_case (WbApplication *self, const char *id);

/* A window for a report on profile; context (nullable) is taken. One that is there is presented. by
 * is "user" or "staff". Returns its report, borrowed. */
WbReport *wb_application_open_profile (WbApplication *self, WbProfile *profile, WbContext *context,
                                       const char *by);

/* TRUE if opening profile makes a new window now. */
gboolean wb_application_needs_window (WbApplication *self, const char *profile_id);

/* A window for another report on profile, although one of its cases is still on its way. */
void wb_application_new_report (WbApplication *self, WbProfile *profile);

/* A short message in report's window, if it has one. */
void wb_application_say (WbApplication *self, WbReport *report, const char *text);

/* Earlier reports, in the window that is there or in one of their own; id (nullable): the one that
 * is asked for. */
void wb_application_show_history (WbApplication *self, const char *id);

/* Cases were deleted: no report goes on with one that is gone. */
void wb_application_check_cases (WbApplication *self);

/* report's window closes: what works goes on without one. */
void wb_application_window_closes (WbApplication *self, WbReport *report);

G_END_DECLS
