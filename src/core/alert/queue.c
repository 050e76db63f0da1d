/* SPDX-License-Identifier: MPL-2.0 */
#include "alert/queue.h"

#include "alert/agreement.h"

static const WbOutboxBounds bounds = { 200, 8 * 1024 * 1024, 30 * G_TIME_SPAN_DAY };

WbOutbox *
wb_alerts_open_queue (const char *profile_id, WbClock *clock, GError **error)
{
  g_autofree char *dir = wb_alerts_queue_dir (profile_id);
  return wb_outbox_open (dir, &bounds, clock, error);
}
