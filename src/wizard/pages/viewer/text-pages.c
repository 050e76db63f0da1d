/* SPDX-License-Identifier: MPL-2.0 */
/* A page is a segment, cut into its rows again. Some pages are kept, since a screen is filled row
 * by row; below them some blocks, since neighbouring segments share one. */
#include "pages/viewer/text-pages.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "entry/entry.h"

#define N_PAGES 6
#define N_BLOCKS 4

/* A row of a page. */
typedef struct
{
  guint32 start, length;
  guint32 line; /* beyond the first line that begins in the segment, + 1: 0 is the line before it */
  guint32 first; /* index of the row in which its line begins, or of the page's first */
  guint8 starts_line;
} Row;

typedef struct
{
  WbTextSegment segment;
  guint64 used; /* 0: nothing in it */
  gsize length; /* bytes of the segment; what follows is for matches that go on behind it */
  GByteArray *bytes;
  GArray *rows;  /* of Row */
  GArray *marks; /* of WbTextSpan: in bytes of the page */
} Page;

struct _WbTextPages
{
  WbTextIndex *index;
  WbBlockCache *blocks;
  Page pages[N_PAGES];
  guint64 clock;
};

WbTextPages *
wb_text_pages_new (WbTextIndex *index)
{
  WbTextPages *pages = g_new0 (WbTextPages, 1);

  pages->index = wb_text_index_ref (index);
  pages->blocks = wb_block_cache_new (wb_text_index_reader (index), N_BLOCKS);
  for (guint i = 0; i < N_PAGES; i++)
    {
      pages->pages[i].bytes = g_byte_array_new ();
      pages->pages[i].rows = g_array_new (FALSE, FALSE, sizeof (Row));
      pages->pages[i].marks = g_array_new (FALSE, FALSE, sizeof (WbTextSpan));
    }
  return pages;
}

void
wb_text_pages_free (WbTextPages *pages)
{
  for (guint i = 0; i < N_PAGES; i++)
    {
      g_byte_array_unref (pages->pages[i].bytes);
      g_array_unref (pages->pages[i].rows);
      g_array_unref (pages->pages[i].marks);
    }
  wb_block_cache_free (pages->blocks);
  wb_text_index_unref (pages->index);
  g_free (pages);
}

WbTextIndex *
wb_text_pages_index (WbTextPages *pages)
{
  return pages->index;
}

gboolean
wb_text_pages_read (WbTextPages *pages, guint64 start, guint64 end, GByteArray *out)
{
  return wb_block_cache_read (pages->blocks, start, end, out, NULL);
}

void
wb_text_row_free (WbTextRow *row)
{
  g_free (row->text);
  g_array_unref (row->spans);
  g_free (row);
}

static void
cut_page (Page *page)
{
  const char *bytes = (const char *) page->bytes->data;
  gboolean continues = page->segment.continues;
  guint32 line = 0, first = 0;
  gsize n;

  g_array_set_size (page->rows, 0);
  g_array_set_size (page->marks, 0);
  for (gsize at = 0; at < page->length; at += n)
    {
      n = wb_row_length (bytes + at, page->length - at, TRUE);
      if (!continues)
        {
          line++;
          first = page->rows->len;
        }
      const Row row = { (guint32) at, (guint32) n, line, first, !continues };
      g_array_append_val (page->rows, row);
      wb_row_marks (bytes + at, n, page->segment.start + at, page->marks);
      continues = bytes[at + n - 1] != '\n';
    }
  for (guint i = 0; i < page->marks->len; i++)
    {
      WbTextSpan *mark = &g_array_index (page->marks, WbTextSpan, i);
      mark->end += mark->offset - page->segment.start - mark->start;
      mark->start = mark->offset - page->segment.start;
    }
}

/* Borrowed until the next call. */
static Page *
get_page (WbTextPages *pages, guint number, GError **error)
{
  WbTextSegment segment;
  Page *page = &pages->pages[0];

  wb_text_index_segment (pages->index, number, &segment);
  for (guint i = 0; i < N_PAGES; i++)
    {
      Page *other = &pages->pages[i];
      if (other->used > 0 && other->segment.start == segment.start
          && other->segment.end == segment.end)
        {
          other->used = ++pages->clock;
          return other;
        }
      if (other->used < page->used)
        page = other;
    }
  page->used = 0;
  page->segment = segment;
  g_byte_array_set_size (page->bytes, 0);
  if (!wb_block_cache_read (pages->blocks, segment.start, segment.end + WB_NEEDLE_MAX_BYTES,
                            page->bytes, error))
    return NULL;
  page->length = MIN (page->bytes->len, segment.end - segment.start);
  cut_page (page);
  page->used = ++pages->clock;
  return page;
}

