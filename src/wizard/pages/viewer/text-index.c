/* SPDX-License-Identifier: MPL-2.0 */
/* The builder works on a block's worth of segments of its own and hands them over under the lock,
 * so nobody waits for longer than it takes to append some dozen of them. */
#include "pages/viewer/text-index.h"

#include <string.h>

#include "pages/viewer/tag-counts.h"
#include "pages/viewer/text-rows.h"

/* A segment's start. */
typedef struct
{
  guint64 start, row, line;
  guint8 continues;
} Start;

/* Marks of each kind: at most WB_SEGMENT_BYTES / 5 and a row's, so 16 bits do. */
typedef guint16 Count;

struct _WbTextIndex
{
  gatomicrefcount refs;
  WbMemberReader *reader;
  guint n_kinds;

  GMutex lock; /* for all below */
  WbTextExtent extent;
  GArray *starts; /* of Start */
  GArray *counts; /* of Count, n_kinds for each segment */
  guint64 totals[WB_MAX_KINDS];
  WbTagCounts *tags;
};

WbTextIndex *
wb_text_index_new (WbMemberReader *reader)
{
  WbTextIndex *index = g_new0 (WbTextIndex, 1);

  g_atomic_ref_count_init (&index->refs);
  g_mutex_init (&index->lock);
  index->reader = wb_member_reader_ref (reader);
  index->n_kinds = wb_n_kinds ();
  index->starts = g_array_new (FALSE, FALSE, sizeof (Start));
  index->counts = g_array_new (FALSE, TRUE, sizeof (Count));
  index->tags = wb_tag_counts_new ();
  return index;
}

WbTextIndex *
wb_text_index_ref (WbTextIndex *index)
{
  g_atomic_ref_count_inc (&index->refs);
  return index;
}

void
wb_text_index_unref (WbTextIndex *index)
{
  if (!g_atomic_ref_count_dec (&index->refs))
    return;
  g_mutex_clear (&index->lock);
  wb_member_reader_unref (index->reader);
  g_array_unref (index->starts);
  g_array_unref (index->counts);
  wb_tag_counts_free (index->tags);
  g_free (index);
}

WbMemberReader *
wb_text_index_reader (WbTextIndex *index)
{
  return index->reader;
}

/* --- building -------------------------------------------------------------------------------- */

/* The builder's own; nothing of it is shared. */
typedef struct
{
  WbTextIndex *index;
  GByteArray *rest; /* bytes that begin with a row and are not cut yet */
  guint64 offset;   /* of rest */
  guint64 row, line;
  gboolean continues;    /* the next row continues a line */
  guint64 segment_start; /* of the last segment */
  GArray *starts;        /* of Start: not handed over yet */
  GArray *counts;        /* of Count: of the last segment handed over, then of starts */
  GArray *marks;         /* of WbTextSpan: scratch */
  GArray *tags;          /* of guint64: hashes */
  guint64 totals[WB_MAX_KINDS];
} Builder;

static void
begin_segment (Builder *builder)
{
  const Start start = { builder->offset, builder->row, builder->line, builder->continues };

  g_array_append_val (builder->starts, start);
  g_array_set_size (builder->counts, builder->counts->len + builder->index->n_kinds);
  builder->segment_start = builder->offset;
}

static void
count_marks (Builder *builder, const char *row, gsize length)
{
  Count *counts =
      &g_array_index (builder->counts, Count, builder->counts->len - builder->index->n_kinds);

  g_array_set_size (builder->marks, 0);
  wb_row_marks (row, length, 0, builder->marks);
  for (guint i = 0; i < builder->marks->len; i++)
    {
      const WbTextSpan *mark = &g_array_index (builder->marks, WbTextSpan, i);
      const gsize bytes = mark->end - mark->start;
      counts[mark->kind]++;
      builder->totals[mark->kind]++;
      if (bytes > mark->word_length + 4)
        {
          const guint64 hash = wb_tag_hash (row + mark->start, bytes);
          g_array_append_val (builder->tags, hash);
        }
    }
}

/* Cuts all rows that can be cut. */
static void
cut_rows (Builder *builder, gboolean is_end)
{
  const char *bytes = (const char *) builder->rest->data;
  const gsize length = builder->rest->len;
  gsize at = 0, row;

  while (at < length && (is_end || length - at >= WB_ROW_LOOK_BYTES)
         && (row = wb_row_length (bytes + at, length - at, is_end)) > 0)
    {
      if (builder->offset == 0 || builder->offset - builder->segment_start >= WB_SEGMENT_BYTES)
        begin_segment (builder);
      count_marks (builder, bytes + at, row);
      builder->line += !builder->continues;
      builder->continues = bytes[at + row - 1] != '\n';
      builder->row++;
      builder->offset += row;
      at += row;
    }
  g_byte_array_remove_range (builder->rest, 0, (guint) at);
}

/* Hands over what was found. The last segment may get more marks later, so its counts stay here as
 * well. */
static void
hand_over (Builder *builder, gboolean is_end)
{
  WbTextIndex *index = builder->index;
  const guint n = index->n_kinds;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&index->lock);
  const guint known = index->counts->len >= n && builder->counts->len > builder->starts->len * n
                          ? index->counts->len - n
                          : index->counts->len;

  g_array_set_size (index->counts, known);
  g_array_append_vals (index->counts, builder->counts->data, builder->counts->len);
  g_array_append_vals (index->starts, builder->starts->data, builder->starts->len);
  for (guint i = 0; i < builder->tags->len; i++)
    wb_tag_counts_add (index->tags, g_array_index (builder->tags, guint64, i));
  index->extent =
      (WbTextExtent){ is_end, builder->offset, builder->row, builder->line, index->starts->len };
  memcpy (index->totals, builder->totals, sizeof index->totals);
  g_array_set_size (builder->starts, 0);
  g_array_set_size (builder->tags, 0);
  if (builder->counts->len > n)
    g_array_remove_range (builder->counts, 0, builder->counts->len - n);
}

