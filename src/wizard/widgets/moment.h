/* SPDX-License-Identifier: MPL-2.0 */
/* Moments in the words people use for them, in local time and the current language. No GTK. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "Today 14:52", "Yesterday 09:15", "12 November", "12 November 2025", as of now_usec; both in
 * microseconds since 1970. Caller frees. */
char *wb_moment_near (gint64 usec, gint64 now_usec);

/* "23 December 2026"; caller frees. */
char *wb_moment_day (gint64 usec);

/* "23 Dec", or with the year if it is not that of now_usec; caller frees. */
char *wb_moment_short_day (gint64 usec, gint64 now_usec);

G_END_DECLS
