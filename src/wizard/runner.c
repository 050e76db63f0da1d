/* SPDX-License-Identifier: MPL-2.0 */
/* A thread a job. Events come thick and fast, so the relay keeps the latest of each step and hands
 * them over at most ten times a second; the end overtakes none of them, since both are dispatched
 * by the main context from the same object: what is pending is told before the end is. */
#include "runner.h"

#define TELL_INTERVAL_MS 100

/* A copied event, and whether it was told. */
typedef struct
{
  char *stage, *step, *note;
  WbEventState state;
  guint64 done, total;
  gboolean is_new;
} Latest;

struct _WbRunner
{
  gatomicrefcount references;
  WbTask task;
  GCancellable *cancellable;
  GThread *thread;
  /* main thread only */
  guint timer;
  /* under lock */
  GMutex lock;
  GPtrArray *latest;  /* of Latest, in order of their first coming */
  gboolean scheduled; /* the main thread was asked to tell */
  /* the worker's until it has ended */
  gpointer result;
  GError *error;
};

static void
latest_free (Latest *latest)
{
  g_free (latest->stage);
  g_free (latest->step);
  g_free (latest->note);
  g_free (latest);
}

WbRunner *
wb_runner_ref (WbRunner *runner)
{
  g_atomic_ref_count_inc (&runner->references);
  return runner;
}

void
wb_runner_unref (WbRunner *runner)
{
  if (!g_atomic_ref_count_dec (&runner->references))
    return;
  g_clear_pointer (&runner->thread, g_thread_unref);
  g_object_unref (runner->cancellable);
  g_ptr_array_unref (runner->latest);
  g_mutex_clear (&runner->lock);
  g_clear_error (&runner->error);
  g_free (runner);
}

void
wb_runner_cancel (WbRunner *runner)
{
  g_cancellable_cancel (runner->cancellable);
}

/* --- events ---------------------------------------------------------------------------------- */

/* Takes what is new out of the table; the strings are copied, for the worker may replace them. */
static GPtrArray *
take_news (WbRunner *runner)
{
  GPtrArray *news = g_ptr_array_new_with_free_func ((GDestroyNotify) latest_free);

  g_mutex_lock (&runner->lock);
  for (guint i = 0; i < runner->latest->len; i++)
    {
      Latest *latest = g_ptr_array_index (runner->latest, i);
      if (!latest->is_new)
        continue;
      latest->is_new = FALSE;
      Latest *copy = g_memdup2 (latest, sizeof *latest);
      copy->stage = g_strdup (latest->stage);
      copy->step = g_strdup (latest->step);
      copy->note = g_strdup (latest->note);
      g_ptr_array_add (news, copy);
    }
  runner->scheduled = FALSE;
  g_mutex_unlock (&runner->lock);
  return news;
}

static void
tell_news (WbRunner *runner)
{
  g_autoptr (GPtrArray) news = take_news (runner);

  for (guint i = 0; i < news->len; i++)
    {
      const Latest *latest = g_ptr_array_index (news, i);
      const WbEvent event = { latest->stage, latest->step,  latest->state,
                              latest->done,  latest->total, latest->note };
      runner->task.tell (&event, runner->task.owner);
    }
}

static gboolean
on_timer (gpointer data)
{
  WbRunner *runner = data;

  runner->timer = 0;
  tell_news (runner);
  return G_SOURCE_REMOVE;
}

static gboolean
start_timer (gpointer data)
{
  WbRunner *runner = data;

  if (runner->timer == 0)
    runner->timer = g_timeout_add_full (G_PRIORITY_DEFAULT, TELL_INTERVAL_MS, on_timer,
                                        wb_runner_ref (runner), (GDestroyNotify) wb_runner_unref);
  return G_SOURCE_REMOVE;
}

static Latest *
find_latest (WbRunner *runner, const WbEvent *event)
{
  for (guint i = 0; i < runner->latest->len; i++)
    {
      Latest *latest = g_ptr_array_index (runner->latest, i);
      if (g_str_equal (latest->stage, event->stage) && g_strcmp0 (latest->step, event->step) == 0)
        return latest;
    }
  Latest *latest = g_new0 (Latest, 1);
  latest->stage = g_strdup (event->stage);
  latest->step = g_strdup (event->step);
  g_ptr_array_add (runner->latest, latest);
  return latest;
}

/* On the worker thread. */
static void
take_event (const WbEvent *event, gpointer self)
{
  WbRunner *runner = self;
  gboolean schedule;

  g_mutex_lock (&runner->lock);
  Latest *latest = find_latest (runner, event);
  g_free (latest->note);
  latest->note = g_strdup (event->note);
  latest->state = event->state;
  latest->done = event->done;
  latest->total = event->total;
  latest->is_new = TRUE;
  schedule = !runner->scheduled;
  runner->scheduled = TRUE;
  g_mutex_unlock (&runner->lock);
  /* not g_main_context_invoke(): that would run it here whenever nobody runs the main loop */
  if (schedule)
    g_idle_add_full (G_PRIORITY_DEFAULT, start_timer, wb_runner_ref (runner),
                     (GDestroyNotify) wb_runner_unref);
}

/* --- the work -------------------------------------------------------------------------------- */

static gboolean
end_on_main (gpointer data)
{
  WbRunner *runner = data;
  WbTask *task = &runner->task;

  if (runner->timer)
    g_source_remove (runner->timer);
  runner->timer = 0;
  g_thread_join (g_steal_pointer (&runner->thread));
  if (task->tell)
    tell_news (runner);
  if (task->free_input)
    task->free_input (task->input);
  task->end (g_steal_pointer (&runner->result), runner->error, task->owner);
  g_object_unref (task->owner);
  return G_SOURCE_REMOVE;
}

static gpointer
work_on_thread (gpointer data)
{
  WbRunner *runner = data;
  const WbObserver observer = { .notify = take_event, .self = runner };
  const WbRun run = { .cancellable = runner->cancellable,
                      .observer = runner->task.tell ? &observer : NULL };

  runner->result = runner->task.work (runner->task.input, &run, &runner->error);
  g_idle_add_full (G_PRIORITY_DEFAULT, end_on_main, runner, (GDestroyNotify) wb_runner_unref);
  return NULL;
}

WbRunner *
wb_runner_run (const WbTask *task)
{
  WbRunner *runner = g_new0 (WbRunner, 1);

  g_atomic_ref_count_init (&runner->references);
  runner->task = *task;
  runner->cancellable = g_cancellable_new ();
  runner->latest = g_ptr_array_new_with_free_func ((GDestroyNotify) latest_free);
  g_mutex_init (&runner->lock);
  g_object_ref (task->owner);
  runner->thread = g_thread_new ("waybill-job", work_on_thread, wb_runner_ref (runner));
  return runner;
}
