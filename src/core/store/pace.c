/* SPDX-License-Identifier: MPL-2.0 */
/* A window is some round trips long: first those in which new connections open and find their rate,
 * then those that count. It is thrown away when a lane was idle in it: then less arrived for want
 * of parts. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/pace.h"

#define FIRST_WIDTH 4
#define BROAD_WIDTH 8 /* to begin with, on a long line and on a fast one */
#define LONG_LINE_MS 150.0
#define FAST_LINE 2e6 /* bytes a second */
#define SETTLE_TRIPS 4.0
#define SETTLE_LEAST_SEC 0.3
#define COUNT_TRIPS 6.0
#define COUNT_LEAST_SEC 1.0
#define COUNT_MOST_SEC 6.0
#define RATE_SEC 0.5       /* the last moments */
#define FIRST_RATE_SEC 0.1 /* from the first byte on: parts of the least size waste a fast line */
#define GAIN 1.08          /* a step that brings so much more was right */
#define COST 0.95          /* one that brings less was wrong */
#define LESS_KEEPS 0.97    /* fewer lanes that bring so much of a full line are as good */
#define MORE_KEEPS 0.99    /* and more lanes, of one that is not full; windows differ by 1 % */
#define LIMIT_REACHED 0.9
#define EMPTY_QUEUE 1.25 /* round trips, over the least */
#define FULL_QUEUE 1.4
#define OVERFULL_QUEUE 3.0 /* by what fills queues anyway */
#define SHORT_REST 2       /* windows */
#define LONG_REST 8
#define EMPTY_RESTS 4   /* one in which the line's queue was empty: a LONG_REST is two of them */
#define EMPTY_TRIPS 2.0 /* TCP has forgotten the burst that lanes begin with */
#define EMPTY_LEAST_SEC 0.5
#define PART_SEC 5.0          /* that a part should take */
#define LIMITED_PART_SEC 15.0 /* that one of the least size may take, where speed is limited */
#define LAST_PART_SEC 0.25    /* and one of the last: asking and answering take a small share */

void
wb_pace_start (WbPace *pace, guint fixed, guint most)
{
  *pace = (WbPace){
    .most = fixed > 0 ? fixed : most,
    .is_fixed = fixed > 0,
    .width = fixed > 0 ? fixed : MIN (FIRST_WIDTH, most),
  };
}

void
wb_pace_limit (WbPace *pace, guint64 rate, guint64 least)
{
  const double lanes = (double) rate * LIMITED_PART_SEC / (double) MAX (least, 1);
  pace->rate_most = (double) rate;
  if (pace->is_fixed)
    return;
  pace->most = (guint) CLAMP (lanes, 1, pace->most);
  pace->width = MIN (pace->width, pace->most);
}

/* --- the window ------------------------------------------------------------------------------- */

static double
seconds_between (const WbPaceLook *from, const WbPaceLook *to)
{
  return (double) (to->usec - from->usec) / G_USEC_PER_SEC;
}

static double
rate_between (const WbPaceLook *from, const WbPaceLook *to)
{
  return (double) (to->arrived_bytes - from->arrived_bytes) / seconds_between (from, to);
}

static void
open_window (WbPace *pace, const WbPaceLook *look)
{
  pace->is_open = TRUE;
  pace->is_settled = FALSE;
  pace->began = *look;
}

static double
settle_seconds (const WbPaceLook *look)
{
  return MAX (SETTLE_TRIPS * look->rtt_ms / 1000, SETTLE_LEAST_SEC);
}

static double
count_seconds (const WbPaceLook *look)
{
  return CLAMP (COUNT_TRIPS * look->rtt_ms / 1000, COUNT_LEAST_SEC, COUNT_MOST_SEC);
}

/* How much longer a round trip takes than it could: what stands in the line's queue. */
static double
queueing (const WbPaceLook *look)
{
  return look->min_rtt_ms > 0 ? look->rtt_ms / look->min_rtt_ms : 1;
}

/* --- the width -------------------------------------------------------------------------------- */

