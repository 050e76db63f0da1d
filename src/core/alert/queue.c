/* SPDX-License-Identifier: MPL-2.0 */
#include "alert/queue.h"

#include "alert/agreement.h"
#include "alert/ledger.h"

static const WbOutboxBounds bounds = { 200, 8 * 1024 * 1024, 30 * G_TIME_SPAN_DAY };

typedef struct
{
  char *dir;
  WbClock *clock;
} Hearing;

static void
hear (gpointer self, const char *id, WbDrop reason)
{
  const Hearing *hearing = self;
  wb_ledger_end (hearing->dir, id, FALSE, reason, wb_clock_now_usec (hearing->clock));
}

static void
hearing_free (gpointer data)
{
  Hearing *hearing = data;
  g_free (hearing->dir);
  g_free (hearing);
}

WbOutbox *
wb_alerts_open_queue (const char *profile_id, WbClock *clock, GError **error)
{
  g_autofree char *dir = wb_alerts_queue_dir (profile_id);
  WbOutbox *queue = wb_outbox_open (dir, &bounds, clock, error);

  if (!queue)
    return NULL;
  Hearing *hearing = g_new0 (Hearing, 1);
  hearing->dir = wb_alerts_dir (profile_id);
  hearing->clock = clock;
  wb_outbox_tell_dropped (queue, hear, hearing, hearing_free);
  return queue;
}
