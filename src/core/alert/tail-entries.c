/* SPDX-License-Identifier: MPL-2.0 */
/* Lines are found in the bytes that were read and not taken yet; an entry is one or several of
 * them.
 */
#include "alert/tail-private.h"

#include <string.h>

#define LINE_MOST_BYTES ((gsize) 16 * 1024 * 1024) /* of a longer line the beginning counts */
#define LARGE_BYTES ((gsize) 1024 * 1024)
#define ENTRY_MOST_BYTES ((gsize) 512 * 1024) /* of an entry that goes on and on likewise */

void
wb_tail_take_entry (WbReading *reading)
{
  WbTail *tail = reading->tail;
  const WbTailEntry entry = {
    .text = (const char *) tail->bytes->data + reading->start,
    .length = tail->text_bytes,
    .is_block = tail->in_block,
    .level = tail->level,
    .time_usec = tail->time_usec,
    .relative = tail->relative,
  };

  if (tail->entry_bytes == 0)
    return;
  if (entry.time_usec != WB_TIME_UNKNOWN)
    tail->last_usec = entry.time_usec;
  if (entry.length > 0)
    reading->take (reading->self, &entry);
  reading->start += tail->entry_bytes;
  tail->text_bytes = tail->entry_bytes = 0;
  tail->in_block = FALSE;
  tail->rest_usec = 0;
}

/* Of the entry that begins at the reading's start: its text ends at text_end, its last line at end.
 */
static void
set_entry (WbReading *reading, gsize text_end, gsize end)
{
  reading->tail->text_bytes = text_end - reading->start;
  reading->tail->entry_bytes = end - reading->start;
}

static void
add_line (WbReading *reading, gsize text_end, gsize end)
{
  WbTail *tail = reading->tail;
  const gboolean fits = end - reading->start <= ENTRY_MOST_BYTES;

  set_entry (reading, fits ? text_end : reading->start + tail->text_bytes, end);
  if (!fits && !tail->in_block) /* what follows is of no entry */
    wb_tail_take_entry (reading);
}

void
wb_tail_look_at_block (WbTail *tail, const char *text)
{
  if (!wb_entry_peek (text, tail->text_bytes, &tail->time_usec, &tail->level))
    tail->level = WB_LEVEL_UNKNOWN;
}

static void
end_block (WbReading *reading)
{
  wb_tail_look_at_block (reading->tail, (const char *) reading->tail->bytes->data + reading->start);
  wb_tail_take_entry (reading);
}

static gboolean
is_line (const char *line, gsize length, char only)
{
  return length == 1 && line[0] == only;
}

/* A line of a JSON document over several lines; its last ends it. */
static void
take_block_line (WbReading *reading, const char *line, gsize length, gsize end)
{
  WbTail *tail = reading->tail;
  const gsize text_end = (gsize) (line - (const char *) tail->bytes->data) + length;

  add_line (reading, text_end, end);
  if (!is_line (line, length, '}') && end - reading->start <= ENTRY_MOST_BYTES)
    return;
  end_block (reading);
}

/* TRUE if what was taken for a document over several lines was none, or was cut off by a crash: the
 * inner lines of one are indented, and this one is an entry. */
static gboolean
breaks_block (const char *line, gsize length)
{
  gint64 time_usec;
  WbLevel level = WB_LEVEL_UNKNOWN;

  return length > 1 && !g_ascii_isspace (line[0]) && !strchr ("}]\"", line[0])
         && (line[0] != '{' || line[length - 1] == '}')
         && wb_entry_peek (line, length, &time_usec, &level) && level != WB_LEVEL_UNKNOWN;
}

/* The line from line on, of length bytes; end is after its newline. */
static void
take_line (WbReading *reading, const char *line, gsize length, gsize end)
{
  WbTail *tail = reading->tail;
  const gsize text_end = (gsize) (line - (const char *) tail->bytes->data) + length;
  gint64 time_usec = WB_TIME_UNKNOWN;
  WbLevel level = WB_LEVEL_UNKNOWN;

  if (tail->in_block && breaks_block (line, length))
    end_block (reading);
  if (tail->in_block)
    {
      take_block_line (reading, line, length, end);
      return;
    }
  const gboolean begins_block = is_line (line, length, '{');
  const gboolean begins =
      begins_block || wb_entry_peek (line, length, &time_usec, &level) || tail->entry_bytes == 0;
  if (!begins)
    {
      add_line (reading, text_end, end);
      return;
    }
  wb_tail_take_entry (reading);
  reading->start = text_end - length;
  set_entry (reading, text_end, end);
  tail->level = level;
  tail->time_usec = time_usec;
  tail->in_block = begins_block;
  /* nothing belongs to what is whole by itself, nor to what is no entry */
  if (!begins_block && (level == WB_LEVEL_UNKNOWN || (line[0] == '{' && line[length - 1] == '}')))
    wb_tail_take_entry (reading);
}

/* Where in a line another one begins that was written after a crash had cut the first: a brace and
 * a name's quotation mark where JSON has none. 0 if nowhere. */
