/* SPDX-License-Identifier: MPL-2.0 */
/* Counting reads a file once, looking at times and levels only. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/lines.h"
#include "collect/log-file.h"

void
wb_log_count_clear (WbLogCount *count)
{
  g_clear_pointer (&count->slices, g_array_unref);
}

/* Notes the error bytes that the last line added, in the slice where it began. */
static void
count_errors (WbLogCount *count, guint64 bytes_before, guint64 error_bytes)
{
  const guint slice = (guint) (bytes_before / WB_LOG_SLICE_BYTES);

  if (slice >= count->slices->len)
    g_array_set_size (count->slices, slice + 1);
  guint32 *sum = &g_array_index (count->slices, guint32, slice);
  *sum = (guint32) MIN (*sum + error_bytes, G_MAXUINT32);
}

gboolean
wb_log_file_count (WbCollecting *collecting, const WbPlanFile *file, const WbLogRules *rules,
                   WbLogCount *ret_count, GError **error)
{
  WbLogFilter filter;
  WbLine line;

  *ret_count = (WbLogCount){ .slices = g_array_new (FALSE, TRUE, sizeof (guint32)) };
  g_autoptr (WbSource) source = wb_collecting_open (collecting, file, NULL);
  if (!source)
    return TRUE;
  g_autoptr (WbLines) lines = wb_lines_new (source);
  wb_log_filter_init (&filter, rules);
  for (guint64 n = 0; wb_lines_next (lines, &line); n++)
    {
      const guint64 bytes_before = filter.bytes, errors_before = filter.error_bytes;
      wb_log_filter_next (&filter, line.bytes, line.length, line.whole_length);
      if (filter.error_bytes > errors_before)
        count_errors (ret_count, bytes_before, filter.error_bytes - errors_before);
      if (n % 4096 == 0 && !wb_run_check (collecting->run, error))
        return FALSE;
    }
  ret_count->bytes = filter.bytes;
  ret_count->error_bytes = filter.error_bytes;
  return TRUE;
}
