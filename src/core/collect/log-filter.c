/* SPDX-License-Identifier: MPL-2.0 */
#include "collect/log-filter.h"

void
wb_log_filter_init (WbLogFilter *filter, const WbLogRules *rules)
{
  *filter = (WbLogFilter){ .rules = *rules, .time_usec = WB_TIME_UNKNOWN };
  filter->in_window =
      rules->since_usec == WB_TIME_UNKNOWN || rules->mtime_usec >= rules->since_usec;
  filter->fate = filter->in_window ? WB_LOG_KEEP : WB_LOG_OUT_OF_WINDOW;
}

static gboolean
is_in_window (const WbLogRules *rules, gint64 time_usec)
{
  return (rules->since_usec == WB_TIME_UNKNOWN || time_usec >= rules->since_usec)
         && (rules->until_usec == WB_TIME_UNKNOWN || time_usec <= rules->until_usec);
}

static WbLogFate
decide (const WbLogFilter *filter)
{
  if (!filter->in_window)
    return WB_LOG_OUT_OF_WINDOW;
  if (filter->bytes >= filter->rules.tail_from)
    return WB_LOG_KEEP;
  if (filter->level >= WB_LEVEL_ERROR && filter->error_bytes >= filter->rules.errors_from)
    return WB_LOG_KEEP;
  return WB_LOG_OVER_LIMIT;
}

static void
count (WbLogFilter *filter, guint64 whole_length)
{
  const gboolean is_error = filter->level >= WB_LEVEL_ERROR;

  filter->bytes += whole_length;
  if (is_error)
    filter->error_bytes += whole_length + (filter->last_is_error ? 0 : WB_LOG_NOTE_BYTES);
  filter->last_is_error = is_error;
}

WbLogFate
wb_log_filter_next (WbLogFilter *filter, const char *line, gsize length, guint64 whole_length)
{
  gint64 time_usec = WB_TIME_UNKNOWN;
  WbLevel level = WB_LEVEL_UNKNOWN;

  filter->starts = wb_entry_peek (line, length, &time_usec, &level);
  if (filter->starts)
    {
      if (time_usec != WB_TIME_UNKNOWN)
        filter->in_window = is_in_window (&filter->rules, time_usec);
      filter->time_usec = time_usec;
      filter->level = level;
      filter->any_entry = TRUE;
    }
  /* Before the first entry there may be lines of one that began in an older file. */
  if (filter->starts || !filter->any_entry)
    filter->fate = decide (filter);
  if (filter->in_window)
    count (filter, whole_length);
  return filter->fate;
}
