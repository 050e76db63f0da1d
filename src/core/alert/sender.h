/* SPDX-License-Identifier: MPL-2.0 */
/* Takes what waits in the queue to the other side, beside whoever fills it: a slow server holds up
 * no reading. */
#pragma once

#include "alert/ledger.h"
#include "base/run.h"
#include "profile/profile.h"

G_BEGIN_DECLS

typedef struct
{
  const WbProfile *profile; /* borrowed, like the rest */
  const char *proxy;        /* (nullable) */
  const char *ca_file;      /* (nullable) */
} WbSenderOptions;

/* One round: what waits, until it is gone, has to wait or nobody answers. *ret_again_usec: when,
 * since 1970 UTC, the next one is worth it; G_MAXINT64 if nothing is left. FALSE with error
 * (WB_ERROR_UNREACHABLE, cancelled, ...) if something was left because of it. */
gboolean wb_sender_round (const WbSenderOptions *options, const WbRun *run, gint64 *ret_again_usec,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct _WbSender WbSender;

/* Rounds on a thread of its own, as often as there is something. clock is nullable. */
WbSender *wb_sender_start (const WbSenderOptions *options, WbClock *clock);

/* There is something new, or (is_urgent) the network has changed: no pause counts then. */
void wb_sender_wake (WbSender *sender, gboolean is_urgent);

/* Stops it, in the middle of a request if need be: what was not answered goes again. */
void wb_sender_stop (WbSender *sender);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSender, wb_sender_stop)

G_END_DECLS
