/* SPDX-License-Identifier: MPL-2.0 */
/* A log is read once, line by line: the filter decides, the redactor redacts, the groups count. The
 * member is begun with the first line that is kept, so that a file of which nothing is kept leaves
 * a note only. Groups see what is sent, never what was read. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/log-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "collect/group-feed.h"
#include "collect/lines.h"
#include "collect/log-gap.h"

#define WRITE_BYTES ((gsize) 64 * 1024)
/* So much of an entry over several lines is given to the groups. */
#define ENTRY_BYTES ((gsize) 16 * 1024)

typedef struct
{
  WbCollecting *collecting;
  const WbPlanItem *item;
  const WbPlanFile *file;
  WbSource *source;
  WbLogFilter filter;
  WbRedactor *redactor;
  WbTally *tally;
  WbMember *member;       /* (nullable): given to writer when that begins */
  WbMemberWriter *writer; /* (nullable): begun with the first line kept */
  WbSink sink;            /* of writer */
  GString *out;           /* not yet written */
  gboolean out_ended;     /* the last line written has its newline */
  guint64 line_number;    /* of the last line written */
  gboolean is_json;       /* the log's own style */
  gboolean style_known;
  WbLogGap gap;                       /* before the next line kept */
  WbLogGap out_of_window, over_limit; /* in all */
  guint64 overlong_bytes, overlong_lines;
  WbGroupFeed feed;
  guint64 told_bytes; /* of progress */
} LogFile;

