/* SPDX-License-Identifier: MPL-2.0 */
/* "Can you make it happen again?": from Start to "It happened". Its whole state is a WbWhen of kind
 * WB_WHEN_REPRODUCED, whose end is not known while it goes on, so that the draft keeps it through a
 * crash. No GTK. */
#pragma once

#include "when.h"

G_BEGIN_DECLS

/* Begins at now_usec. */
WbWhen wb_reproducing_begin (gint64 now_usec);

/* TRUE from Start to "It happened". */
gboolean wb_reproducing_goes_on (const WbWhen *when);

/* It happened at now_usec. A clock that was set back since makes no window that ends before it
 * begins. */
WbWhen wb_reproducing_end (const WbWhen *when, gint64 now_usec);

/* How long it has been going on, "0:42", "12:05" or "1:02:33"; caller frees. */
char *wb_reproducing_elapsed (const WbWhen *when, gint64 now_usec);

G_END_DECLS
