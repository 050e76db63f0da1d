/* SPDX-License-Identifier: MPL-2.0 */
/* That severe errors may be reported as they happen: a decision of its own, off until made, and
 * taken back by one call. It holds for what was shown: another addressee, or more that is told,
 * asks anew.
 *
 * All that alerts keep for a profile lies in one private folder:
 *
 *   agreement.json { "waybill": 1, "kind": "alerts", "at", "by", "sha256" }   what was agreed to
 *   watch.json     where reading and counting is (watch.h)
 *   alerts.jsonl   what was told (ledger.h)
 *   queue/         what waits to be told (channel/outbox.h) */
#pragma once

#include "base/clock.h"
#include "profile/profile.h"

G_BEGIN_DECLS

#define WB_AGREEMENT_FILE "agreement.json"
#define WB_WATCH_STATE_FILE "watch.json"
#define WB_WATCH_STATE_MOST_BYTES ((gsize) 64 * 1024 * 1024) /* what is larger can't be read */

/* The folder, and that of what waits. Caller frees. */
char *wb_alerts_dir (const char *profile_id);
char *wb_alerts_queue_dir (const char *profile_id);

/* What is agreed to, translated, in several lines, each a sentence: who is told, of what, how much
 * at most. NULL if profile has nobody to tell. Caller frees. */
char *wb_agreement_words (const WbProfile *profile);

/* TRUE if it was agreed to for profile as it is now. */
gboolean wb_agreement_is_given (const WbProfile *profile);

/* The agreement as it stands on the disk, whatever it is about; NULL if there is none. It is
 * another one each time it is given. Caller frees. */
char *wb_agreement_read (const char *profile_id);

/* When it was given, since 1970 UTC; 0 if it is not known. */
gint64 wb_agreement_usec (const WbProfile *profile);

/* Agrees; by is "user" or "unattended". What is in the logs by then stays untold. */
gboolean wb_agreement_give (const WbProfile *profile, const char *by, WbClock *clock,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What taking it back does beside: drops what waits, and forgets where reading was. */
gboolean wb_agreement_clear (const char *profile_id, WbClock *clock,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes it back for the profile with this id: what waits is dropped at once, where reading was is
 * forgotten, and who watches stops. What was told before stays in the ledger. */
gboolean wb_agreement_take_back (const char *profile_id, WbClock *clock,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
