/* SPDX-License-Identifier: MPL-2.0 */
/* run, observer, sink and error: thin, so together. */
#include "base/run.h"

#include "base/error.h"
#include "base/sink.h"

static void
remember (const WbEvent *event, gpointer self)
{
  g_string_append_printf (self, "%s/%s/%s %u of %u (%s);", event->stage, event->step,
                          wb_event_state_word (event->state), (guint) event->done,
                          (guint) event->total, event->note);
}

static void
test_notify (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  const WbObserver observer = { .notify = remember, .self = seen };
  const WbRun run = { .observer = &observer };
  const WbRun silent = { 0 };

  wb_run_notify (&run, "collect", "logs", WB_EVENT_PROGRESS, 3, 7, "almost");
  wb_run_notify (&silent, "collect", "logs", WB_EVENT_DONE, 7, 7, NULL);
  wb_run_notify (NULL, "collect", "logs", WB_EVENT_DONE, 7, 7, NULL);
  g_assert_cmpstr (seen->str, ==, "collect/logs/progress 3 of 7 (almost);");
}

/* A service may ask for a minute: the campaign of faults found nobody told anything in it. */
static void
test_wait (void)
{
  const WbEvent event = { .stage = "upload", .state = WB_EVENT_WAITING, .note = "busy" };
  g_autofree WbClock *clock = wb_clock_new_virtual (0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const WbObserver observer = { .notify = remember, .self = seen };
  const WbRun run = { .observer = &observer, .cancellable = cancellable };

  g_assert_true (wb_run_wait (&run, clock, WB_RUN_WORD_USEC, &event, &error));
  g_assert_cmpint (wb_clock_monotonic_usec (clock), ==, WB_RUN_WORD_USEC);
  g_assert_cmpstr (seen->str, ==, "");
  g_assert_true (wb_run_wait (&run, clock, 2 * WB_RUN_WORD_USEC + 1, &event, &error));
  g_assert_true (wb_run_wait (NULL, clock, 2 * WB_RUN_WORD_USEC, &event, &error));
  g_assert_cmpint (wb_clock_monotonic_usec (clock), ==, 5 * WB_RUN_WORD_USEC + 1);
  g_assert_cmpstr (seen->str, ==,
                   "upload/(null)/waiting 0 of 0 (busy);upload/(null)/waiting 0 of 0 (busy);");
  g_cancellable_cancel (cancellable);
  g_assert_false (wb_run_wait (&run, clock, 3 * WB_RUN_WORD_USEC, &event, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_words (void)
{
  const char *const words[] = { "started", "progress", "waiting", "done", "failed" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpstr (wb_event_state_word (i), ==, words[i]);
}

static void
test_check (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const WbRun run = { .cancellable = cancellable };
  const WbRun never = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_run_check (NULL, &error));
  g_assert_true (wb_run_check (&never, &error));
  g_assert_true (wb_run_check (&run, &error));
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_false (wb_run_check (&run, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_sink (void)
{
  g_autoptr (GString) string = g_string_new ("a");
  const WbSink sink = wb_sink_to_string (string);

  g_assert_true (wb_sink_write (&sink, "b\0c", 3, NULL));
  g_assert_true (wb_sink_write (&sink, NULL, 0, NULL));
  g_assert_cmpmem (string->str, string->len, "ab\0c", 4);
}

static void
test_domain (void)
{
  g_autoptr (GError) error = g_error_new_literal (WB_ERROR, WB_ERROR_REFUSED, "no");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");

  g_assert_cmpint (wb_error_get_reason (error), ==, 0);
  wb_error_set_reason (error, 7);
  g_autoptr (GError) copy = g_error_copy (error);
  g_prefix_error (&copy, "really ");
  g_assert_error (copy, WB_ERROR, WB_ERROR_REFUSED);
  g_assert_cmpint (wb_error_get_reason (copy), ==, 7);
  g_assert_cmpint (wb_error_get_reason (other), ==, 0);
  g_assert_cmpint (wb_error_get_reason (NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/notify", test_notify);
  g_test_add_func ("/run/wait", test_wait);
  g_test_add_func ("/run/words", test_words);
  g_test_add_func ("/run/check", test_check);
  g_test_add_func ("/run/sink", test_sink);
  g_test_add_func ("/run/domain", test_domain);
  return g_test_run ();
}
