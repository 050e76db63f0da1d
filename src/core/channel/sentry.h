/* SPDX-License-Identifier: MPL-2.0 */
/* The channel to a Sentry server: one envelope for each item (develop.sentry.dev, "Envelopes"), and
 * nothing of a kind for as long as the server wants none (limits.h). Limits are kept beside the
 * outbox, so that a program that starts anew obeys them, too. */
#pragma once

#include "channel/courier.h"

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

/* Its self is a WbSentry. What a limit stops is kept until it is over. */
extern const WbChannelKind wb_sentry_kind;

G_END_DECLS
