/* SPDX-License-Identifier: MPL-2.0 */
/* What the application's files share. */
#pragma once

#include "application.h"

G_BEGIN_DECLS

struct _WbApplication
{
  AdwApplication parent_instance;

  GPtrArray *reports; /* of WbReport: all that have a window or go on without one */
  gint64 opened_usec; /* monotonic: the last window that was opened from outside; 0: none */
  guint retry_timer;
  gboolean has_resumed; /* what was interrupted has been taken up */
};

/* At most one new window per five seconds comes from outside: FALSE, and the newest window is
 * presented, if it is too early. */
gboolean wb_application_may_open (WbApplication *self);

/* The window of report, or NULL. */
GtkWindow *wb_application_window_of (WbApplication *self, WbReport *report);

/* command-line.c: the options, and what becomes of an invocation. */
void wb_command_line_add_options (GApplication *application);
int wb_command_line_handle (WbApplication *self, GApplicationCommandLine *line);

/* background.c: takes part in report's life: notifications, retries, going on when it ends. */
void wb_background_watch (WbApplication *self, WbReport *report);
/* The newest case of that profile that somebody agreed to send and that has not arrived; caller
 * frees. NULL if there is none. */
WbCase *wb_background_find_unfinished (const char *profile_id);
/* TRUE if report may go on without anybody deciding anything. */
gboolean wb_background_goes_on (WbReport *report);
/* Takes up what was interrupted or waits. Once a process. */
void wb_background_resume (WbApplication *self);

/* Which application, when several or none can be reported on. */
void wb_application_show_chooser (WbApplication *self);

G_END_DECLS
