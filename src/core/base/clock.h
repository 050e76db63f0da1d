/* SPDX-License-Identifier: MPL-2.0 */
/* Where core takes time, waits and time-outs from. The system's clock in programs; a virtual clock
 * in tests, so that hours pass in seconds. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* In place of microseconds since 1970: not known, or no limit. */
#define WB_TIME_UNKNOWN G_MININT64

typedef struct _WbClock WbClock;

/* A clock is two readings and one wait. Implementations fill in every member. */
struct _WbClock
{
  gint64 (*now_usec) (WbClock *clock);       /* microseconds since 1970-01-01 UTC */
  gint64 (*monotonic_usec) (WbClock *clock); /* microseconds since some fixed moment, never steps */
  /* Lets usec pass. FALSE, at once, when cancellable is cancelled. */
  gboolean (*wait_usec) (WbClock *clock, gint64 usec, GCancellable *cancellable);
};

/* The computer's own clock; shared, never freed. */
WbClock *wb_clock_system (void);

/* A clock for tests: stands at start_usec until somebody waits, then jumps. Free with g_free(). */
WbClock *wb_clock_new_virtual (gint64 start_usec);

/* Readings through clock, NULL meaning the system's. */
gint64 wb_clock_now_usec (WbClock *clock);
gint64 wb_clock_monotonic_usec (WbClock *clock);

/* Waits; FALSE and G_IO_ERROR_CANCELLED when cancelled meanwhile. */
gboolean wb_clock_wait_usec (WbClock *clock, gint64 usec, GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