static gsize
find_torn (const char *line, gsize length)
{
  const char *const end = line + length;

  if (length == 0 || line[0] != '{')
    return 0;
  for (const char *at = line + 1; (at = memchr (at, '{', (gsize) (end - at))) != NULL; at++)
    if (end - at > 3 && at[1] == '"' && (g_ascii_isalpha (at[2]) || at[2] == '@' || at[2] == '_')
        && !strchr (":[, \t", at[-1]))
      return (gsize) (at - line);
  return 0;
}

/* NUL stand where a file was cut off whose writer goes on at its old place; blanks before a
 * document are none of an entry that goes on. */
static gsize
skipped_before (const char *line, gsize length)
{
  gint64 time_usec;
  WbLevel level = WB_LEVEL_UNKNOWN;
  gsize n = 0, blanks;

  while (n < length && line[n] == '\0')
    n++;
  for (blanks = n; blanks < length && (line[blanks] == ' ' || line[blanks] == '\t');)
    blanks++;
  return blanks < length && line[blanks] == '{' && line[length - 1] == '}'
                 && wb_entry_peek (line + blanks, length - blanks, &time_usec, &level)
                 && level != WB_LEVEL_UNKNOWN
             ? blanks
             : n;
}

/* The lines that stand in one. */
static void
take_lines (WbReading *reading, gsize begin, gsize length, gsize end)
{
  const char *line = (const char *) reading->tail->bytes->data + begin;
  const gsize skipped = reading->tail->in_block ? 0 : skipped_before (line, length);
  gsize torn;

  line += skipped;
  length -= skipped;
  while ((torn = find_torn (line, length)) > 0)
    {
      take_line (reading, line, torn,
                 (gsize) (line - (const char *) reading->tail->bytes->data) + torn);
      line += torn;
      length -= torn;
    }
  take_line (reading, line, length, end);
}

void
wb_tail_look_at_line (WbReading *reading, gsize begin, gsize end, gsize newline)
{
  WbTail *tail = reading->tail;
  const char *line = (const char *) tail->bytes->data + begin;
  gsize length = end - begin;

  while (length > 0 && line[length - 1] == '\r')
    length--;
  if (tail->skips_line)
    reading->start = end + newline;
  else if (length > 0 || tail->entry_bytes > 0)
    take_lines (reading, begin, length, end + newline);
  else
    reading->start = end + newline;
  tail->skips_line = newline == 0;
  if (newline == 0) /* the rest of a line that is too long is not looked at, and not kept */
    {
      wb_tail_take_entry (reading);
      reading->start = end;
    }
}

void
wb_tail_look_for_lines (WbReading *reading)
{
  WbTail *tail = reading->tail;
  gsize begin = tail->looked;

  for (;;)
    {
      const guint8 *data = tail->bytes->data;
      const gsize left = tail->bytes->len - begin;
      const gsize from = MAX (begin, tail->searched);
      const guint8 *newline =
          from < tail->bytes->len ? memchr (data + from, '\n', tail->bytes->len - from) : NULL;
      const gsize length = newline ? (gsize) (newline - data) - begin : left;
      if (length <= LINE_MOST_BYTES && !newline && !(tail->skips_line && left > 0))
        break;
      const gsize most = MIN (length, LINE_MOST_BYTES);
      const gboolean is_whole = newline && length <= LINE_MOST_BYTES;
      wb_tail_look_at_line (reading, begin, begin + most, is_whole ? 1 : 0);
      begin += most + (is_whole ? 1 : 0);
    }
  tail->looked = begin;
  tail->searched = tail->bytes->len;
}

/* After a line that was large, its room is not kept. */
static void
give_back_room (WbTail *tail)
{
  const gsize length = tail->bytes->len;

  if (tail->most_bytes < LARGE_BYTES || length >= LARGE_BYTES / 2)
    return;
  GByteArray *smaller = g_byte_array_sized_new ((guint) length);
  g_byte_array_append (smaller, tail->bytes->data, (guint) length);
  g_byte_array_unref (tail->bytes);
  tail->bytes = smaller;
  tail->most_bytes = length;
}

/* What was taken is forgotten but for its first and last bytes. */
void
wb_tail_move_on (WbReading *reading)
{
  WbTail *tail = reading->tail;
  const gsize n = reading->start;
  guint8 bytes[2 * WB_SAMPLE_BYTES];

  if (n == 0)
    return;
  if (tail->head.length < WB_SAMPLE_BYTES)
    {
      const gsize more = MIN (n, WB_SAMPLE_BYTES - tail->head.length);
      memcpy (bytes, tail->head.bytes, tail->head.length);
      memcpy (bytes + tail->head.length, tail->bytes->data, more);
      wb_sample_set (&tail->head, bytes, tail->head.length + more);
    }
  const gsize new_bytes = MIN (n, WB_SAMPLE_BYTES);
  memcpy (bytes, tail->mark.bytes, tail->mark.length);
  memcpy (bytes + tail->mark.length, tail->bytes->data + n - new_bytes, new_bytes);
  const gsize all = tail->mark.length + new_bytes;
  const gsize kept = MIN (all, WB_SAMPLE_BYTES);
  wb_sample_set (&tail->mark, bytes + all - kept, kept);
  g_byte_array_remove_range (tail->bytes, 0, (guint) n);
  tail->taken += n;
  tail->looked -= MIN (tail->looked, n);
  tail->searched -= MIN (tail->searched, n);
  give_back_room (tail);
  reading->start = 0;
}
