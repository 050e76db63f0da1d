/* SPDX-License-Identifier: MPL-2.0 */
/* One line that tells how far a job is, with speed and time left; or JSON events. */
#pragma once

#include "base/observer.h"

G_BEGIN_DECLS

/* json: print events as JSON lines on standard output; line: draw on standard error; steps: print
 * every finished step as a line of its own. */
void wb_progress_init (gboolean json, gboolean line, gboolean steps);

const WbObserver *wb_progress_observer (void);

/* Clears the line, if one is drawn. */
void wb_progress_end (void);

G_END_DECLS
