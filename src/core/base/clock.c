/* SPDX-License-Identifier: MPL-2.0 */
/* Two clocks: the computer's, whose waits end early when cancelled, and a virtual one that jumps
 * ahead by whatever somebody waits for. */
#include "base/clock.h"

static gint64
system_now (WbClock *clock)
{
  return g_get_real_time ();
}

static gint64
system_monotonic (WbClock *clock)
{
  return g_get_monotonic_time ();
}

/* Sleeps until deadline in slices that fit poll(2)'s milliseconds. Without a descriptor for the
 * cancellable (none given, or the process has none left) short slices look at it instead. */
static gboolean
sleep_until (gint64 deadline_usec, GCancellable *cancellable, GPollFD *poll_fd)
{
  const gint64 longest_usec =
      cancellable && !poll_fd ? 50 * 1000 : G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      const gint64 left_usec = deadline_usec - g_get_monotonic_time ();
      if (left_usec <= 0)
        return TRUE;
      const gint64 slice_ms = (MIN (left_usec, longest_usec) + 999) / 1000;
      (void) g_poll (poll_fd, poll_fd ? 1 : 0, (int) slice_ms);
    }
  return FALSE;
}

static gboolean
system_wait (WbClock *clock, gint64 usec, GCancellable *cancellable)
{
  const gint64 now_usec = g_get_monotonic_time ();
  const gint64 deadline_usec = usec > G_MAXINT64 - now_usec ? G_MAXINT64 : now_usec + usec;
  GPollFD poll_fd;

  if (!cancellable || !g_cancellable_make_pollfd (cancellable, &poll_fd))
    return sleep_until (deadline_usec, cancellable, NULL);

  const gboolean passed = sleep_until (deadline_usec, cancellable, &poll_fd);
  g_cancellable_release_fd (cancellable);
  return passed;
}

WbClock *
wb_clock_system (void)
{
  static WbClock clock = { system_now, system_monotonic, system_wait };

  return &clock;
}

typedef struct
{
  WbClock clock;
  gint64 usec;
} VirtualClock;

static gint64
virtual_now (WbClock *clock)
{
  return ((VirtualClock *) clock)->usec;
}

static gboolean
virtual_wait (WbClock *clock, gint64 usec, GCancellable *cancellable)
{
  if (g_cancellable_is_cancelled (cancellable))
    return FALSE;
  ((VirtualClock *) clock)->usec += MAX (usec, 0);
  return TRUE;
}

WbClock *
wb_clock_new_virtual (gint64 start_usec)
{
  VirtualClock *virtual_clock = g_new (VirtualClock, 1);

  virtual_clock->clock = (WbClock){ virtual_now, virtual_now, virtual_wait };
  virtual_clock->usec = start_usec;
  return &virtual_clock->clock;
}

gint64
wb_clock_now_usec (WbClock *clock)
{
  clock = clock ? clock : wb_clock_system ();
  return clock->now_usec (clock);
}

gint64
wb_clock_monotonic_usec (WbClock *clock)
{
  clock = clock ? clock : wb_clock_system ();
  return clock->monotonic_usec (clock);
}

gboolean
wb_clock_wait_usec (WbClock *clock, gint64 usec, GCancellable *cancellable, GError **error)
{
  clock = clock ? clock : wb_clock_system ();
  if (clock->wait_usec (clock, usec, cancellable))
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");
  return FALSE;
}
