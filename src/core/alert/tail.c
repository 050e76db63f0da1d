/* SPDX-License-Identifier: MPL-2.0 */
/* Bytes that were read and not taken yet are kept: what is taken moves the place forward, and only
 * that is remembered. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/tail.h"

#include <string.h>

#include "alert/tail-private.h"
#include "base/fs.h"
#include "entry/mend.h"

void
wb_tail_free (WbTail *tail)
{
  if (!tail)
    return;
  g_clear_pointer (&tail->content, wb_content_free);
  g_byte_array_unref (tail->bytes);
  g_free (tail->relative);
  g_free (tail->former);
  g_free (tail->key);
  g_free (tail->content_key);
  g_free (tail);
}

/* Not by a descriptor of its own, which would share its place in the file. */
static void
read_first (WbTail *tail)
{
  (void) wb_content_read (tail->content, tail->first.bytes, sizeof tail->first.bytes, 0,
                          &tail->first.length);
}

/* The first time that stands in what comes next. */
static void
look_ahead (WbTail *tail)
{
  read_first (tail);
  char bytes[4096];
  gsize got = 0;
  WbLevel level;

  (void) wb_content_read (tail->content, bytes, sizeof bytes, tail->taken, &got);
  for (const char *line = bytes, *end = bytes + got;
       line < end && tail->last_usec == WB_TIME_UNKNOWN;)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      const char *stop = newline ? newline : end;
      gint64 time_usec = WB_TIME_UNKNOWN;
      if (wb_entry_peek (line, (gsize) (stop - line), &time_usec, &level))
        tail->last_usec = time_usec;
      line = stop + 1;
    }
}

/* Reads the samples of what is left out at the beginning. */
static void
skip_to (WbTail *tail, guint64 end)
{
  guint8 bytes[WB_SAMPLE_BYTES];
  gsize got = 0;

  (void) wb_content_read (tail->content, bytes, MIN (sizeof bytes, end), 0, &got);
  wb_sample_set (&tail->head, bytes, got);
  const guint64 from = end - MIN (end, sizeof bytes);
  (void) wb_content_read (tail->content, bytes, (gsize) (end - from), from, &got);
  wb_sample_set (&tail->mark, bytes, got);
  tail->taken = from + got;
}

WbTail *
wb_tail_new (const char *relative, int fd, const struct stat *st, gboolean at_end)
{
  WbTail *tail = wb_tail_new_empty (relative, st->st_dev, st->st_ino);

  tail->content = wb_content_new (fd);
  if (at_end)
    skip_to (tail, wb_tail_end_of (tail->content, st));
  wb_tail_note_stat (tail, st);
  look_ahead (tail);
  return tail;
}

static void
forget_bytes (WbTail *tail)
{
  g_byte_array_set_size (tail->bytes, 0);
  tail->looked = tail->searched = tail->text_bytes = tail->entry_bytes = 0;
  tail->in_block = tail->skips_line = FALSE;
  tail->rest_usec = 0;
}

static void
drop_file (WbTail *tail)
{
  g_clear_pointer (&tail->content, wb_content_free);
  forget_bytes (tail);
}

static void
leave (WbTail *tail)
{
  g_free (tail->former);
  tail->former = g_strdup (tail->relative);
}

/* Its file is gone from where it was, or another one now. */
static void
lose_file (WbTail *tail)
{
  drop_file (tail);
  leave (tail);
}

/* What a tail that was remembered lacks. */
static gboolean
load_samples (WbTail *tail)
{
  return (tail->head.has_bytes || wb_sample_load (&tail->head, tail->content, 0))
         && (tail->mark.has_bytes
             || wb_sample_load (&tail->mark, tail->content, tail->taken - tail->mark.length));
}

void
wb_tail_take_file (WbTail *tail, const char *relative, int fd, const struct stat *st)
{
  drop_file (tail);
  tail->content = wb_content_new (fd);
  tail->device = st->st_dev;
  tail->inode = st->st_ino;
  wb_tail_note_stat (tail, st);
  wb_tail_rename (tail, relative);
  (void) load_samples (tail); /* if they are not there, reading says so */
  look_ahead (tail);
}

void
wb_tail_rename (WbTail *tail, const char *relative)
{
  if (g_str_equal (tail->relative, relative))
    return;
  leave (tail);
  g_free (tail->relative);
  tail->relative = g_strdup (relative);
}

void
wb_tail_lose (WbTail *tail)
{
  lose_file (tail);
}

gboolean
wb_tail_can_sleep (const WbTail *tail)
{
  return tail->content && !wb_content_is_compressed (tail->content) && tail->entry_bytes == 0
         && tail->rest_usec == 0 && tail->taken + tail->bytes->len == tail->seen_bytes;
}

gboolean
wb_tail_sleep (WbTail *tail)
{
  struct stat st;

  if (fstat (wb_content_fd (tail->content), &st) < 0
      || (guint64) st.st_size != tail->taken + tail->bytes->len)
    {
      tail->seen_bytes = G_MAXUINT64; /* to be read first */
      return FALSE;
    }
  wb_tail_note_keys (tail, &st);
  drop_file (tail);
  return TRUE;
}

gint64
wb_tail_changed_usec (const WbTail *tail)
{
  return tail->changed_usec;
}

/* --- reading --------------------------------------------------------------------------------- */

/* The last bytes that were read have to stand there still: else it was cut off, and written anew
 * perhaps. */
