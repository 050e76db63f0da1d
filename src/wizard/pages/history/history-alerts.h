/* SPDX-License-Identifier: MPL-2.0 */
/* Errors that are reported as they happen: for which applications, and what was. Reading and
 * changing block, for a worker. No GTK. */
#pragma once

#include "alert/ledger.h"
#include "base/run.h"

G_BEGIN_DECLS

#define WB_HISTORY_ALERTS_SHOWN 100

/* One application. */
typedef struct
{
  char *profile_id;
  char *name;
  gboolean is_on;
  char *words;     /* (nullable): what would be agreed to; NULL if it can't be turned on here */
  char *detail;    /* how it stands */
  GPtrArray *told; /* of WbAlertTold, newest first, at most WB_HISTORY_ALERTS_SHOWN */
} WbHistoryAlerts;

/* Those that can report, or did (of WbHistoryAlerts). Caller unrefs. */
GPtrArray *wb_history_alerts_read (const WbRun *run);
void wb_history_alerts_free (WbHistoryAlerts *alerts);

/* "Today 14:52, sent"; caller frees. */
char *wb_history_alert_detail (const WbAlertTold *told, gint64 now_usec);

/* Agrees for the profile with this id, which is installed; where systemd keeps the session, it
 * starts watching. */
gboolean wb_history_alerts_turn_on (const char *profile_id, const WbRun *run,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes it back: what waits is dropped. */
gboolean wb_history_alerts_turn_off (const char *profile_id, const WbRun *run,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