static void
go_to (WbPace *pace, guint width, WbPacePhase phase)
{
  pace->width = CLAMP (width, 1, pace->most);
  pace->phase = phase;
}

/* By half; a line whose queue is empty is far from full, so there by as much again. */
static void
climb (WbPace *pace, const WbPaceLook *look)
{
  const guint width = pace->best_width;
  const guint step = queueing (look) < EMPTY_QUEUE ? width : (width + 1) / 2;
  go_to (pace, width + step, WB_PACE_CLIMBING);
}

static void
rest (WbPace *pace, guint windows)
{
  pace->rests = windows;
  go_to (pace, pace->best_width, WB_PACE_RESTING);
}

/* All that is let through gets through: nothing can bring more. */
static gboolean
is_at_limit (const WbPace *pace, double rate)
{
  return pace->rate_most > 0 && rate > pace->rate_most * LIMIT_REACHED;
}

static void
keep (WbPace *pace, double rate)
{
  pace->best_width = pace->width;
  pace->best_rate = rate;
}

static void
judge_climb (WbPace *pace, double rate, const WbPaceLook *look)
{
  const gboolean is_first = pace->best_rate <= 0;
  const gboolean is_better = !is_first && rate > pace->best_rate * GAIN;
  const gboolean is_worse = rate < pace->best_rate * COST;
  if (!is_worse)
    keep (pace, rate);
  if (is_worse || pace->width == pace->most || is_at_limit (pace, rate))
    rest (pace, LONG_REST);
  else if (queueing (look) > FULL_QUEUE)
    rest (pace, is_first || is_better ? SHORT_REST : LONG_REST);
  else if (is_first || is_better || queueing (look) < EMPTY_QUEUE)
    climb (pace, look);
  else
    rest (pace, LONG_REST);
}

static void
begin_try (WbPace *pace, gboolean less, const WbPaceLook *look)
{
  const guint step = MAX (pace->width / 4, 1);
  pace->tries_less = less;
  pace->was_full = queueing (look) >= FULL_QUEUE;
  go_to (pace, less ? pace->width - step : pace->width + step, WB_PACE_TRYING);
}

static void
judge_rest (WbPace *pace, double rate, const WbPaceLook *look)
{
  const double too_full = look->is_loss_based ? OVERFULL_QUEUE : FULL_QUEUE;
  pace->best_rate = (pace->best_rate + rate) / 2;
  pace->rests -= MIN (pace->rests, queueing (look) < EMPTY_QUEUE ? EMPTY_RESTS : 1);
  if (pace->rests > 0)
    return;
  const gboolean less = queueing (look) > too_full && !pace->tries_less;
  if (is_at_limit (pace, rate))
    rest (pace, LONG_REST);
  else if (less ? pace->width > 1 : pace->width < pace->most)
    begin_try (pace, less, look);
  else
    rest (pace, LONG_REST);
}

/* Fewer lanes are right if they still keep something standing in the queue: a line that now and
 * then runs empty loses what no moment's rate shows. */
static gboolean
is_right (const WbPace *pace, double rate, const WbPaceLook *look)
{
  if (pace->width < pace->best_width)
    return queueing (look) >= FULL_QUEUE && rate > pace->best_rate * LESS_KEEPS;
  return rate > pace->best_rate * (pace->was_full ? GAIN : MORE_KEEPS);
}

static void
judge_try (WbPace *pace, double rate, const WbPaceLook *look)
{
  const gboolean is_less = pace->width < pace->best_width;
  const gboolean was_right = is_right (pace, rate, look);
  if (was_right)
    keep (pace, rate);
  if (was_right && !is_less && queueing (look) < FULL_QUEUE && pace->width < pace->most)
    climb (pace, look);
  else
    rest (pace, LONG_REST);
}

