/* SPDX-License-Identifier: MPL-2.0 */
/* What was dropped is reported to the server with the next event that goes, once: how much of it
 * was reported stands beside the queue. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/sender.h"

#include <malloc.h>
#include <string.h>

#include "alert/agreement.h"
#include "alert/queue.h"
#include "base/fs.h"
#include "base/json.h"
#include "channel/sentry.h"

#define REPORTED_FILE "reported.json"
#define NO_SOONER_USEC G_TIME_SPAN_SECOND
#define NO_LATER_USEC (5 * G_TIME_SPAN_MINUTE)

struct _WbSender
{
  WbSenderOptions options;
  WbClock *clock;
  GThread *thread;
  GCancellable *cancellable;
  GMutex mutex;
  GCond cond;
  gboolean is_woken, is_urgent, is_stopped;
  guint stuck; /* rounds in a row after which the queue asked for the next one at once */
};

/* --- what was dropped ------------------------------------------------------------------------ */

static char *
reported_path (const char *profile_id)
{
  g_autofree char *dir = wb_alerts_queue_dir (profile_id);
  return g_build_filename (dir, REPORTED_FILE, NULL);
}

static void
read_reported (const char *profile_id, WbCounts *counts)
{
  g_autofree char *path = reported_path (profile_id);
  g_autoptr (JsonNode) node = wb_json_read_file (path, NULL, NULL);
  wb_counts_from_json (counts,
                       node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL);
}

static void
write_reported (const char *profile_id, const WbCounts *counts)
{
  g_autofree char *path = reported_path (profile_id);
  g_autoptr (JsonNode) node = wb_counts_to_json (counts);
  g_autofree char *text = wb_json_pretty (node);
  g_autoptr (GError) error = NULL;
  if (!wb_fs_write_atomic (path, text, strlen (text), &error))
    g_debug ("%s", error->message);
}

/* What was dropped and not reported yet goes along. */
static void
add_report (WbSentry *sentry, const WbCounts *counts, const WbCounts *reported)
{
  WbDropped dropped[WB_N_DROPS];

  for (guint i = 0; i < WB_N_DROPS; i++)
    dropped[i] = (WbDropped){ "error", (WbDrop) i,
                              counts->dropped[i] - MIN (counts->dropped[i], reported->dropped[i]) };
  wb_sentry_set_report (sentry, dropped, WB_N_DROPS);
}

/* --- a round --------------------------------------------------------------------------------- */

typedef struct
{
  char *dir;
  WbClock *clock;
} Hearing;

static void
hear (gpointer self, const char *id, gboolean was_sent, WbDrop reason)
{
  const Hearing *hearing = self;
  wb_ledger_end (hearing->dir, id, was_sent, reason, wb_clock_now_usec (hearing->clock));
}

static gint64
again_usec (WbOutbox *queue, const WbSentry *sentry, WbClock *clock)
{
  const gint64 now_usec = wb_clock_now_usec (clock);
  g_autoptr (GPtrArray) left = wb_outbox_list (queue);
  WbOutboxPause pause;

  if (left->len == 0)
    return G_MAXINT64;
  wb_outbox_get_pause (queue, &pause);
  const gint64 limited_usec = wb_sentry_limited_until (sentry, now_usec);
  return MAX (now_usec + NO_SOONER_USEC, MAX (pause.not_before_usec, limited_usec));
}

static gboolean
send_queue (const WbSenderOptions *options, WbOutbox *queue, WbSentry *sentry, const WbRun *run,
            GError **error)
{
  const WbHttpOptions http_options = {
    .idle_timeout_ms = 15000,
    .connect_timeout_ms = 10000,
    .proxy = options->proxy,
    .ca_file = options->ca_file,
  };
  g_autoptr (WbHttp) http = wb_http_new (&http_options);
  g_autofree char *dir = wb_alerts_dir (options->profile->id);
  Hearing hearing = { dir, run->clock };
  const WbCourierHeard heard = { hear, &hearing };
  WbCounts counts, reported;

  wb_outbox_get_counts (queue, &counts);
  read_reported (options->profile->id, &reported);
  add_report (sentry, &counts, &reported);
  const gboolean ok = wb_courier_run (queue, &wb_sentry_kind, sentry, http, &heard, run, error);
  if (wb_sentry_has_reported (sentry))
    write_reported (options->profile->id, &counts);
  return ok;
}

