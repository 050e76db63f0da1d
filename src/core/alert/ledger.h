/* SPDX-License-Identifier: MPL-2.0 */
/* What was told in real time, kept for the person and for bundles: each alert's words as they went,
 * and what became of it. A file of lines, the oldest of which are dropped. */
#pragma once

#include <json-glib/json-glib.h>

#include "channel/counts.h"

G_BEGIN_DECLS

/* One alert. */
typedef struct
{
  char *id; /* the event's, 32 hex digits */
  char *group;
  char *level; /* "error" */
  char *words; /* redacted, as they were sent */
  guint64 repeats;
  gint64 time_usec; /* since 1970 UTC: when it was put in */
  gint64 sent_usec; /* 0: not yet, or never */
  char *reason;     /* (nullable): why it was dropped, in the words of counts.h */
} WbAlertTold;

void wb_alert_told_free (WbAlertTold *told);

/* Adds one; what can't be written is only not shown. dir is the profile's folder of alerts. */
void wb_ledger_add (const char *dir, const WbAlertTold *told);

/* What became of the alert with this id: sent, or dropped for a reason. */
void wb_ledger_end (const char *dir, const char *id, gboolean was_sent, WbDrop reason,
                    gint64 now_usec);

/* For people, translated: "sent", "waiting", or why it was not sent. Static. */
const char *wb_alert_told_state (const WbAlertTold *told);

/* As "watch --status --json" tells it. Caller unrefs. */
JsonNode *wb_alert_told_to_json (const WbAlertTold *told);

/* All of them (of WbAlertTold), oldest first. Caller unrefs. */
GPtrArray *wb_ledger_read (const char *dir);

G_END_DECLS