static void
add_matches (const Page *page, const Row *row, const WbTextNeedle *needle, GArray *spans)
{
  const char *bytes = (const char *) page->bytes->data + row->start;
  gsize length = 0, at = 0;

  while ((at = wb_text_needle_find (needle, bytes, page->bytes->len - row->start, at, &length))
         < row->length)
    {
      const WbTextSpan span = { at, MIN (at + length, row->length), WB_SPAN_MATCH, 0,
                                page->segment.start + row->start + at };
      g_array_append_val (spans, span);
      at += length;
    }
}

static gboolean
is_error (const Page *page, const Row *row)
{
  const Row *first = &g_array_index (page->rows, Row, row->first);
  const char *line = (const char *) page->bytes->data + first->start;
  const char *newline = memchr (line, '\n', page->length - first->start);
  const gsize length = newline ? (gsize) (newline - line) : page->length - first->start;
  gint64 time;
  WbLevel level = WB_LEVEL_UNKNOWN;

  return first->starts_line && wb_entry_peek (line, length, &time, &level)
         && level >= WB_LEVEL_ERROR;
}

static WbTextRow *
make_row (const Page *page, guint number, const WbTextNeedle *needle)
{
  const Row *row = &g_array_index (page->rows, Row, number);
  const char *bytes = (const char *) page->bytes->data + row->start;
  WbTextRow *made = g_new0 (WbTextRow, 1);

  made->row = page->segment.row + number;
  made->line = page->segment.line + row->line;
  made->offset = page->segment.start + row->start;
  made->bytes = row->length;
  made->starts_line = row->starts_line;
  made->is_error = is_error (page, row);
  made->spans = g_array_new (FALSE, FALSE, sizeof (WbTextSpan));
  wb_row_marks (bytes, row->length, made->offset, made->spans);
  if (needle)
    add_matches (page, row, needle, made->spans);
  made->text = wb_row_text (bytes, row->length, made->spans);
  return made;
}

WbTextRow *
wb_text_pages_dup_row (WbTextPages *pages, guint64 row, const WbTextNeedle *needle, GError **error)
{
  WbTextExtent extent;

  wb_text_index_extent (pages->index, &extent);
  if (row < extent.rows)
    {
      Page *page = get_page (pages, wb_text_index_segment_of_row (pages->index, row), error);
      if (!page)
        return NULL;
      if (row - page->segment.row < page->rows->len)
        return make_row (page, (guint) (row - page->segment.row), needle);
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("No such line"));
  return NULL;
}

/* The page that number leads to, if there is any text. */
static Page *
find_page (WbTextPages *pages, guint (*find) (WbTextIndex *index, guint64 value), guint64 value)
{
  WbTextExtent extent;

  wb_text_index_extent (pages->index, &extent);
  return extent.segments > 0 ? get_page (pages, find (pages->index, value), NULL) : NULL;
}

gboolean
wb_text_pages_row_of_byte (WbTextPages *pages, guint64 offset, guint64 *ret_row)
{
  const Page *page = find_page (pages, wb_text_index_segment_of_byte, offset);
  guint low = 0, high = page ? page->rows->len : 0;

  if (high == 0)
    return FALSE;
  while (high - low > 1)
    {
      const guint middle = low + (high - low) / 2;
      if (page->segment.start + g_array_index (page->rows, Row, middle).start <= offset)
        low = middle;
      else
        high = middle;
    }
  *ret_row = page->segment.row + low;
  return TRUE;
}

gboolean
wb_text_pages_row_of_line (WbTextPages *pages, guint64 line, guint64 *ret_row)
{
  const guint64 wanted = MAX (line, 1) - 1;
  const Page *page = find_page (pages, wb_text_index_segment_of_line, wanted);
  guint i = 0;

  if (!page || page->rows->len == 0)
    return FALSE;
  while (i + 1 < page->rows->len
         && page->segment.line + g_array_index (page->rows, Row, i).line <= wanted)
    i++;
  *ret_row = page->segment.row + i;
  return TRUE;
}

