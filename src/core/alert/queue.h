/* SPDX-License-Identifier: MPL-2.0 */
/* What waits to be told in real time. */
#pragma once

#include "channel/outbox.h"

G_BEGIN_DECLS

/* The queue of the profile with this id: 200 items, 8 MiB, 30 days. The ledger says so of what is
 * more, or older. */
WbOutbox *wb_alerts_open_queue (const char *profile_id, WbClock *clock,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
