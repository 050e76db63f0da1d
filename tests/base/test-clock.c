/* SPDX-License-Identifier: MPL-2.0 */
#include "base/clock.h"

#define HOUR_USEC (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static void
test_virtual_jumps (void)
{
  g_autofree WbClock *clock = wb_clock_new_virtual (1000);
  g_autoptr (GError) error = NULL;
  const gint64 before = g_get_monotonic_time ();

  g_assert_cmpint (wb_clock_now_usec (clock), ==, 1000);
  g_assert_true (wb_clock_wait_usec (clock, 24 * HOUR_USEC, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (wb_clock_now_usec (clock), ==, 1000 + 24 * HOUR_USEC);
  g_assert_cmpint (wb_clock_monotonic_usec (clock), ==, 1000 + 24 * HOUR_USEC);
  g_assert_true (wb_clock_wait_usec (clock, -5, NULL, &error));
  g_assert_cmpint (wb_clock_now_usec (clock), ==, 1000 + 24 * HOUR_USEC);
  g_assert_cmpint (g_get_monotonic_time () - before, <, HOUR_USEC);
}

static void
test_virtual_cancelled (void)
{
  g_autofree WbClock *clock = wb_clock_new_virtual (0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (wb_clock_wait_usec (clock, 10, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (wb_clock_now_usec (clock), ==, 0);
}

static void
test_system_waits (void)
{
  g_autoptr (GError) error = NULL;
  const gint64 before = wb_clock_monotonic_usec (NULL);

  g_assert_true (wb_clock_wait_usec (NULL, 20 * 1000, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (wb_clock_monotonic_usec (NULL) - before, >=, 20 * 1000);
  g_assert_cmpint (ABS (wb_clock_now_usec (NULL) - g_get_real_time ()), <, G_USEC_PER_SEC);
}

static gpointer
cancel_it (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* The wait would last an hour, or for ever, if another thread's cancelling were not noticed. */
static void
test_system_cancelled (void)
{
  const gint64 waits_usec[] = { HOUR_USEC, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (waits_usec); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread = g_thread_new ("cancel", cancel_it, cancellable);

      g_assert_false (wb_clock_wait_usec (wb_clock_system (), waits_usec[i], cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/virtual-jumps", test_virtual_jumps);
  g_test_add_func ("/clock/virtual-cancelled", test_virtual_cancelled);
  g_test_add_func ("/clock/system-waits", test_system_waits);
  g_test_add_func ("/clock/system-cancelled", test_system_cancelled);
  return g_test_run ();
}
