/* SPDX-License-Identifier: MPL-2.0 */
/* Which orders the first page offers: the newest that were found, those that match what is typed,
 * and always those that are chosen. No GTK. */
#pragma once

#include "plan/plan.h"

G_BEGIN_DECLS

#define WB_ORDER_MAX_CHARS 64 /* of a number that is typed */

typedef struct
{
  char *order_no;
  gint64 changed_usec; /* WB_TIME_UNKNOWN if is_here is FALSE */
  guint sub_tasks;
  guint missing; /* sub-tasks of which nothing was found */
  gboolean chosen;
  gboolean is_here; /* FALSE: a number of which nothing lies on this computer */
} WbOrderLine;

void wb_order_line_free (WbOrderLine *line);

/* At most `most` orders of plan (nullable), newest first, that contain search ("": all), upper and
 * lower case alike; then those of chosen (of char *) that are not among them but match. If nothing
 * matches, what was typed stands there itself, if it could be a number. ret_more: how many were
 * left out. Of WbOrderLine, unref the array. */
GPtrArray *wb_order_lines (const WbPlan *plan, const GPtrArray *chosen, const char *search,
                           guint most, guint *ret_more);

/* TRUE if profile has orders that could be chosen. */
gboolean wb_order_list_is_for (const WbProfile *profile);

/* "3 sub-tasks, 2 missing, changed Mon 23 Nov 14:02"; caller frees. */
char *wb_order_line_words (const WbOrderLine *line);

/* The numbers of chosen, one after the other, as they may be shown; "None chosen" if there is none.
 * Caller frees. */
char *wb_order_list_summary (const GPtrArray *chosen);

G_END_DECLS
