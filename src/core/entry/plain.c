/* SPDX-License-Identifier: MPL-2.0 */
/* Heads of plain text entries. One reader for a family of formats: a time and a level, in brackets
 * or bare, in either order of decoration, with a scope between them. Chromium's own lines, which
 * stand in Electron's logs, have a head of their own without a year: their level counts, their time
 * doesn't. A line whose head names neither time nor level goes on with the entry before it; so does
 * "Error: …", which begins the stack of one. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/parts.h"

#include <string.h>

#define PIECES_MAX 5    /* of a head after its time */
#define PIECE_LENGTH 64 /* longer brackets belong to the message */

static const char *
skip_blanks (const char *at, const char *end)
{
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  return at;
}

/* Blanks, colours and the dashes, bars, colons and arrows that stand between the pieces. */
static const char *
skip_separators (const char *at, const char *end)
{
  for (;;)
    {
      const char *start = at;
      at = wb_skip_colours (skip_blanks (at, end), end);
      if (at < end && (*at == ':' || *at == '|' || *at == '>'))
        at++;
      else if (end - at >= 2 && *at == '-' && at[1] == ' ')
        at++;
      else if (end - at >= 3 && memcmp (at, "\xe2\x80\xba", 3) == 0) /* › */
        at += 3;
      if (at == start)
        return at;
    }
}

/* The byte after the bracket that closes the one at, or NULL. */
static const char *
bracket_end (const char *at, const char *end, char close)
{
  gsize room = MIN ((gsize)(end - at), PIECE_LENGTH);
  const char *found = memchr (at, close, room);
  return found != NULL ? found + 1 : NULL;
}

static gboolean
is_all_digits (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

static void
note_scope (WbPlainHead *head, const char *text, gsize length)
{
  if (head->scope != NULL || length == 0 || is_all_digits (text, length))
    return;
  head->scope = text;
  head->scope_length = length;
}

/* "[error]", "[main]", "[1234]", "(scope)": the byte after it, or NULL if it is none. */
static const char *
read_bracket (const char *at, const char *end, WbPlainHead *head)
{
  if (*at == '(' && head->level == WB_LEVEL_UNKNOWN)
    return NULL;
  const char *after = bracket_end (at, end, *at == '(' ? ')' : ']');
  if (after == NULL)
    return NULL;
  gsize length = (gsize)(after - at) - 2;
  WbLevel level = *at == '[' ? wb_level_from_word (at + 1, length) : WB_LEVEL_UNKNOWN;
  if (level == WB_LEVEL_UNKNOWN)
    note_scope (head, at + 1, length);
  else if (head->level == WB_LEVEL_UNKNOWN)
    head->level = level;
  else
    return NULL;
  return after;
}

/* A bare level word. Without a time before it, it has to be all lower case with a colon or all
 * upper case: "Error: boom" begins a stack. */
static const char *
read_word (const char *at, const char *end, gboolean has_time, WbPlainHead *head)
{
  if (head->level != WB_LEVEL_UNKNOWN)
    return NULL;
  const char *word_end = at;
  gsize upper = 0;
  while (word_end < end && word_end - at < 12 && g_ascii_isalpha (*word_end))
    upper += g_ascii_isupper (*word_end++) ? 1 : 0;
  gsize length = (gsize)(word_end - at);
  const char *next = wb_skip_colours (word_end, end);
  gboolean has_colon = next < end && *next == ':';
  if (length < 3 || (next < end && !has_colon && strchr (" \t]|\r\n", *next) == NULL))
    return NULL;
  gboolean alone = upper == length || (upper == 0 && has_colon);
  WbLevel level = has_time || alone ? wb_level_from_word (at, length) : WB_LEVEL_UNKNOWN;
  if (level == WB_LEVEL_UNKNOWN)
    return NULL;
  head->level = level;
  return next;
}

/* The pieces after the time. */
static const char *
read_pieces (const char *at, const char *end, gboolean has_time, WbPlainHead *head)
{
  const char *message = at;
  for (int i = 0; i < PIECES_MAX; i++)
    {
      at = skip_separators (at, end);
      if (at >= end)
        return end;
      const char *after = *at == '[' || *at == '(' ? read_bracket (at, end, head)
                                                   : read_word (at, end, has_time || i > 0, head);
      if (after == NULL)
        return i == 0 && !has_time ? message : at;
      message = at = after;
    }
  return skip_separators (message, end);
}

/* "[2026-11-23 05:01:30.516]" or the same bare; the byte after it, or NULL. */
static const char *
read_time (const char *at, const char *end, gint64 *ret_time_usec)
{
  gboolean bracketed = *at == '[';
  const char *after = wb_scan_time (bracketed ? at + 1 : at, end, ret_time_usec);
  if (after == NULL || !bracketed)
    return after;
  return after < end && *after == ']' ? after + 1 : NULL;
}

/* "[1234:0x7f:1123/050130.516123:ERROR:gpu_process_host.cc(991)] …" */
static gboolean
read_chromium (const char *line, const char *end, WbPlainHead *head)
{
  gsize room = MIN ((gsize)(end - line), 160);
  const char *close = memchr (line, ']', room);
  const char *slash = close != NULL ? memchr (line, '/', (gsize)(close - line)) : NULL;
  if (slash == NULL || slash - line < 5 || !is_all_digits (slash - 4, 4)
      || !g_ascii_isdigit (slash[1]))
    return FALSE;
  const char *level = memchr (slash, ':', (gsize)(close - slash));
  const char *file = level != NULL ? memchr (level + 1, ':', (gsize)(close - level - 1)) : NULL;
  if (file == NULL)
    return FALSE;
  head->level = wb_level_from_word (level + 1, (gsize)(file - level - 1));
  const char *paren = memchr (file, '(', (gsize)(close - file));
  note_scope (head, file + 1, (gsize)((paren != NULL ? paren : close) - file - 1));
  head->message = skip_blanks (close + 1, end);
  return head->level != WB_LEVEL_UNKNOWN;
}

gboolean
wb_plain_head (const char *line, gsize length, WbPlainHead *ret_head)
{
  const char *end = line + length;
  const char *at = wb_skip_colours (line, end);
  if (at >= end || *at == ' ' || *at == '\t')
    return FALSE;
  WbPlainHead head = { .time_usec = WB_TIME_UNKNOWN };
  if (*at == '[' && read_chromium (at, end, &head))
    {
      *ret_head = head;
      return TRUE;
    }
  const char *after =
      *at == '[' || g_ascii_isdigit (*at) ? read_time (at, end, &head.time_usec) : NULL;
  gboolean has_time = after != NULL;
  head.message = read_pieces (has_time ? after : at, end, has_time, &head);
  if (!has_time && head.level == WB_LEVEL_UNKNOWN)
    return FALSE;
  *ret_head = head;
  return TRUE;
}
