/* SPDX-License-Identifier: MPL-2.0 */
/* What is in strings is passed over, so that only brackets and commas count. */
#include "entry/mend.h"

#include <string.h>

#define MOST_DEEP 64
#define ESCAPE_CHARS 6 /* \u1234 */

typedef struct
{
  const char *text;
  gsize length;
  gsize at;
  GString *out;
  gsize whole;          /* what can be closed after so many bytes of out */
  char open[MOST_DEEP]; /* the brackets that are */
  guint deep;
  gboolean is_value;  /* what comes is no name of a member */
  gsize string_bytes; /* of a value */
} Scan;

static gboolean
is_in_array (const Scan *scan)
{
  return scan->deep > 0 && scan->open[scan->deep - 1] == '[';
}

/* --- strings --------------------------------------------------------------------------------- */

/* The first half of a character outside of the basic plane, whose second was cut. */
static gboolean
ends_in_half (const char *text, gsize begin, gsize end)
{
  return end >= begin + ESCAPE_CHARS && text[end - ESCAPE_CHARS] == '\\'
         && text[end - ESCAPE_CHARS + 1] == 'u'
         && g_ascii_tolower (text[end - ESCAPE_CHARS + 2]) == 'd'
         && strchr ("89abAB", text[end - ESCAPE_CHARS + 3]) != NULL;
}

/* Where a string that goes on after end can be cut: between two characters. */
static gsize
end_of_characters (const char *text, gsize begin, gsize end)
{
  const char *valid_end = NULL;
  const gsize from = end - MIN (end - begin, 4);
  gsize start = from;

  if (ends_in_half (text, begin, end))
    return end - ESCAPE_CHARS;
  while (start < end && ((guchar) text[start] & 0xc0) == 0x80)
    start++;
  if (g_utf8_validate_len (text + start, end - start, &valid_end))
    return end;
  return end - (gsize) (valid_end - text) < 4 ? (gsize) (valid_end - text) : end;
}

/* Passes over the string whose first quotation mark is at scan->at; FALSE if it was cut. */
static gboolean
pass_string (Scan *scan)
{
  const gsize begin = scan->at + 1;
  const gsize most = scan->is_value ? scan->string_bytes : G_MAXSIZE;
  gsize at = begin, kept = begin;

  while (at < scan->length && scan->text[at] != '"')
    {
      const gboolean is_escape = scan->text[at] == '\\';
      const gboolean is_long = is_escape && at + 1 < scan->length && scan->text[at + 1] == 'u';
      const gsize step = is_long ? ESCAPE_CHARS : is_escape ? 2 : 1;
      if (at + step > scan->length)
        break;
      at += step;
      kept = at - begin <= most ? at : kept;
    }
  const gboolean is_whole = at < scan->length && scan->text[at] == '"';
  scan->at = at + 1;
  if (!is_whole || kept < at)
    kept = end_of_characters (scan->text, begin, kept);
  if (!is_whole && !scan->is_value)
    return FALSE;
  g_string_append_c (scan->out, '"');
  g_string_append_len (scan->out, scan->text + begin, (gssize) (kept - begin));
  g_string_append_c (scan->out, '"');
  if (!is_whole)
    scan->whole = scan->out->len;
  return is_whole;
}

/* --- all else -------------------------------------------------------------------------------- */

static gboolean
open_one (Scan *scan, char bracket)
{
  if (scan->deep == MOST_DEEP)
    return FALSE;
  scan->open[scan->deep++] = bracket;
  scan->whole = scan->out->len;
  scan->is_value = bracket == '[';
  return TRUE;
}

static gboolean
close_one (Scan *scan)
{
  if (scan->deep == 0)
    return FALSE;
  scan->deep--;
  scan->whole = scan->out->len;
  return TRUE;
}

/* FALSE if it makes no sense. */
static gboolean
pass_one (Scan *scan)
{
  const char one = scan->text[scan->at++];

  g_string_append_c (scan->out, one);
  switch (one)
    {
    case '{':
    case '[':
      return open_one (scan, one);
    case '}':
    case ']':
      return close_one (scan);
    case ',':
      scan->whole = scan->out->len - 1;
      scan->is_value = is_in_array (scan);
      return scan->deep > 0;
    case ':':
      scan->is_value = TRUE;
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
is_full (const Scan *scan, const WbMendLimits *limits)
{
  return limits->all_bytes > 0 && scan->out->len > limits->all_bytes;
}

char *
wb_entry_mend (const char *text, gsize length, const WbMendLimits *limits)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Scan scan = { .text = text, .length = length, .out = out };

  scan.string_bytes = limits->string_bytes > 0 ? limits->string_bytes : G_MAXSIZE;
  if (length == 0 || text[0] != '{')
    return NULL;
  while (scan.at < length && !is_full (&scan, limits))
    if (text[scan.at] == '"')
      {
        if (!pass_string (&scan))
          break;
      }
    else if (!pass_one (&scan))
      return NULL;
  g_string_truncate (out, scan.whole);
  for (guint i = scan.deep; i > 0; i--)
    g_string_append_c (out, scan.open[i - 1] == '{' ? '}' : ']');
  return g_string_free (g_steal_pointer (&out), FALSE);
}
