/* SPDX-License-Identifier: MPL-2.0 */
/* What the application's files share. */
#pragma once

#include "application.h"

G_BEGIN_DECLS

#define WB_OPEN_INTERVAL_USEC (5 * G_USEC_PER_SEC)

struct _WbApplication
{
  AdwApplication parent_instance;

  GPtrArray *reports; /* of WbReport: all that have a window or go on without one */
  gint64 opened_usec; /* monotonic: the last window that was opened from outside; 0: none */
  guint retry_timer;
  GtkWindow *refusal;        /* (nullable): says why something was not opened; weak */
  gint64 refused_usec;       /* monotonic: when it was shown; 0: never */
  guint bus_id;              /* 0: not on the bus */
  GHashTable *contexts;      /* profile id -> Given: what was given for what waits */
  gboolean has_resumed;      /* what was interrupted has been taken up */
  gboolean has_asked_portal; /* to be started at sign-in */
};

/* At most one new window per five seconds comes from outside: FALSE, and the newest window is
 * presented, if it is too early. */
gboolean wb_application_may_open (WbApplication *self);

/* The window of report, or NULL. */
GtkWindow *wb_application_window_of (WbApplication *self, WbReport *report);
/* In front, made if there is none. */
void wb_application_present_report (WbApplication *self, WbReport *report);

/* Takes report (owned) among those that are looked after; the same, borrowed. */
WbReport *wb_application_add_report (WbApplication *self, WbReport *report);
/* The report in the making for that profile, or the one on its way; borrowed, or NULL. */
WbReport *wb_application_find_for_profile (WbApplication *self, const char *profile_id,
                                           gboolean in_the_making);
/* The first of the two that there is. */
WbReport *wb_application_find_open (WbApplication *self, const char *profile_id);
/* That of the case with that identity; borrowed, or NULL. */
WbReport *wb_application_find_for_case (WbApplication *self, const char *id);

/* refusal.c: says in a dialog, above that window (nullable), what is not done and why. At most one
 * is there, and at most one a WB_OPEN_INTERVAL_USEC is shown. */
void wb_application_refuse (WbApplication *self, GtkWindow *above, const char *what,
                            const char *why);

/* outside.c: the actions on the bus (application.h tells them), and the state of "request". */
#define WB_OUTSIDE_NO_ANSWER "('', false, '')"
void wb_outside_show_case (GSimpleAction *action, GVariant *parameter, gpointer application);
void wb_outside_request (GSimpleAction *action, GVariant *parameter, gpointer application);
/* Nobody else says what was answered. */
void wb_outside_forge (GSimpleAction *action, GVariant *value, gpointer application);
/* The profile of an application that the system has installed, where context (nullable) says its
 * folders are. */
WbProfile *wb_outside_load_profile (const char *id, const WbContext *context,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Opens a window as options (of "request") say; context (nullable) is taken. Its report, borrowed;
 * NULL with error if none is opened. With a report, error says what was not filled in. */
WbReport *wb_outside_open (WbApplication *self, GVariant *options, WbContext *context,
                           GError **error);
/* That a case can't be shown, where the person looks. */
void wb_outside_say (WbApplication *self, const GError *error);
/* That a window was opened just now; the caller's own. */
GError *wb_outside_too_early (void);

/* bus.c: the interface for other applications, data/dbus/io.github.waybill.Waybill1.xml. */
gboolean wb_bus_register (WbApplication *self, GDBusConnection *bus, const char *path,
                          GError **error);
void wb_bus_unregister (WbApplication *self, GDBusConnection *bus);

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
/* The same at any time for what waits of profile, whose application has given a context (nullable:
 * none; its text, which holds a secret). */
void wb_background_go_on (WbApplication *self, WbProfile *profile, const char *context);

/* Which application, when several or none can be reported on. */
void wb_application_show_chooser (WbApplication *self);

G_END_DECLS