static Builder
begin (WbTextIndex *index)
{
  return (Builder){
    .index = index,
    .rest = g_byte_array_new (),
    .starts = g_array_new (FALSE, FALSE, sizeof (Start)),
    .counts = g_array_new (FALSE, TRUE, sizeof (Count)),
    .marks = g_array_new (FALSE, FALSE, sizeof (WbTextSpan)),
    .tags = g_array_new (FALSE, FALSE, sizeof (guint64)),
  };
}

static void
end (Builder *builder)
{
  g_byte_array_unref (builder->rest);
  g_array_unref (builder->starts);
  g_array_unref (builder->counts);
  g_array_unref (builder->marks);
  g_array_unref (builder->tags);
}

static gboolean
build (Builder *builder, const WbRun *run, GError **error)
{
  WbMemberReader *reader = builder->index->reader;
  const guint n = wb_member_reader_n_blocks (reader);
  g_autoptr (GByteArray) block = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    {
      if (!wb_run_check (run, error) || !wb_member_reader_read_block (reader, i, block, error))
        return FALSE;
      g_byte_array_append (builder->rest, block->data, block->len);
      cut_rows (builder, i + 1 == n);
      hand_over (builder, i + 1 == n);
      wb_run_notify (run, "index", NULL, WB_EVENT_PROGRESS, builder->offset,
                     wb_member_reader_bytes (reader), NULL);
    }
  if (n == 0)
    hand_over (builder, TRUE);
  return TRUE;
}

gboolean
wb_text_index_build (WbTextIndex *index, const WbRun *run, GError **error)
{
  Builder builder = begin (index);
  const gboolean built = build (&builder, run, error);

  end (&builder);
  return built;
}

/* --- asking ---------------------------------------------------------------------------------- */

void
wb_text_index_extent (WbTextIndex *index, WbTextExtent *ret)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&index->lock);

  *ret = index->extent;
}

void
wb_text_index_segment (WbTextIndex *index, guint number, WbTextSegment *ret)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&index->lock);

  g_return_if_fail (number < index->starts->len);
  const Start *start = &g_array_index (index->starts, Start, number);
  const guint64 until = number + 1 < index->starts->len ? start[1].start : index->extent.bytes;
  *ret = (WbTextSegment){ start->start, until, start->row, start->line, start->continues };
}

static guint64
start_row (const Start *start)
{
  return start->row;
}

/* The first line that begins in the segment, or behind it. */
static guint64
start_line (const Start *start)
{
  return start->line;
}

static guint64
start_byte (const Start *start)
{
  return start->start;
}

/* The last segment whose value is not above wanted. Starts rise in every value; of several with
 * the same line the last is the one in which that line begins. */
static guint
search (WbTextIndex *index, guint64 wanted, guint64 (*value) (const Start *start))
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&index->lock);
  guint low = 0, high = index->starts->len;

  while (high - low > 1)
    {
      const guint middle = low + (high - low) / 2;
      if (value (&g_array_index (index->starts, Start, middle)) <= wanted)
        low = middle;
      else
        high = middle;
    }
  return low;
}

guint
wb_text_index_segment_of_row (WbTextIndex *index, guint64 row)
{
  return search (index, row, start_row);
}

guint
wb_text_index_segment_of_line (WbTextIndex *index, guint64 line)
{
  return search (index, line, start_line);
}

guint
wb_text_index_segment_of_byte (WbTextIndex *index, guint64 offset)
{
  return search (index, offset, start_byte);
}

/* Marks of kinds in a segment. Locked. */
static guint64
count_in (const WbTextIndex *index, guint64 kinds, guint number)
{
  const Count *counts = &g_array_index (index->counts, Count, number * index->n_kinds);
  guint64 sum = 0;

  for (guint i = 0; i < index->n_kinds; i++)
    if (kinds >> i & 1)
      sum += counts[i];
  return sum;
}

guint64
wb_text_index_total (WbTextIndex *index, guint64 kinds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&index->lock);
  guint64 sum = 0;

  for (guint i = 0; i < index->n_kinds; i++)
    if (kinds >> i & 1)
      sum += index->totals[i];
  return sum;
}

guint64
wb_text_index_count_before (WbTextIndex *index, guint64 kinds, guint number)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&index->lock);
  guint64 sum = 0;

  for (guint i = 0; i < MIN (number, index->starts->len); i++)
    sum += count_in (index, kinds, i);
  return sum;
}

gboolean
wb_text_index_find_segment (WbTextIndex *index, guint64 kinds, guint number, int direction,
                            guint *ret_number)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&index->lock);

  for (guint i = number; i < index->starts->len; i += (guint) direction)
    if (count_in (index, kinds, i) > 0)
      {
        *ret_number = i;
        return TRUE;
      }
  return FALSE;
}

guint
wb_text_index_count_tag (WbTextIndex *index, const char *tag, gsize length)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&index->lock);

  return wb_tag_counts_get (index->tags, wb_tag_hash (tag, length));
}
