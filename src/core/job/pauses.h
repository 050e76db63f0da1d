/* SPDX-License-Identifier: MPL-2.0 */
/* When each case of the queue is tried again: after a minute, then two, four ... up to an hour, and
 * soon after the network has changed. Times are monotonic microseconds of the caller's clock. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbPauses WbPauses;

WbPauses *wb_pauses_new (void);
void wb_pauses_free (WbPauses *pauses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPauses, wb_pauses_free)

/* When case id is due; one that was never tried is due at once (0). */
gint64 wb_pauses_due (const WbPauses *pauses, const char *id);

/* It was tried and still waits: the next pause is twice as long as the last. */
void wb_pauses_tried (WbPauses *pauses, const char *id, gint64 now_usec);

/* It could not be tried, since another process has it: the same, but what that process leaves
 * behind is looked at soon. */
void wb_pauses_taken (WbPauses *pauses, const char *id, gint64 now_usec);

/* Some process has left something behind: what was taken is due in a moment. */
void wb_pauses_left (WbPauses *pauses, gint64 now_usec);

/* The network is another one: all are due in a moment, when it has settled, and their pauses are
 * short again. A network that changes all the time has that effect once a minute. */
void wb_pauses_network_changed (WbPauses *pauses, gint64 now_usec);

G_END_DECLS
