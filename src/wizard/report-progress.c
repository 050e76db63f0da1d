/* SPDX-License-Identifier: MPL-2.0 */
/* What a running job tells, as the pages show it: how far it is, and while sending how fast, how
 * long still, how often it was interrupted. The speed shown is over the last seconds; the plot has
 * one value a second. */
#include "report-private.h"

#include <string.h>

#include "plan/consent.h"

#define SECOND G_USEC_PER_SEC
#define RECENT_SECONDS 5

/* The stage's own word, so that nobody keeps a pointer into an event. */
static const char *
static_stage (const char *stage)
{
  static const char *const stages[] = { "look",   "collect", "pack",   "seal",
                                        "ticket", "upload",  "verify", "withdraw" };

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    if (g_str_equal (stages[i], stage))
      return stages[i];
  return "";
}

void
wb_report_clear_progress (WbReport *self)
{
  self->progress = (WbProgress){ .stage = "", .left_sec = -1 };
  self->throughput = (WbThroughput){ 0 };
}

static void
push_speed (WbThroughput *throughput, double speed)
{
  if (throughput->n_speeds == WB_SPEEDS)
    memmove (throughput->speeds, throughput->speeds + 1,
             sizeof throughput->speeds[0] * --throughput->n_speeds);
  throughput->speeds[throughput->n_speeds++] = speed;
}

/* Fills in the seconds that have passed since the last sample. done goes back when a part is sent
 * again: that counts as nothing sent. */
static void
sample (WbThroughput *throughput, guint64 done, gint64 now_usec)
{
  if (throughput->last_usec == 0)
    {
      throughput->start_usec = throughput->last_usec = now_usec;
      throughput->last_done = done;
      return;
    }
  const gint64 passed = now_usec - throughput->last_usec;
  if (passed < SECOND)
    return;
  const double bytes = done > throughput->last_done ? (double) (done - throughput->last_done) : 0;
  const gint64 seconds = MIN (passed / SECOND, WB_SPEEDS);
  for (gint64 i = 0; i < seconds; i++)
    push_speed (throughput, bytes * SECOND / (double) passed);
  throughput->last_usec = now_usec;
  throughput->last_done = done;
}

static double
recent_speed (const WbThroughput *throughput)
{
  const guint n = MIN (throughput->n_speeds, RECENT_SECONDS);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += throughput->speeds[throughput->n_speeds - 1 - i];
  return n > 0 ? sum / n : 0;
}

static void
update_speed (WbReport *self)
{
  WbProgress *progress = &self->progress;

  sample (&self->throughput, progress->done, g_get_monotonic_time ());
  progress->bytes_per_sec = recent_speed (&self->throughput);
  progress->left_sec = -1;
  if (progress->bytes_per_sec >= 1 && progress->total > progress->done)
    progress->left_sec =
        (gint64) ((double) (progress->total - progress->done) / progress->bytes_per_sec + 0.5);
}

static gboolean
on_tick (gpointer data)
{
  WbReport *self = data;

  if (!self->runner)
    {
      self->tick_timer = 0;
      return G_SOURCE_REMOVE;
    }
  if (g_str_equal (self->progress.stage, "upload"))
    update_speed (self);
  wb_report_emit (self, WB_CHANGED_PROGRESS);
  return G_SOURCE_CONTINUE;
}

void
wb_report_start_ticking (WbReport *self)
{
  if (!self->tick_timer)
    self->tick_timer = g_timeout_add_seconds (1, on_tick, self);
}

/* One wait may be told many times. */
static void
count_interruption (WbProgress *progress)
{
  if (progress->is_waiting && !progress->is_interrupted)
    progress->interruptions++;
  progress->is_interrupted = progress->is_waiting;
}

/* Who waits may not know how far it was. That is what was told last, but only of the same stage:
 * the bytes that were packed are none that were sent. */
static void
take_amount (WbProgress *progress, const WbEvent *event)
{
  const gboolean is_same_stage = g_str_equal (progress->stage, static_stage (event->stage));

  if (progress->is_waiting && event->total == 0 && is_same_stage)
    return;
  progress->done = event->done;
  progress->total = event->total;
}

void
wb_report_take_event (const WbEvent *event, gpointer owner)
{
  WbReport *self = owner;
  WbProgress *progress = &self->progress;
  const gboolean is_upload = g_str_equal (event->stage, "upload");

  if (event->state == WB_EVENT_DONE && !is_upload)
    return;
  progress->is_waiting = event->state == WB_EVENT_WAITING;
  take_amount (progress, event);
  progress->stage = static_stage (event->stage);
  g_strlcpy (progress->step, event->step ? event->step : "", sizeof progress->step);
  g_strlcpy (progress->note, event->note ? event->note : "", sizeof progress->note);
  count_interruption (progress);
  if (is_upload || progress->is_waiting)
    update_speed (self);
  wb_report_stage_begun (self, progress->stage);
  wb_report_emit (self, WB_CHANGED_PROGRESS);
}
