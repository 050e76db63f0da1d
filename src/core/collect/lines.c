/* SPDX-License-Identifier: MPL-2.0 */
/* Most lines lie whole within a piece of the source and are handed out where they lie; only those
 * that a piece's border cuts are put together, and no more of them than a line may be long. */
#include "collect/lines.h"

#include <string.h>

struct _WbLines
{
  WbSource *source;
  const char *at, *end; /* what is left of the current piece */
  GString *cut;         /* the begun line, when a piece ended within it */
  guint64 cut_length;   /* of it in the file */
};

WbLines *
wb_lines_new (WbSource *source)
{
  WbLines *lines = g_new0 (WbLines, 1);

  lines->source = source;
  lines->cut = g_string_new (NULL);
  return lines;
}

void
wb_lines_free (WbLines *lines)
{
  if (!lines)
    return;
  g_string_free (lines->cut, TRUE);
  g_free (lines);
}

/* Keeps what is needed of the first length bytes at lines->at for later. */
static void
keep (WbLines *lines, gsize length)
{
  const gsize room = WB_LINES_READ - lines->cut->len;

  g_string_append_len (lines->cut, lines->at, (gssize) MIN (length, room));
  lines->cut_length += length;
}

static gboolean
give_kept (WbLines *lines, gboolean ended, WbLine *ret)
{
  *ret = (WbLine){ lines->cut->str, lines->cut->len, lines->cut_length + ended, ended };
  lines->cut_length = 0;
  return TRUE;
}

gboolean
wb_lines_next (WbLines *lines, WbLine *ret_line)
{
  if (lines->cut_length == 0)
    g_string_truncate (lines->cut, 0);
  for (;;)
    {
      const gsize left = (gsize) (lines->end - lines->at);
      const char *newline = left > 0 ? memchr (lines->at, '\n', left) : NULL;
      if (newline)
        {
          const char *start = lines->at;
          const gsize length = (gsize) (newline - start);
          if (lines->cut_length > 0)
            keep (lines, length);
          lines->at = newline + 1;
          if (lines->cut_length > 0)
            return give_kept (lines, TRUE, ret_line);
          *ret_line = (WbLine){ start, MIN (length, WB_LINES_READ), length + 1, TRUE };
          return TRUE;
        }
      keep (lines, left);
      const gsize length = wb_source_read (lines->source, &lines->at);
      lines->end = lines->at + length;
      if (length == 0)
        return lines->cut_length > 0 && give_kept (lines, FALSE, ret_line);
    }
}
