/* SPDX-License-Identifier: MPL-2.0 */
/* Sentences of the review that are made of what the report knows. No GTK. All are translated; the
 * caller frees them. */
#pragma once

#include "redact/tripwire.h"
#include "report.h"

G_BEGIN_DECLS

/* "Reading Logs, 31 %"; plan is nullable. */
char *wb_review_progress_words (const WbProgress *progress, const WbPlan *plan);

/* How far it is, 0 to 1; -1 if that can't be told. */
double wb_review_progress_fraction (const WbProgress *progress);

/* Which of files (of WbDraftFile, one at least) are not there any more; caller frees. */
char *wb_review_gone_words (const GPtrArray *files);

/* "2 pictures you added will not be sent", "…files…" unless all of draft's (nullable) files are
 * pictures; n is how many, not 0. */
char *wb_review_left_out_words (const WbDraft *draft, guint n);

/* "Send them _too", with a mnemonic; static. */
const char *wb_review_send_too_label (guint n);

/* What a size limit means now: how much of the logs stays here. cut_bytes is what the limit left
 * out of what was collected. */
char *wb_review_limit_words (guint64 limit_bytes, guint64 cut_bytes);

/* "3 places may still show something private". */
char *wb_review_trips_words (guint n);

/* What was found: "A private key: MIIE··", and where: "app.log, line 48213". title is the member's
 * name as shown. */
char *wb_review_trip_what (const WbTrip *trip);
char *wb_review_trip_where (const WbTrip *trip, const char *title);

/* "The logs have grown by 1.2 MB since …". */
char *wb_review_grown_words (guint64 bytes);

G_END_DECLS
