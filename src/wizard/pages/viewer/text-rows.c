/* SPDX-License-Identifier: MPL-2.0 */
/* Nearly all rows are plain text that is shown as it is: one pass finds that out. Others are
 * rewritten piece by piece between the ends of spans. */
#include "pages/viewer/text-rows.h"

#include <string.h>

#include "base/text.h"
#include "pages/viewer/kinds.h"

#define MARK_BYTES 66 /* the longest mark */

G_STATIC_ASSERT (WB_ROW_LOOK_BYTES >= WB_ROW_BYTES + MARK_BYTES);

/* Start of the mark that at lies inside of, else at. */
static gsize
before_mark (const char *bytes, gsize length, gsize at)
{
  WbMark mark;

  for (gsize from = at > MARK_BYTES ? at - MARK_BYTES : 1; from < at; from++)
    if (bytes[from] == '[' && wb_mark_at (bytes + from, length - from, &mark)
        && from + mark.length > at)
      return from;
  return at;
}

/* Start of the character that at lies inside of, else at. */
static gsize
before_character (const char *bytes, gsize at)
{
  gsize from = at;

  while (from > 0 && at - from < 3 && ((guchar) bytes[from] & 0xC0) == 0x80)
    from--;
  if (from == at || ((guchar) bytes[from] & 0xC0) != 0xC0)
    return at;
  const gsize whole = (guchar) bytes[from] >= 0xF0 ? 4 : (guchar) bytes[from] >= 0xE0 ? 3 : 2;
  return from > 0 && from + whole > at ? from : at;
}

gsize
wb_row_length (const char *bytes, gsize length, gboolean is_end)
{
  const gsize look = MIN (length, WB_ROW_BYTES + 1);
  const char *newline = look > 0 ? memchr (bytes, '\n', look) : NULL;

  if (newline)
    return (gsize) (newline - bytes) + 1;
  if (length <= WB_ROW_BYTES)
    return is_end ? length : 0;
  const gsize at = before_mark (bytes, length, WB_ROW_BYTES);
  return at < WB_ROW_BYTES ? at : before_character (bytes, at);
}

void
wb_row_marks (const char *bytes, gsize length, guint64 base, GArray *spans)
{
  gsize at = 0;
  WbMark mark;

  while (at < length)
    {
      const char *open = memmem (bytes + at, length - at, "[[", 2);
      if (!open)
        return;
      at = (gsize) (open - bytes);
      if (wb_mark_at (open, length - at, &mark))
        {
          const WbTextSpan span = { at, at + mark.length, (int) mark.kind, mark.kind_length,
                                    base + at };
          g_array_append_val (spans, span);
          at += mark.length;
        }
      else
        at++;
    }
}

/* Appends what is seen of bytes; tabs stay. */
static void
append_visible (GString *out, const char *bytes, gsize length)
{
  while (length > 0)
    {
      const char *tab = memchr (bytes, '\t', length);
      const gsize piece = tab ? (gsize) (tab - bytes) : length;
      g_autofree char *seen = wb_text_visible (bytes, (gssize) piece);
      g_string_append (out, seen);
      if (!tab)
        return;
      g_string_append_c (out, '\t');
      bytes = tab + 1;
      length -= piece + 1;
    }
}

static int
compare_ends (gconstpointer a, gconstpointer b)
{
  const gsize *const *first = a, *const *second = b;

  return (**first > **second) - (**first < **second);
}

/* The starts and ends of spans as pointers, rising. */
static GPtrArray *
list_ends (GArray *spans)
{
  GPtrArray *ends = g_ptr_array_new ();

  for (guint i = 0; spans && i < spans->len; i++)
    {
      WbTextSpan *span = &g_array_index (spans, WbTextSpan, i);
      g_ptr_array_add (ends, &span->start);
      g_ptr_array_add (ends, &span->end);
    }
  g_ptr_array_sort (ends, compare_ends);
  return ends;
}

static gboolean
is_plain (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) bytes[i] - 0x20u > 0x7Eu - 0x20u && bytes[i] != '\t')
      return FALSE;
  return TRUE;
}

char *
wb_row_text (const char *bytes, gsize length, GArray *spans)
{
  if (length > 0 && bytes[length - 1] == '\n')
    length -= length > 1 && bytes[length - 2] == '\r' ? 2 : 1;
  g_autoptr (GPtrArray) ends = list_ends (spans);
  GString *out = g_string_sized_new (length + 1);
  gsize at = 0;
  const gboolean plain = is_plain (bytes, length);

  for (guint i = 0; i < ends->len; i++)
    {
      gsize *end = g_ptr_array_index (ends, i);
      const gsize until = CLAMP (*end, at, length);
      if (!plain)
        append_visible (out, bytes + at, until - at);
      at = plain ? at : until;
      *end = plain ? MIN (*end, length) : out->len;
    }
  if (plain)
    g_string_append_len (out, bytes, (gssize) length);
  else
    append_visible (out, bytes + at, length - at);
  return g_string_free (out, FALSE);
}
