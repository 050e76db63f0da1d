/* SPDX-License-Identifier: MPL-2.0 */
/* Worker and screen look through one segment with the same function, beginning anew at its start,
 * so their numbers agree. A match may end behind its segment. */
#include "pages/viewer/text-find.h"

#define TELL_SEGMENTS 64

struct _WbTextFind
{
  gatomicrefcount refs;
  WbTextIndex *index;
  WbTextNeedle *needle;
  GMutex lock;    /* for all below */
  GArray *counts; /* of guint32: matches in each segment */
  guint64 until;  /* bytes looked through; the last segment may have grown since */
  guint64 sum;
};

WbTextFind *
wb_text_find_new (WbTextIndex *index, WbTextNeedle *needle)
{
  WbTextFind *find = g_new0 (WbTextFind, 1);

  g_atomic_ref_count_init (&find->refs);
  g_mutex_init (&find->lock);
  find->index = wb_text_index_ref (index);
  find->needle = wb_text_needle_ref (needle);
  find->counts = g_array_new (FALSE, FALSE, sizeof (guint32));
  return find;
}

WbTextFind *
wb_text_find_ref (WbTextFind *find)
{
  g_atomic_ref_count_inc (&find->refs);
  return find;
}

void
wb_text_find_unref (WbTextFind *find)
{
  if (!g_atomic_ref_count_dec (&find->refs))
    return;
  g_mutex_clear (&find->lock);
  wb_text_index_unref (find->index);
  wb_text_needle_unref (find->needle);
  g_array_unref (find->counts);
  g_free (find);
}

const WbTextNeedle *
wb_text_find_needle (const WbTextFind *find)
{
  return find->needle;
}

/* Puts where the matches begin, from the segment's start, into starts (of gsize; nullable); returns
 * how many there are. bytes are the segment's with WB_NEEDLE_MAX_BYTES behind them. */
static guint32
find_in_segment (const WbTextNeedle *needle, const GByteArray *bytes, gsize length, GArray *starts)
{
  guint32 n = 0;
  gsize at = 0, match = 0;

  while ((at = wb_text_needle_find (needle, (const char *) bytes->data, bytes->len, at, &match))
         < length)
    {
      if (starts)
        g_array_append_val (starts, at);
      n++;
      at += match;
    }
  return n;
}

static void
set_count (WbTextFind *find, guint number, guint32 count, guint64 until)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&find->lock);

  if (number < find->counts->len)
    find->sum -= g_array_index (find->counts, guint32, number);
  else
    g_array_set_size (find->counts, number + 1);
  g_array_index (find->counts, guint32, number) = count;
  find->sum += count;
  find->until = until;
}

static guint
first_to_do (WbTextFind *find)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&find->lock);

  return find->counts->len > 0 ? find->counts->len - 1 : 0;
}

gboolean
wb_text_find_run (WbTextFind *find, const WbRun *run, GError **error)
{
  WbMemberReader *reader = wb_text_index_reader (find->index);
  g_autoptr (WbBlockCache) blocks = wb_block_cache_new (reader, 2);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  WbTextExtent extent;
  WbTextSegment segment;

  wb_text_index_extent (find->index, &extent);
  for (guint i = first_to_do (find); i < extent.segments; i++)
    {
      wb_text_index_segment (find->index, i, &segment);
      g_byte_array_set_size (bytes, 0);
      if (!wb_run_check (run, error)
          || !wb_block_cache_read (blocks, segment.start, segment.end + WB_NEEDLE_MAX_BYTES, bytes,
                                   error))
        return FALSE;
      const gsize length = segment.end - segment.start;
      set_count (find, i, find_in_segment (find->needle, bytes, length, NULL), segment.end);
      if (i % TELL_SEGMENTS == 0)
        wb_run_notify (run, "find", NULL, WB_EVENT_PROGRESS, segment.end,
                       wb_member_reader_bytes (reader), NULL);
    }
  return TRUE;
}

guint64
wb_text_find_count (WbTextFind *find)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&find->lock);

  return find->sum;
}

gboolean
wb_text_find_is_up_to_date (WbTextFind *find)
{
  WbTextExtent extent;

  wb_text_index_extent (find->index, &extent);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&find->lock);
  return find->until >= extent.bytes;
}

/* The nearest segment that has matches, number itself included, and how many lie before it. */
static gboolean
find_segment (WbTextFind *find, guint number, int direction, guint *ret_number, guint64 *ret_before)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&find->lock);
  guint64 before = 0;

  if (number >= find->counts->len && direction < 0 && find->counts->len > 0)
    number = find->counts->len - 1;
  while (number < find->counts->len && g_array_index (find->counts, guint32, number) == 0)
    number += (guint) direction;
  if (number >= find->counts->len)
    return FALSE;
  for (guint i = 0; i < number; i++)
    before += g_array_index (find->counts, guint32, i);
  *ret_number = number;
  *ret_before = before;
  return TRUE;
}

/* Index of the match in starts nearest behind, or before, offset; -1 if there is none. */
static int
nearest (const GArray *starts, guint64 base, guint64 offset, int direction)
{
  for (guint i = 0; i < starts->len; i++)
    {
      const guint at = direction > 0 ? i : starts->len - 1 - i;
      const guint64 place = base + g_array_index (starts, gsize, at);
      if (offset == WB_NO_OFFSET || (direction > 0 ? place > offset : place < offset))
        return (int) at;
    }
  return -1;
}

gboolean
wb_text_find_next (WbTextFind *find, WbTextPages *pages, guint64 offset, int direction,
                   guint64 *ret_offset, guint64 *ret_number)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  WbTextSegment segment;
  guint64 before;
  guint number = direction > 0 ? 0 : G_MAXUINT;

  if (offset != WB_NO_OFFSET)
    number = wb_text_index_segment_of_byte (find->index, offset);
  while (find_segment (find, number, direction, &number, &before))
    {
      wb_text_index_segment (find->index, number, &segment);
      g_byte_array_set_size (bytes, 0);
      g_array_set_size (starts, 0);
      if (!wb_text_pages_read (pages, segment.start, segment.end + WB_NEEDLE_MAX_BYTES, bytes))
        return FALSE;
      find_in_segment (find->needle, bytes, segment.end - segment.start, starts);
      const int at = nearest (starts, segment.start, offset, direction);
      if (at >= 0)
        {
          *ret_offset = segment.start + g_array_index (starts, gsize, at);
          *ret_number = before + (guint) at + 1;
          return TRUE;
        }
      if (direction < 0 && number == 0)
        return FALSE;
      number += (guint) direction;
    }
  return FALSE;
}
