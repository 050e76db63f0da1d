/* SPDX-License-Identifier: MPL-2.0 */
/* The channel to a Sentry server: one envelope for each item (develop.sentry.dev, "Envelopes"), and
 * nothing of a kind for as long as the server wants none (limits.h). Limits are kept beside the
 * outbox, so that a program that starts anew obeys them, too. */
#pragma once

#include "channel/courier.h"
#include "channel/envelope.h"

G_BEGIN_DECLS

/* Where to, and what it wants no more of. */
typedef struct _WbSentry WbSentry;

/* For the project that dsn names, with the limits kept in folder dir (an outbox's).
 * WB_ERROR_PROFILE if it is no DSN. */
WbSentry *wb_sentry_new (const char *dsn, const char *dir, gint64 now_usec,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_sentry_free (WbSentry *sentry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSentry, wb_sentry_free)

/* What an outbox keeps of payload (JSON on one line), which is of type "event" or "feedback". The
 * outbox's item has the event's id. Caller unrefs. */
GBytes *wb_sentry_item (const char *type, GBytes *payload);

/* What was dropped and is to be told with the next event that goes (a client report); copied. */
void wb_sentry_set_report (WbSentry *sentry, const WbDropped *dropped, gsize n_dropped);

/* TRUE once the server has taken an event with that report. */
gboolean wb_sentry_has_reported (const WbSentry *sentry);

/* When events may go again, since 1970 UTC; in the past or 0 if they may now. */
gint64 wb_sentry_limited_until (const WbSentry *sentry, gint64 now_usec);

/* Its self is a WbSentry. What a limit stops is kept until it is over. */
extern const WbChannelKind wb_sentry_kind;

G_END_DECLS
