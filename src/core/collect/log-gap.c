/* SPDX-License-Identifier: MPL-2.0 */
#include "collect/log-gap.h"

#include "base/text.h"

#define BYTES_PER_KB 1000

static void
widen (WbLogGap *gap, gint64 from_usec, gint64 until_usec)
{
  if (from_usec != WB_TIME_UNKNOWN)
    gap->from_usec =
        gap->from_usec == WB_TIME_UNKNOWN ? from_usec : MIN (gap->from_usec, from_usec);
  if (until_usec != WB_TIME_UNKNOWN)
    gap->until_usec = MAX (gap->until_usec, until_usec);
}

void
wb_log_gap_add (WbLogGap *gap, const WbLogFilter *filter, guint64 whole_length)
{
  if (gap->lines == 0)
    *gap = (WbLogGap){ .fate = filter->fate,
                       .from_usec = WB_TIME_UNKNOWN,
                       .until_usec = WB_TIME_UNKNOWN };
  gap->lines++;
  gap->bytes += whole_length;
  gap->entries += filter->starts;
  if (filter->starts)
    widen (gap, filter->time_usec, filter->time_usec);
}

void
wb_log_gap_merge (WbLogGap *total, const WbLogGap *gap)
{
  if (gap->lines == 0)
    return;
  if (total->lines == 0)
    {
      *total = *gap;
      return;
    }
  total->lines += gap->lines;
  total->bytes += gap->bytes;
  total->entries += gap->entries;
  widen (total, gap->from_usec, gap->until_usec);
}

static const char *
reason (const WbLogGap *gap)
{
  return gap->fate == WB_LOG_OUT_OF_WINDOW ? "outside the time window" : "size limit";
}

static void
write_words (const WbLogGap *gap, GString *out)
{
  g_string_append_printf (out, "[waybill] %" G_GUINT64_FORMAT " lines (", gap->lines);
  if (gap->bytes < BYTES_PER_KB)
    g_string_append_printf (out, "%" G_GUINT64_FORMAT " bytes)", gap->bytes);
  else
    g_string_append_printf (out, "%" G_GUINT64_FORMAT " KB)", gap->bytes / BYTES_PER_KB);
  if (gap->from_usec != WB_TIME_UNKNOWN)
    {
      g_autofree char *from = wb_text_iso_msec (gap->from_usec);
      g_autofree char *until = wb_text_iso_msec (gap->until_usec);
      g_string_append_printf (out, " from %s until %s", from, until);
    }
  g_string_append_printf (out, " left out: %s", reason (gap));
}

void
wb_log_gap_write (const WbLogGap *gap, gboolean is_json, GString *out)
{
  if (!is_json)
    write_words (gap, out);
  else
    {
      g_string_append (out, "{\"level\":\"info\",\"message\":\"");
      write_words (gap, out);
      g_string_append_c (out, '"');
      if (gap->until_usec != WB_TIME_UNKNOWN)
        {
          g_autofree char *until = wb_text_iso_msec (gap->until_usec);
          g_string_append_printf (out, ",\"timestamp\":\"%s\"", until);
        }
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, '\n');
}

void
wb_log_gap_note (const WbLogGap *gap, WbMember *member)
{
  if (gap->lines > 0)
    wb_member_add_cut (member, gap->fate == WB_LOG_OUT_OF_WINDOW ? "window" : "limit", gap->bytes,
                       gap->entries, gap->from_usec, gap->until_usec);
}
