/* SPDX-License-Identifier: MPL-2.0 */
/* Real threads and the real main context. Work that has to wait does so at a gate that the test
 * opens, so that nothing hangs on how fast a machine is. */
#include "runner.h"

#define MANY 20000

typedef struct
{
  GMutex lock;
  GCond opened;
  gboolean is_open;
} Gate;

typedef struct
{
  guint n_events;
  Gate *gate; /* (nullable): waited for before the events, or until cancelled */
  const char *fail;
  gint freed; /* how often free_input was called */
  gint runs;
} Input;

typedef struct
{
  GMainLoop *loop;
  Input input;
  GObject *owner;
  GThread *main;
  guint n_ends, n_told;
  gint64 first_told_usec, last_told_usec;
  guint64 last_done;
  GString *order; /* what was told, by the first letter */
  char *result;
  GError *error;
  gboolean input_was_freed_first;
  gboolean owner_is_gone;
} Fixture;

static Fixture *current;

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->is_open = TRUE;
  g_cond_broadcast (&gate->opened);
  g_mutex_unlock (&gate->lock);
}

static void
on_cancelled (GCancellable *cancellable, gpointer gate)
{
  gate_open (gate);
}

static void
gate_wait (Gate *gate, GCancellable *cancellable)
{
  const gulong id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), gate, NULL);

  g_mutex_lock (&gate->lock);
  while (!gate->is_open)
    g_cond_wait (&gate->opened, &gate->lock);
  g_mutex_unlock (&gate->lock);
  g_cancellable_disconnect (cancellable, id);
}

static gpointer
work (gpointer data, const WbRun *run, GError **error)
{
  Input *input = data;

  g_atomic_int_inc (&input->runs);
  if (input->gate)
    gate_wait (input->gate, run->cancellable);
  for (guint i = 1; i <= input->n_events; i++)
    {
      wb_run_notify (run, "upload", i % 2 ? "odd" : NULL, WB_EVENT_PROGRESS, i, input->n_events,
                     i % 3 ? "note" : NULL);
      if (!wb_run_check (run, error))
        return NULL;
    }
  if (!wb_run_check (run, error))
    return NULL;
  if (input->fail)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, input->fail);
      return NULL;
    }
  return g_strdup ("done");
}

static void
tell (const WbEvent *event, gpointer owner)
{
  Fixture *fixture = current;

  g_assert_true (g_thread_self () == fixture->main);
  g_assert_true (owner == fixture->owner);
  g_assert_cmpuint (fixture->n_ends, ==, 0);
  fixture->last_told_usec = g_get_monotonic_time ();
  if (fixture->n_told++ == 0)
    fixture->first_told_usec = fixture->last_told_usec;
  fixture->last_done = MAX (fixture->last_done, event->done);
  g_string_append_c (fixture->order, event->step ? event->step[0] : '-');
}

static void
free_input (gpointer data)
{
  Input *input = data;

  g_assert_true (g_thread_self () == current->main);
  g_atomic_int_inc (&input->freed);
}

static void
end (gpointer result, const GError *error, gpointer owner)
{
  Fixture *fixture = current;

  g_assert_true (g_thread_self () == fixture->main);
  g_assert_true (G_IS_OBJECT (owner));
  fixture->n_ends++;
  fixture->input_was_freed_first = g_atomic_int_get (&fixture->input.freed) == 1;
  fixture->result = result;
  fixture->error = error ? g_error_copy (error) : NULL;
  g_main_loop_quit (fixture->loop);
}

static void
on_gone (gpointer data, GObject *object)
{
  ((Fixture *) data)->owner_is_gone = TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->order = g_string_new (NULL);
  fixture->owner = g_object_new (G_TYPE_OBJECT, NULL);
  fixture->main = g_thread_self ();
  g_object_weak_ref (fixture->owner, on_gone, fixture);
  current = fixture;
}

/* Nothing comes after the end, and nothing of the job is left. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (fixture->n_ends, ==, 1);
  g_assert_cmpint (g_atomic_int_get (&fixture->input.runs), ==, 1);
  if (!fixture->owner_is_gone)
    g_object_unref (fixture->owner);
  g_assert_true (fixture->owner_is_gone);
  g_main_loop_unref (fixture->loop);
  g_string_free (fixture->order, TRUE);
  g_free (fixture->result);
  g_clear_error (&fixture->error);
}

static WbRunner *
start (Fixture *fixture)
{
  const WbTask task = { .work = work,
                        .tell = tell,
                        .end = end,
                        .input = &fixture->input,
                        .free_input = free_input,
                        .owner = fixture->owner };

  return wb_runner_run (&task);
}

static void
test_result (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbRunner) runner = start (fixture);

  g_assert_cmpuint (fixture->n_ends, ==, 0);
  g_main_loop_run (fixture->loop);
  g_assert_cmpstr (fixture->result, ==, "done");
  g_assert_no_error (fixture->error);
  g_assert_true (fixture->input_was_freed_first);
}

static void
test_error (Fixture *fixture, gconstpointer data)
{
  fixture->input.fail = "it broke";
  g_autoptr (WbRunner) runner = start (fixture);
  g_main_loop_run (fixture->loop);
  g_assert_null (fixture->result);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (fixture->error->message, ==, "it broke");
}

/* Neither observer nor free_input is needed. */
static void
test_bare (Fixture *fixture, gconstpointer data)
{
  const WbTask task = {
    .work = work, .end = end, .input = &fixture->input, .owner = fixture->owner
  };

  fixture->input.n_events = 10;
  g_autoptr (WbRunner) runner = wb_runner_run (&task);
  g_main_loop_run (fixture->loop);
  g_assert_cmpuint (fixture->n_told, ==, 0);
  g_assert_cmpstr (fixture->result, ==, "done");
}

