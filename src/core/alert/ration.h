/* SPDX-License-Identifier: MPL-2.0 */
/* How often something is told: the first of a kind at once, what repeats it in one summary later,
 * and no more in all than a bucket of tokens and a ceiling per day allow. What may not be told now
 * is counted and told later: told ones and their repeats together are all that happened.
 *
 * Plain bookkeeping; times are microseconds since 1970 UTC, so that it goes on after a restart. A
 * clock that was set back makes nobody wait longer than a window. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define WB_RATION_WINDOW_USEC G_TIME_SPAN_MINUTE    /* the first summary of a kind */
#define WB_RATION_MOST_WINDOW_USEC G_TIME_SPAN_HOUR /* doubled up to that while it repeats */
#define WB_RATION_BURST 10                          /* tokens */
#define WB_RATION_TOKEN_USEC (10 * G_TIME_SPAN_SECOND)
#define WB_RATION_MOST_KINDS 500

typedef struct _WbRation WbRation;

/* json (nullable) is what was remembered. */
WbRation *wb_ration_new (guint per_day, JsonObject *json);
void wb_ration_free (WbRation *ration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbRation, wb_ration_free)

JsonObject *wb_ration_to_json (const WbRation *ration);

/* What is to be told. */
typedef struct
{
  char *kind;
  char *last;      /* (nullable): what was given with the last one that was counted */
  guint64 repeats; /* beside that one */
} WbRepeated;

void wb_repeated_free (WbRepeated *repeated);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbRepeated, wb_repeated_free)

/* One more of kind: TRUE if it is to be told now, with *ret_repeats others before it. Else it is
 * counted, and last, of valid UTF-8, kept. */
gboolean wb_ration_take (WbRation *ration, const char *kind, const char *last, gint64 now_usec,
                         guint64 *ret_repeats);

/* What is due; NULL if nothing is. Caller frees. */
WbRepeated *wb_ration_next (WbRation *ration, gint64 now_usec);

/* The same, but of any kind that something was counted of: only the day's ceiling holds. */
WbRepeated *wb_ration_next_of_all (WbRation *ration, gint64 now_usec);

/* When something will be due; G_MAXINT64 if nothing was counted. */
gint64 wb_ration_due_usec (const WbRation *ration, gint64 now_usec);

/* How many were counted and wait to be told, and how many were told today. */
guint64 wb_ration_waiting (const WbRation *ration);
guint wb_ration_today (const WbRation *ration, gint64 now_usec);

G_END_DECLS
