/* SPDX-License-Identifier: MPL-2.0 */
/* Decides line by line what of a log is kept: the window, by the entries' own times, and the limit,
 * which keeps the newest entries and all errors. Continuation lines share their entry's fate. */
#pragma once

#include "entry/entry.h"

G_BEGIN_DECLS

typedef enum
{
  WB_LOG_KEEP,
  WB_LOG_OUT_OF_WINDOW,
  WB_LOG_OVER_LIMIT,
} WbLogFate;

/* What the note of a gap takes, about (WbLogGap). */
#define WB_LOG_NOTE_BYTES 160

/* What is kept. Offsets count bytes of lines within the window, from the file's beginning. */
typedef struct
{
  gint64 since_usec, until_usec; /* WB_TIME_UNKNOWN: open */
  gint64 mtime_usec;             /* stands in for times until an entry has one */
  guint64 tail_from;             /* entries that start at or after this offset are kept */
  guint64 errors_from;           /* so are errors from this one on, which counts error_bytes */
} WbLogRules;

typedef struct
{
  WbLogRules rules;
  /* the entry that the last line belongs to */
  WbLogFate fate;
  gboolean starts; /* the last line started it */
  gint64 time_usec;
  WbLevel level;
  /* sums over the lines within the window, all lines so far */
  guint64 bytes;
  guint64 error_bytes; /* of errors, with the notes there will be if only errors are kept */
  /* private */
  gboolean in_window, any_entry, last_is_error;
} WbLogFilter;

void wb_log_filter_init (WbLogFilter *filter, const WbLogRules *rules);

/* Takes the next line, which is whole_length bytes in the file, and says what becomes of it. */
WbLogFate wb_log_filter_next (WbLogFilter *filter, const char *line, gsize length,
                              guint64 whole_length);

G_END_DECLS
