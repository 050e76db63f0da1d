/* SPDX-License-Identifier: MPL-2.0 */
/* What a profile's channels are told of cases, beside the delivery and never in its way: an end is
 * written into a channel's outbox before anybody is asked, and taken to the other side when there
 * is time.
 *
 * A case keeps what was told of it in WB_CASE_CHANNELS_FILE:
 *
 *   { "waybill": 1, "kind": "channels",
 *     "tracker": { "id": "…", "result": "delivered", "state": "waiting|told|dropped|unknown",
 * "outbox": "…", "reason": "send_error", "at": "2026-11-23T05:43:12Z" }, "sentry": { … },
 * "sentryWords": { … } } */
#pragma once

#include "cases/case.h"
#include "deliver/deliver.h"

G_BEGIN_DECLS

/* Puts the end of kase into the outboxes of profile's channels, if it has come to one (delivered,
 * refused, given up) that they don't know of yet; what was kept for that (scene.h) is forgotten
 * then. What can't be written (a full disk) is left for wb_telling_run(). */
void wb_telling_note (const WbCase *kase, const WbProfile *profile, WbClock *clock);

/* Notes the ends of all cases that were not, and takes what waits to the channels, a few seconds
 * at most where nobody answers. What was left goes with the next call. Nothing is told to run's
 * observer. options may be NULL. */
void wb_telling_run (const WbDeliverOptions *options, const WbRun *run);

/* Drops what waits to be told of cases that were deleted or are to be taken back, and asks nobody.
 * To be called when that has happened; wb_telling_run() begins with it. */
void wb_telling_forget (WbClock *clock);

/* What one channel knows of a case, for people and "cases show". Strings are static or borrowed
 * from the document. */
typedef struct
{
  const char *title; /* translated: "Event tracker" */
  char *state;       /* translated: "told at …", "waits to be told", "not told: …" */
} WbTold;

void wb_told_free (WbTold *told);

/* The channels that were to be told of kase (of WbTold); empty if there are none. Unref. */
GPtrArray *wb_telling_of (const WbCase *kase);

/* The same as it stands in the case, by the channels' names; an empty object if there are none.
 * Caller unrefs. */
JsonObject *wb_telling_to_json (const WbCase *kase);

G_END_DECLS