static void
judge_window (WbPace *pace, const WbPaceLook *look)
{
  static void (*const judges[]) (WbPace * pace, double rate, const WbPaceLook *look) = {
    [WB_PACE_CLIMBING] = judge_climb,
    [WB_PACE_RESTING] = judge_rest,
    [WB_PACE_TRYING] = judge_try,
  };
  const double rate = rate_between (&pace->began, look);
  const guint width = pace->width;
  judges[pace->phase](pace, rate, look);
  g_debug ("%u lanes bring %.0f kB/s, round trips take %.0f ms, at best %.0f: then %u", width,
           rate / 1000, look->rtt_ms, look->min_rtt_ms, pace->width);
  open_window (pace, look);
}

static void
follow_rate (WbPace *pace, const WbPaceLook *look)
{
  const gboolean is_first = pace->rate <= 0;
  if (pace->last.usec == 0 || look->busy == 0 || look->arrived_bytes < pace->last.arrived_bytes
      || (is_first && look->arrived_bytes == pace->last.arrived_bytes))
    pace->last = *look;
  if (seconds_between (&pace->last, look) < (is_first ? FIRST_RATE_SEC : RATE_SEC))
    return;
  pace->rate = rate_between (&pace->last, look);
  pace->last = *look;
}

static void
follow_queue (WbPace *pace, const WbPaceLook *look)
{
  if (queueing (look) >= EMPTY_QUEUE)
    pace->run_empty_usec = 0;
  else if (pace->run_empty_usec == 0)
    pace->run_empty_usec = look->usec;
}

/* Where there is nothing to compare with, or fewer lanes are tried, a queue that has run empty says
 * enough: they do not fill the line. */
static gboolean
has_counted (const WbPace *pace, const WbPaceLook *look)
{
  const gint64 from_usec = MAX (pace->run_empty_usec, pace->began.usec);
  const double empty = (double) (look->usec - from_usec) / G_USEC_PER_SEC;
  const gboolean is_enough = pace->best_rate <= 0 || pace->width < pace->best_width;
  return seconds_between (&pace->began, look) >= count_seconds (look)
         || (is_enough && pace->run_empty_usec > 0
             && empty >= MAX (EMPTY_TRIPS * look->rtt_ms / 1000, EMPTY_LEAST_SEC));
}

/* Before anything was compared: what one look says of the line. A few connections leave some of a
 * fast one empty, less than comparing can show; a limit they reach all the same. */
static void
begin_broad (WbPace *pace, const WbPaceLook *look)
{
  const gboolean is_long = MAX (look->rtt_ms, look->min_rtt_ms) >= LONG_LINE_MS;
  const gboolean is_fast = pace->rate >= FAST_LINE && pace->rate_most <= 0;

  if (!pace->is_fixed && pace->best_rate <= 0 && pace->width == FIRST_WIDTH && (is_long || is_fast))
    go_to (pace, MIN (BROAD_WIDTH, pace->most), WB_PACE_CLIMBING);
}

void
wb_pace_take (WbPace *pace, const WbPaceLook *look)
{
  follow_rate (pace, look);
  follow_queue (pace, look);
  begin_broad (pace, look);
  if (pace->is_fixed || look->rtt_ms <= 0)
    return;
  if (!pace->is_open || look->busy < pace->width)
    {
      open_window (pace, look);
      return;
    }
  if (!pace->is_settled && seconds_between (&pace->began, look) >= settle_seconds (look))
    {
      pace->is_settled = TRUE;
      pace->began = *look;
    }
  else if (pace->is_settled && has_counted (pace, look))
    judge_window (pace, look);
}

/* --- the parts -------------------------------------------------------------------------------- */

guint64
wb_pace_part_bytes (const WbPace *pace, guint64 left, guint64 least, guint64 most)
{
  const double lane_rate = pace->rate / MAX (pace->width, 1);
  const guint64 by_time = (guint64) (lane_rate * PART_SEC);
  const guint64 by_share =
      MAX (left / (2 * (guint64) MAX (pace->width, 1)), (guint64) (lane_rate * LAST_PART_SEC));
  return MIN (CLAMP (MIN (by_time, by_share), least, most), left);
}