/* The row in its page, which is borrowed until the next call; NULL if there is none. */
static const Row *
find_row (WbTextPages *pages, guint64 row, const Page **ret_page)
{
  WbTextExtent extent;

  wb_text_index_extent (pages->index, &extent);
  const Page *page =
      row < extent.rows ? find_page (pages, wb_text_index_segment_of_row, row) : NULL;
  if (!page || row - page->segment.row >= page->rows->len)
    return NULL;
  *ret_page = page;
  return &g_array_index (page->rows, Row, row - page->segment.row);
}

gboolean
wb_text_pages_line_of_row (WbTextPages *pages, guint64 row, guint64 *ret_line)
{
  const Page *page;
  const Row *found = find_row (pages, row, &page);

  if (found)
    *ret_line = page->segment.line + found->line;
  return found != NULL;
}

guint64
wb_text_pages_byte_of_row (WbTextPages *pages, guint64 row)
{
  const Page *page;
  const Row *found = find_row (pages, row, &page);
  WbTextExtent extent;

  wb_text_index_extent (pages->index, &extent);
  return found ? page->segment.start + found->start : extent.bytes;
}

/* --- marks ----------------------------------------------------------------------------------- */

/* The mark of kinds in page that is nearest behind, or before, offset; NULL if there is none. */
static const WbTextSpan *
nearest_mark (const Page *page, guint64 kinds, guint64 offset, int direction)
{
  const guint n = page->marks->len;

  for (guint i = 0; i < n; i++)
    {
      const guint at = direction > 0 ? i : n - 1 - i;
      const WbTextSpan *mark = &g_array_index (page->marks, WbTextSpan, at);
      const gboolean beyond =
          offset == WB_NO_OFFSET || (direction > 0 ? mark->offset > offset : mark->offset < offset);
      if (beyond && kinds >> mark->kind & 1)
        return mark;
    }
  return NULL;
}

gboolean
wb_text_pages_next_mark (WbTextPages *pages, guint64 kinds, guint64 offset, int direction,
                         guint64 *ret_offset)
{
  WbTextExtent extent;
  guint number = 0;

  wb_text_index_extent (pages->index, &extent);
  if (extent.segments == 0)
    return FALSE;
  if (offset != WB_NO_OFFSET)
    number = wb_text_index_segment_of_byte (pages->index, offset);
  else if (direction < 0)
    number = extent.segments - 1;
  while (wb_text_index_find_segment (pages->index, kinds, number, direction, &number))
    {
      const Page *page = get_page (pages, number, NULL);
      const WbTextSpan *mark = page ? nearest_mark (page, kinds, offset, direction) : NULL;
      if (mark)
        {
          *ret_offset = mark->offset;
          return TRUE;
        }
      number += (guint) direction;
      if (!page)
        return FALSE;
    }
  return FALSE;
}

guint64
wb_text_pages_mark_number (WbTextPages *pages, guint64 kinds, guint64 offset)
{
  const guint number = wb_text_index_segment_of_byte (pages->index, offset);
  const Page *page = find_page (pages, wb_text_index_segment_of_byte, offset);
  guint64 sum = page ? wb_text_index_count_before (pages->index, kinds, number) : 0;

  for (guint i = 0; page && i < page->marks->len; i++)
    {
      const WbTextSpan *mark = &g_array_index (page->marks, WbTextSpan, i);
      sum += mark->offset <= offset && kinds >> mark->kind & 1;
    }
  return sum;
}

char *
wb_text_pages_dup_mark (WbTextPages *pages, guint64 offset, guint *ret_kind)
{
  const Page *page = find_page (pages, wb_text_index_segment_of_byte, offset);

  for (guint i = 0; page && i < page->marks->len; i++)
    {
      const WbTextSpan *mark = &g_array_index (page->marks, WbTextSpan, i);
      if (mark->offset == offset)
        {
          *ret_kind = (guint) mark->kind;
          return g_strndup ((const char *) page->bytes->data + mark->start,
                            mark->end - mark->start);
        }
    }
  return NULL;
}

gboolean
wb_text_pages_find_mark (WbTextPages *pages, const char *mark, guint64 start, guint64 end,
                         guint64 *ret_offset)
{
  const gsize length = strlen (mark);
  guint64 offset = start > 0 ? start - 1 : WB_NO_OFFSET;
  guint kind;

  while (wb_text_pages_next_mark (pages, WB_ALL_KINDS, offset, 1, &offset) && offset < end)
    {
      g_autofree char *found = wb_text_pages_dup_mark (pages, offset, &kind);
      if (found && strncmp (found, mark, length) == 0)
        {
          *ret_offset = offset;
          return TRUE;
        }
    }
  return FALSE;
}