static gboolean
is_intact (WbTail *tail, const struct stat *st)
{
  const gsize length = MIN (tail->bytes->len, WB_SAMPLE_BYTES);
  guint8 bytes[WB_SAMPLE_BYTES];
  gsize got = 0;

  if (wb_content_is_compressed (tail->content))
    return TRUE;
  if ((guint64) st->st_size < tail->taken + tail->bytes->len)
    return FALSE;
  if (length == 0)
    return wb_sample_is_at (&tail->mark, tail->content, tail->taken - tail->mark.length);
  (void) wb_content_read (tail->content, bytes, length, tail->taken + tail->bytes->len - length,
                          &got);
  return got == length
         && memcmp (bytes, tail->bytes->data + tail->bytes->len - length, length) == 0;
}

/* TRUE if what is there of the last line is a document by itself: a line that was ended is waited
 * for in vain when its writer was killed. */
static gboolean
has_whole_line (const WbTail *tail)
{
  const WbMendLimits unlimited = { 0, 0 };
  const gsize length = tail->bytes->len - tail->looked;
  const char *line = (const char *) tail->bytes->data + tail->looked;

  if (length < 2 || tail->in_block || tail->skips_line || line[0] != '{' || line[length - 1] != '}')
    return FALSE;
  g_autofree char *mended = wb_entry_mend (line, length, &unlimited);
  return mended && strlen (mended) == length;
}

/* One chunk; *ret_is_whole is FALSE if a compressed file is not. Returns how much came. */
static gsize
read_chunk (WbReading *reading, gboolean *ret_is_whole)
{
  WbTail *tail = reading->tail;
  const guint old = tail->bytes->len;
  gsize got = 0;

  g_byte_array_set_size (tail->bytes, old + WB_TAIL_CHUNK_BYTES);
  *ret_is_whole = wb_content_read (tail->content, tail->bytes->data + old, WB_TAIL_CHUNK_BYTES,
                                   tail->taken + old, &got);
  g_byte_array_set_size (tail->bytes, old + (guint) got);
  tail->most_bytes = MAX (tail->most_bytes, tail->bytes->len);
  wb_tail_look_for_lines (reading);
  wb_tail_move_on (reading);
  if (got > 0 && (tail->entry_bytes > 0 || has_whole_line (tail)))
    tail->rest_usec = g_get_monotonic_time ();
  return got;
}

/* A line without an end has one when the file has. */
static void
end_all (WbReading *reading)
{
  WbTail *tail = reading->tail;

  if (tail->bytes->len > tail->looked)
    wb_tail_look_at_line (reading, tail->looked, tail->bytes->len, 0);
  tail->looked = tail->bytes->len;
  wb_tail_take_entry (reading);
  wb_tail_move_on (reading);
  tail->skips_line = FALSE;
}

static gboolean
look_at_file (WbTail *tail, struct stat *ret_st)
{
  if (tail->content && fstat (wb_content_fd (tail->content), ret_st) == 0 && load_samples (tail)
      && is_intact (tail, ret_st))
    return TRUE;
  lose_file (tail);
  return FALSE;
}

gboolean
wb_tail_is_whole (WbTail *tail)
{
  struct stat st;
  return look_at_file (tail, &st);
}

WbTailState
wb_tail_read (WbTail *tail, WbTailTake take, gpointer self)
{
  WbReading reading = { tail, 0, take, self };
  gboolean is_whole = TRUE;
  struct stat st;

  if (!look_at_file (tail, &st))
    return WB_TAIL_LOST;
  wb_tail_note_stat (tail, &st);
  if (tail->first.length < sizeof tail->first.bytes && !wb_content_is_compressed (tail->content))
    read_first (tail);
  if (tail->taken == 0 && tail->bytes->len == 0)
    wb_content_look (tail->content);
  if (read_chunk (&reading, &is_whole) == WB_TAIL_CHUNK_BYTES)
    return WB_TAIL_HAS_MORE;
  const gboolean is_over = wb_content_is_compressed (tail->content) && is_whole;
  if (!is_over && st.st_nlink > 0)
    return WB_TAIL_LIVES;
  end_all (&reading);
  wb_tail_note_keys (tail, &st);
  lose_file (tail);
  return st.st_nlink == 0 ? WB_TAIL_LOST : WB_TAIL_OVER;
}

gint64
wb_tail_rest_usec (const WbTail *tail)
{
  return tail->rest_usec;
}

void
wb_tail_rest (WbTail *tail, WbTailTake take, gpointer self)
{
  WbReading reading = { tail, 0, take, self };

  if (tail->in_block)
    wb_tail_look_at_block (tail, (const char *) tail->bytes->data);
  if (has_whole_line (tail))
    {
      wb_tail_look_at_line (&reading, tail->looked, tail->bytes->len, 0);
      tail->looked = tail->bytes->len;
    }
  wb_tail_take_entry (&reading);
  wb_tail_move_on (&reading);
}

const char *
wb_tail_key (const WbTail *tail)
{
  return tail->key;
}

const char *
wb_tail_content (const WbTail *tail)
{
  return tail->content_key;
}

const char *
wb_tail_relative (const WbTail *tail)
{
  return tail->relative;
}

gint64
wb_tail_time_usec (const WbTail *tail)
{
  return tail->last_usec;
}

guint64
wb_tail_taken_bytes (const WbTail *tail)
{
  return tail->taken;
}
