/* SPDX-License-Identifier: MPL-2.0 */
/* What was left out between two lines of a log, and the line that says so in its place. */
#pragma once

#include "collect/evidence.h"
#include "collect/log-filter.h"

G_BEGIN_DECLS

typedef struct
{
  WbLogFate fate; /* why */
  guint64 bytes, lines, entries;
  gint64 from_usec, until_usec; /* WB_TIME_UNKNOWN if not known */
} WbLogGap;

/* Counts a line that filter let fall. */
void wb_log_gap_add (WbLogGap *gap, const WbLogFilter *filter, guint64 whole_length);

/* Adds gap's sums to total, which is of the same fate. */
void wb_log_gap_merge (WbLogGap *total, const WbLogGap *gap);

/* Appends the note as one line with its newline, in the log's own style: JSON if is_json. In
 * English, since those who read it may not share the person's language. */
void wb_log_gap_write (const WbLogGap *gap, gboolean is_json, GString *out);

/* Adds it to member's cuts if it is not empty. */
void wb_log_gap_note (const WbLogGap *gap, WbMember *member);

G_END_DECLS