/* Of two steps the latest each, the first one first; and the very last before the end. */
static void
test_events (Fixture *fixture, gconstpointer data)
{
  fixture->input.n_events = 7;
  g_autoptr (WbRunner) runner = start (fixture);
  g_main_loop_run (fixture->loop);
  g_assert_cmpuint (fixture->last_done, ==, 7);
  g_assert_cmpuint (fixture->n_told, >=, 2);
  g_assert_cmpint (fixture->order->str[0], ==, 'o');
  g_assert_cmpint (fixture->order->str[1], ==, '-');
}

/* Thousands a second are told at most ten times a second, and none of it delays the end. */
static void
test_rate (Fixture *fixture, gconstpointer data)
{
  fixture->input.n_events = MANY;
  g_autoptr (WbRunner) runner = start (fixture);
  g_main_loop_run (fixture->loop);
  g_assert_cmpuint (fixture->last_done, ==, MANY);
  const gint64 passed = fixture->last_told_usec - fixture->first_told_usec;
  /* two steps are told each time; the last time comes with the end */
  g_assert_cmpint (fixture->n_told, <=, 2 * (2 + passed * 10 / G_USEC_PER_SEC));
}

/* While nobody runs the main loop, nothing of it is run by the worker either. */
static void
test_only_on_main (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbRunner) runner = NULL;

  fixture->input.n_events = MANY;
  runner = start (fixture);
  for (gint64 until = g_get_monotonic_time () + 300000; g_get_monotonic_time () < until;)
    g_thread_yield ();
  g_assert_cmpuint (fixture->n_told, ==, 0);
  g_assert_cmpuint (fixture->n_ends, ==, 0);
  g_main_loop_run (fixture->loop);
  g_assert_cmpuint (fixture->last_done, ==, MANY);
}

/* The caller needs neither runner nor owner any longer: the work holds what it needs. */
static void
test_let_go (Fixture *fixture, gconstpointer data)
{
  Gate gate = { 0 };

  fixture->input.gate = &gate;
  fixture->input.n_events = 10;
  wb_runner_unref (start (fixture));
  g_object_unref (fixture->owner);
  g_assert_false (fixture->owner_is_gone);
  gate_open (&gate);
  g_main_loop_run (fixture->loop);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpstr (fixture->result, ==, "done");
  g_assert_true (fixture->owner_is_gone);
}

static void
test_cancel_before (Fixture *fixture, gconstpointer data)
{
  Gate gate = { 0 };

  fixture->input.gate = &gate;
  g_autoptr (WbRunner) runner = start (fixture);
  wb_runner_cancel (runner);
  g_assert_cmpuint (fixture->n_ends, ==, 0);
  g_main_loop_run (fixture->loop);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (fixture->result);
}

static gboolean
cancel_now (gpointer runner)
{
  wb_runner_cancel (runner);
  wb_runner_cancel (runner);
  return G_SOURCE_REMOVE;
}

static void
test_cancel_while (Fixture *fixture, gconstpointer data)
{
  fixture->input.n_events = G_MAXUINT;
  g_autoptr (WbRunner) runner = start (fixture);
  g_timeout_add (150, cancel_now, runner);
  g_main_loop_run (fixture->loop);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->n_told, >, 0);
}

static void
test_cancel_after (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbRunner) runner = start (fixture);

  g_main_loop_run (fixture->loop);
  wb_runner_cancel (runner);
  g_assert_no_error (fixture->error);
}

/* --- many at once ----------------------------------------------------------------------------- */

typedef struct
{
  GMainLoop *loop;
  guint left, told;
} Crowd;

static Crowd crowd;

static gpointer
crowd_work (gpointer data, const WbRun *run, GError **error)
{
  for (guint i = 0; i < 2000 && wb_run_check (run, NULL); i++)
    wb_run_notify (run, "collect", i % 5 ? "a" : "b", WB_EVENT_PROGRESS, i, 2000, "n");
  return NULL;
}

static void
crowd_tell (const WbEvent *event, gpointer owner)
{
  crowd.told++;
}

static void
crowd_end (gpointer result, const GError *error, gpointer owner)
{
  if (--crowd.left == 0)
    g_main_loop_quit (crowd.loop);
}

static void
test_crowd (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  const WbTask task = { .work = crowd_work, .tell = crowd_tell, .end = crowd_end, .owner = owner };

  crowd = (Crowd){ g_main_loop_new (NULL, FALSE), 64, 0 };
  for (guint i = 0; i < 64; i++)
    {
      g_autoptr (WbRunner) runner = wb_runner_run (&task);
      if (i % 3 == 0)
        wb_runner_cancel (runner);
    }
  g_main_loop_run (crowd.loop);
  g_assert_cmpuint (crowd.left, ==, 0);
  g_assert_cmpuint (crowd.told, >, 0);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_main_loop_unref (crowd.loop);
  g_assert_cmpuint (owner->ref_count, ==, 1);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *, gconstpointer);
  } rows[] = {
    { "result", test_result },
    { "error", test_error },
    { "bare", test_bare },
    { "events", test_events },
    { "rate", test_rate },
    { "only-on-main", test_only_on_main },
    { "let-go", test_let_go },
    { "cancel-before", test_cancel_before },
    { "cancel-while", test_cancel_while },
    { "cancel-after", test_cancel_after },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/wizard/runner/", rows[i].name, NULL);
      g_test_add (path, Fixture, NULL, set_up, rows[i].run, tear_down);
    }
  g_test_add_func ("/wizard/runner/crowd", test_crowd);
  return g_test_run ();
}
