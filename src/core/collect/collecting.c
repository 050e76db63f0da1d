/* SPDX-License-Identifier: MPL-2.0 */
/* Threads and progress. Work on files runs on a small pool: redaction is what takes the time, and
 * files don't depend on each other. The stage's own thread waits, and passes the progress on. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/collecting-private.h"
#include "network/network.h"

#define MAX_WORKERS 4
#define TELL_EVERY_USEC (G_USEC_PER_SEC / 10)
/* The waiting thread is woken for so much. */
#define TELL_EVERY_BYTES ((guint64) 256 * 1024)

void
wb_collecting_init (WbCollecting *collecting)
{
  g_mutex_init (&collecting->lock);
  g_cond_init (&collecting->moved);
  collecting->thread = g_thread_self ();
}

void
wb_collecting_clear (WbCollecting *collecting)
{
  g_clear_pointer (&collecting->network, wb_network_free);
  g_mutex_clear (&collecting->lock);
  g_cond_clear (&collecting->moved);
}

gboolean
wb_collecting_wants (WbCollecting *collecting, const char *member)
{
  return (!collecting->only || g_str_equal (collecting->only, member))
         && !wb_evidence_find (collecting->evidence, member);
}

/* Tells the observer, on the stage's thread, unless that was done a moment ago. */
static void
tell (WbCollecting *collecting, const char *item_id)
{
  const WbRun *run = collecting->run;
  const gint64 now_usec = wb_clock_monotonic_usec (run ? run->clock : NULL);

  if (collecting->told_usec != 0 && now_usec - collecting->told_usec < TELL_EVERY_USEC)
    return;
  collecting->told_usec = now_usec;
  g_mutex_lock (&collecting->lock);
  const guint64 done = collecting->done_bytes, total = collecting->total_bytes;
  g_mutex_unlock (&collecting->lock);
  wb_run_notify (run, "collect", item_id, WB_EVENT_PROGRESS, MIN (done, total), total, NULL);
}

gboolean
wb_collecting_progress (WbCollecting *collecting, const char *item_id, guint64 bytes,
                        GError **error)
{
  g_mutex_lock (&collecting->lock);
  const guint64 before = collecting->done_bytes;
  collecting->done_bytes += bytes;
  if (before / TELL_EVERY_BYTES != collecting->done_bytes / TELL_EVERY_BYTES)
    g_cond_signal (&collecting->moved);
  g_mutex_unlock (&collecting->lock);
  if (g_thread_self () == collecting->thread)
    tell (collecting, item_id);
  return wb_run_check (collecting->run, error);
}

typedef struct
{
  WbCollecting *collecting;
  WbCollectingFunc func;
  gpointer data;
  guint left;    /* under collecting's lock */
  GError *error; /* (nullable): the first; likewise */
} Each;

/* Runs on a thread of the pool. */
static void
run_one (gpointer data, gpointer user_data)
{
  const guint index = GPOINTER_TO_UINT (data) - 1;
  Each *each = user_data;
  WbCollecting *collecting = each->collecting;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&collecting->lock);
  const gboolean failed = each->error != NULL;
  g_mutex_unlock (&collecting->lock);
  const gboolean done = !failed && each->func (collecting, index, each->data, &error);

  g_mutex_lock (&collecting->lock);
  if (!done && !each->error)
    each->error = g_steal_pointer (&error);
  if (--each->left == 0)
    g_cond_signal (&collecting->moved);
  g_mutex_unlock (&collecting->lock);
}

static void
wait_for_all (Each *each, const char *item_id)
{
  WbCollecting *collecting = each->collecting;

  g_mutex_lock (&collecting->lock);
  while (each->left > 0)
    {
      g_cond_wait (&collecting->moved, &collecting->lock);
      g_mutex_unlock (&collecting->lock);
      tell (collecting, item_id);
      g_mutex_lock (&collecting->lock);
    }
  g_mutex_unlock (&collecting->lock);
}

gboolean
wb_collecting_each (WbCollecting *collecting, const char *item_id, guint n, WbCollectingFunc func,
                    gpointer data, GError **error)
{
  Each each = { .collecting = collecting, .func = func, .data = data, .left = n };
  const int n_workers = (int) CLAMP (g_get_num_processors (), 1, MAX_WORKERS);

  if (n == 0)
    return TRUE;
  GThreadPool *pool = g_thread_pool_new (run_one, &each, n_workers, FALSE, error);
  if (!pool)
    return FALSE;
  for (guint i = 0; i < n; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
  wait_for_all (&each, item_id);
  g_thread_pool_free (pool, FALSE, TRUE);
  if (!each.error)
    return TRUE;
  g_propagate_error (error, each.error);
  return FALSE;
}
