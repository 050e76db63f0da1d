/* SPDX-License-Identifier: MPL-2.0 */
/* From log entries to what is told of them: severe by the profile's levels, new, redacted, rationed
 * and made an event. Nothing is written here: what is to be told is handed over together with what
 * has to be remembered, so that both are written as one (watch.h). */
#pragma once

#include "alert/ledger.h"
#include "alert/tail.h"
#include "channel/event.h"
#include "profile/profile.h"
#include "redact/masker.h"

G_BEGIN_DECLS

/* An event that waits to be put into the queue. */
typedef struct
{
  WbAlertTold *told;
  guint rank;   /* in the queue */
  GBytes *item; /* what the queue keeps */
} WbAlertDue;

void wb_alert_due_free (WbAlertDue *due);

typedef struct _WbAlerts WbAlerts;

/* profile, masker and scene are borrowed; json (nullable) is what was remembered. */
WbAlerts *wb_alerts_new (const WbProfile *profile, const WbMasker *masker,
                         const WbEventScene *scene, WbClock *clock, JsonObject *json);
void wb_alerts_free (WbAlerts *alerts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbAlerts, wb_alerts_free)

/* To be remembered, with what is due. */
JsonObject *wb_alerts_to_json (const WbAlerts *alerts);

/* Takes an entry; a WbTailTake whose self is a WbAlerts. */
void wb_alerts_take (gpointer alerts, const WbTailEntry *entry);

/* Makes events of repeats whose time has come; with all, of all that the ceiling of the day lets
 * through. */
void wb_alerts_sum_up (WbAlerts *alerts, gboolean all);

/* When wb_alerts_sum_up() has something to do, since 1970 UTC; G_MAXINT64 for never. */
gint64 wb_alerts_due_usec (const WbAlerts *alerts);

/* What is to be put into the queue (of WbAlertDue, borrowed), in this order. */
GPtrArray *wb_alerts_due (WbAlerts *alerts);

/* How many events were not made, by samplePercent, since this was asked last. */
guint64 wb_alerts_take_left_out (WbAlerts *alerts);

G_END_DECLS
