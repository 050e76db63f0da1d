/* SPDX-License-Identifier: MPL-2.0 */
/* Waiting for what the main loop brings about. */
#pragma once

#include <glib.h>

/* A bound for what never comes, not a measure: with sanitizers, on a computer that does a dozen
 * other things, hundreds of rows have taken more than a minute. Below meson's own, which can't say
 * what was waited for. */
#define WAIT_FOR_SEC 120

static inline gboolean
wait_for_in_vain (gpointer what)
{
  g_error ("waited in vain for %s", (const char *) what);
  return G_SOURCE_REMOVE;
}

/* Runs the default main context until @condition holds; ends the program, naming it, if it does not
 * within WAIT_FOR_SEC. */
#define WAIT_FOR(condition)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const guint watchdog =                                                                         \
        g_timeout_add_seconds (WAIT_FOR_SEC, wait_for_in_vain, (gpointer) #condition);             \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (watchdog);                                                                    \
  }                                                                                                \
  G_STMT_END