static void
log_file_clear (LogFile *log)
{
  if (log->writer)
    wb_member_writer_abandon (log->writer);
  wb_member_free (log->member);
  wb_source_free (log->source);
  wb_redactor_free (log->redactor);
  wb_tally_free (log->tally);
  wb_group_feed_clear (&log->feed);
  g_string_free (log->out, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LogFile, log_file_clear)

static gboolean
flush_out (LogFile *log, GError **error)
{
  if (log->out->len == 0)
    return TRUE;
  if (!log->writer)
    {
      log->writer =
          wb_evidence_begin (log->collecting->evidence, g_steal_pointer (&log->member), error);
      if (!log->writer)
        return FALSE;
      log->sink = wb_member_writer_sink (log->writer);
    }
  const gboolean written = wb_sink_write (&log->sink, log->out->str, log->out->len, error);
  g_string_truncate (log->out, 0);
  return written;
}

static void
note_time (LogFile *log, WbMember *member)
{
  const gint64 time_usec = log->filter.time_usec;

  if (!log->filter.starts)
    return;
  member->entries++;
  if (time_usec == WB_TIME_UNKNOWN)
    return;
  if (member->first_usec == WB_TIME_UNKNOWN || time_usec < member->first_usec)
    member->first_usec = time_usec;
  member->last_usec = MAX (member->last_usec, time_usec);
}

static WbMember *
member_of (LogFile *log)
{
  return log->writer ? wb_member_writer_member (log->writer) : log->member;
}

/* Says in the log what was left out before this place. */
static void
end_gap (LogFile *log)
{
  WbLogGap *total = log->gap.fate == WB_LOG_OUT_OF_WINDOW ? &log->out_of_window : &log->over_limit;

  if (log->gap.lines == 0)
    return;
  if (!log->out_ended)
    g_string_append_c (log->out, '\n');
  wb_log_gap_write (&log->gap, log->is_json, log->out);
  log->out_ended = TRUE;
  log->line_number++;
  wb_log_gap_merge (total, &log->gap);
  log->gap.lines = 0;
}

/* A private key may begin in a line that is left out and go on in lines that are kept. */
static void
show_redactor (LogFile *log, const WbLine *line)
{
  if (!memmem (line->bytes, line->length, "PRIVATE KEY", strlen ("PRIVATE KEY")))
    return;
  const gsize before = log->out->len;
  wb_redactor_line (log->redactor, line->bytes, line->length, NULL, log->out);
  g_string_truncate (log->out, before);
}

static void
drop_line (LogFile *log, const WbLine *line)
{
  if (log->gap.lines > 0 && log->gap.fate != log->filter.fate)
    end_gap (log);
  if (log->filter.starts)
    wb_group_feed_end (&log->feed);
  wb_log_gap_add (&log->gap, &log->filter, line->whole_length);
  show_redactor (log, line);
}

static void
keep_line (LogFile *log, const WbLine *line)
{
  end_gap (log);
  const gsize before = log->out->len;
  if (!wb_redactor_line (log->redactor, line->bytes, line->length, NULL, log->out))
    return;
  if (line->length > WB_LINE_MAX)
    {
      log->overlong_lines++;
      log->overlong_bytes += line->whole_length - MIN (line->whole_length, log->out->len - before);
    }
  log->line_number++;
  note_time (log, member_of (log));
  wb_group_feed_line (&log->feed, log->out->str + before, log->out->len - before,
                      log->filter.starts, log->filter.level, log->line_number);
  log->out_ended = line->ended;
  if (line->ended)
    g_string_append_c (log->out, '\n');
}

static gboolean
take_line (LogFile *log, const WbLine *line, GError **error)
{
  if (!log->style_known && line->length > 0)
    {
      log->style_known = TRUE;
      log->is_json = line->bytes[0] == '{';
    }
  if (wb_log_filter_next (&log->filter, line->bytes, line->length, line->whole_length)
      == WB_LOG_KEEP)
    keep_line (log, line);
  else
    drop_line (log, line);
  return log->out->len < WRITE_BYTES || flush_out (log, error);
}

static gboolean
tell_progress (LogFile *log, GError **error)
{
  const guint64 taken = wb_source_taken (log->source);

  if (taken == log->told_bytes)
    return TRUE;
  const guint64 bytes = taken - log->told_bytes;
  log->told_bytes = taken;
  return wb_collecting_progress (log->collecting, log->item->id, bytes, error);
}

/* Sets status and cuts from how reading ended. */
static void
describe (LogFile *log, WbMember *member)
{
  const char *why = NULL;
  const WbStatus status = wb_source_status (log->source, &why);
  const guint64 hole_bytes = wb_source_hole_bytes (log->source);

  wb_log_gap_note (&log->out_of_window, member);
  wb_log_gap_note (&log->over_limit, member);
  if (log->overlong_lines > 0)
    wb_member_add_cut (member, "line", log->overlong_bytes, log->overlong_lines, WB_TIME_UNKNOWN,
                       WB_TIME_UNKNOWN);
  if (hole_bytes > 0)
    wb_member_add_cut (member, "hole", hole_bytes, 0, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN);
  if (status == WB_STATUS_TORN)
    wb_member_add_cut (member, "torn", 0, 0, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN);
  if (status != WB_STATUS_OK)
    {
      member->status = status;
      g_free (member->error);
      member->error = g_strdup (why);
    }
  else if (member->status == WB_STATUS_OK
           && log->out_of_window.lines + log->over_limit.lines + log->overlong_lines > 0)
    member->status = WB_STATUS_CUT;
  wb_member_set_redactions (member, log->tally);
}

static const char *
why_empty (const LogFile *log)
{
  if (log->over_limit.lines > 0)
    return _ ("It is over the size limit");
  if (log->out_of_window.lines > 0)
    return _ ("Nothing in it is of the chosen time");
  return wb_source_hole_bytes (log->source) > 0 ? _ ("There is nothing but zeros in it")
                                                : _ ("The file is empty");
}

/* Nothing was kept: says why. */
static gboolean
finish_empty (LogFile *log, GError **error)
{
  WbMember *member = g_steal_pointer (&log->member);

  wb_log_gap_merge (log->gap.fate == WB_LOG_OUT_OF_WINDOW ? &log->out_of_window : &log->over_limit,
                    &log->gap);
  describe (log, member);
  if (member->status == WB_STATUS_OK || member->status == WB_STATUS_CUT)
    {
      member->status = WB_STATUS_EMPTY;
      g_free (member->error);
      member->error = g_strdup (why_empty (log));
    }
  return wb_evidence_note (log->collecting->evidence, member, error);
}

static gboolean
finish (LogFile *log, GError **error)
{
  const gboolean anything = log->writer || log->out->len > 0;

  wb_group_feed_end (&log->feed);
  if (!anything || wb_source_status (log->source, NULL) == WB_STATUS_UNREDACTED)
    return finish_empty (log, error);
  end_gap (log);
  if (!flush_out (log, error))
    return FALSE;
  describe (log, wb_member_writer_member (log->writer));
  return wb_member_writer_finish (g_steal_pointer (&log->writer), log->feed.groups, error);
}

static gboolean
read_lines (LogFile *log, GError **error)
{
  g_autoptr (WbLines) lines = wb_lines_new (log->source);
  WbLine line;

  while (wb_lines_next (lines, &line))
    if (!take_line (log, &line, error) || !tell_progress (log, error))
      return FALSE;
  return tell_progress (log, error);
}

gboolean
wb_log_file_collect (WbCollecting *collecting, const WbPlanItem *item, const WbPlanFile *file,
                     const WbLogRules *rules, GError **error)
{
  WbMember *member = wb_collecting_new_member (collecting, item, file);
  WbSource *source = wb_collecting_open (collecting, file, member);

  if (!source)
    return wb_evidence_note (collecting->evidence, member, error);
  g_auto (LogFile) log = {
    .collecting = collecting,
    .item = item,
    .file = file,
    .source = source,
    .tally = wb_tally_new (),
    .member = member,
    .out = g_string_new (NULL),
    .out_ended = TRUE,
  };
  log.redactor = wb_redactor_new (collecting->masker, log.tally);
  wb_group_feed_init (&log.feed, file->member);
  wb_log_filter_init (&log.filter, rules);
  return read_lines (&log, error) && finish (&log, error);
}