gboolean
wb_sender_round (const WbSenderOptions *options, const WbRun *run, gint64 *ret_again_usec,
                 GError **error)
{
  const char *id = options->profile->id;
  g_autofree char *dir = wb_alerts_queue_dir (id);

  *ret_again_usec = G_MAXINT64;
  if (!wb_agreement_is_given (options->profile))
    return TRUE;
  g_autoptr (WbOutbox) queue = wb_alerts_open_queue (id, run->clock, error);
  if (!queue || !wb_outbox_lock (queue, error))
    return FALSE;
  g_autoptr (WbSentry) sentry =
      wb_sentry_new (options->profile->sentry_dsn, dir, wb_clock_now_usec (run->clock), error);
  if (!sentry)
    return FALSE;
  const gboolean ok = send_queue (options, queue, sentry, run, error);
  *ret_again_usec = again_usec (queue, sentry, run->clock);
  return ok;
}

/* --- the thread ------------------------------------------------------------------------------ */

/* FALSE if it is to stop. Where no time is known it waits without an end. */
static gboolean
wait_for_work (WbSender *sender, gint64 again_usec, gboolean *ret_is_urgent)
{
  const gint64 now_usec = wb_clock_now_usec (sender->clock);
  const gint64 end_usec =
      again_usec == G_MAXINT64 ? 0 : g_get_monotonic_time () + MAX (again_usec - now_usec, 0);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&sender->mutex);
  gboolean is_time = FALSE;

  while (!sender->is_stopped && !sender->is_woken && !is_time)
    if (end_usec == 0)
      g_cond_wait (&sender->cond, &sender->mutex);
    else
      is_time = !g_cond_wait_until (&sender->cond, &sender->mutex, end_usec);
  *ret_is_urgent = sender->is_urgent;
  sender->is_woken = sender->is_urgent = FALSE;
  return !sender->is_stopped;
}

/* A pause was for the network as it was before. */
static void
forget_pause (const WbSender *sender)
{
  const WbOutboxPause none = { 0 };
  g_autoptr (WbOutbox) queue =
      wb_alerts_open_queue (sender->options.profile->id, sender->clock, NULL);
  WbOutboxPause pause = { 0 };
  if (queue)
    wb_outbox_get_pause (queue, &pause);
  if (pause.failures > 0) /* else the server asked for it */
    wb_outbox_set_pause (queue, &none);
}

/* A queue on a disk that is full or can't be written to remembers neither a pause nor what was
 * sent; so that is remembered here. */
static gint64
no_sooner (WbSender *sender, gint64 again_usec)
{
  const gint64 now_usec = wb_clock_now_usec (sender->clock);
  const gint64 wait_usec = MIN (NO_SOONER_USEC << MIN (sender->stuck, 16), NO_LATER_USEC);

  if (again_usec > now_usec + NO_SOONER_USEC)
    sender->stuck = 0;
  else
    sender->stuck++;
  return MAX (again_usec, now_usec + (sender->stuck > 0 ? wait_usec : 0));
}

static gpointer
work (gpointer self)
{
  WbSender *sender = self;
  const WbRun run = { .cancellable = sender->cancellable, .clock = sender->clock };
  gint64 again_usec = 0;
  gboolean is_urgent = FALSE;

  while (wait_for_work (sender, again_usec, &is_urgent))
    {
      g_autoptr (GError) error = NULL;
      if (is_urgent)
        forget_pause (sender);
      if (!wb_sender_round (&sender->options, &run, &again_usec, &error))
        g_debug ("%s", error->message);
      again_usec = no_sooner (sender, again_usec);
      /* certificates and all that is needed for one connection are large, and seldom needed */
      (void) malloc_trim (0);
    }
  return NULL;
}

WbSender *
wb_sender_start (const WbSenderOptions *options, WbClock *clock)
{
  WbSender *sender = g_new0 (WbSender, 1);

  sender->options = *options;
  sender->clock = clock;
  sender->cancellable = g_cancellable_new ();
  g_mutex_init (&sender->mutex);
  g_cond_init (&sender->cond);
  sender->thread = g_thread_new ("sender", work, sender);
  return sender;
}

void
wb_sender_wake (WbSender *sender, gboolean is_urgent)
{
  g_mutex_lock (&sender->mutex);
  sender->is_woken = TRUE;
  sender->is_urgent |= is_urgent;
  g_cond_signal (&sender->cond);
  g_mutex_unlock (&sender->mutex);
}

void
wb_sender_stop (WbSender *sender)
{
  if (!sender)
    return;
  g_mutex_lock (&sender->mutex);
  sender->is_stopped = TRUE;
  g_cond_signal (&sender->cond);
  g_mutex_unlock (&sender->mutex);
  g_cancellable_cancel (sender->cancellable);
  g_thread_join (sender->thread);
  g_object_unref (sender->cancellable);
  g_mutex_clear (&sender->mutex);
  g_cond_clear (&sender->cond);
  g_free (sender);
}
