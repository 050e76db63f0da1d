/* SPDX-License-Identifier: MPL-2.0 */
/* Time and level of a line without parsing it. It runs on every line of gigabytes, so a JSON line
 * is only walked from quote to quote: memchr() finds the end of each string, braces are counted,
 * and nothing is checked that isn't needed to know which key stands at the top. A line that was
 * torn still gives what stood before the tear. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/parts.h"

#include <string.h>

const char *const wb_time_keys[] = { "timestamp", "@timestamp", "time",  "ts",
                                     "datetime",  "date",       "_time", NULL };
const char *const wb_level_keys[] = { "level", "@level", "severity", "lvl", "levelname", NULL };

static const char *const wrapper_keys[] = { "metadata", "@fields", "fields", "meta", NULL };

#define WRAPPED 16 /* added to the rank of keys inside a wrapper: the top is preferred */
#define NO_RANK 99

typedef struct
{
  const char *at;
  const char *end;
  int depth;
  gboolean in_wrapper; /* depth 2 belongs to the entry too */
  int time_rank, level_rank;
  gint64 time_usec;
  WbLevel level;
} Peek;

int
wb_key_rank (const char *const *table, const char *key, gsize length)
{
  for (int i = 0; table[i] != NULL; i++)
    if (table[i][0] == key[0] && strlen (table[i]) == length && memcmp (table[i], key, length) == 0)
      return i;
  return -1;
}

gboolean
wb_is_wrapper_key (const char *key, gsize length)
{
  return length > 0 && wb_key_rank (wrapper_keys, key, length) >= 0;
}

/* The quote that ends the string whose inside begins at, or NULL. */
static const char *
string_end (const char *at, const char *end)
{
  const char *start = at;
  while (at < end)
    {
      const char *quote = memchr (at, '"', (gsize)(end - at));
      if (quote == NULL)
        return NULL;
      const char *slash = quote;
      while (slash > start && slash[-1] == '\\')
        slash--;
      if ((quote - slash) % 2 == 0)
        return quote;
      at = quote + 1;
      start = at;
    }
  return NULL;
}

static const char *
skip_space (const char *at, const char *end)
{
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
    at++;
  return at;
}

/* The bytes of the string, number or word at the scan's place; moves behind them. */
static gboolean
take_scalar (Peek *peek, const char **ret_text, gsize *ret_length)
{
  if (peek->at >= peek->end)
    return FALSE;
  if (*peek->at == '"')
    {
      const char *start = peek->at + 1;
      const char *quote = string_end (start, peek->end);
      peek->at = quote != NULL ? quote + 1 : peek->end;
      if (quote == NULL)
        return FALSE;
      *ret_text = start;
      *ret_length = (gsize)(quote - start);
      return TRUE;
    }
  const char *start = peek->at;
  while (peek->at < peek->end && (g_ascii_isalnum (*peek->at) || *peek->at == '.'))
    peek->at++;
  *ret_text = start;
  *ret_length = (gsize)(peek->at - start);
  /* A number that the text ends in may be cut. */
  return *ret_length > 0 && peek->at < peek->end;
}

static void
note_value (Peek *peek, int time_rank, int level_rank)
{
  const char *text;
  gsize length;
  if (!take_scalar (peek, &text, &length))
    return;
  gint64 usec;
  if (time_rank >= 0 && time_rank < peek->time_rank && wb_entry_parse_time (text, length, &usec))
    {
      peek->time_usec = usec;
      peek->time_rank = time_rank;
    }
  if (level_rank >= 0 && level_rank < peek->level_rank)
    {
      WbLevel level = wb_level_from_word (text, length);
      if (level == WB_LEVEL_UNKNOWN)
        return;
      peek->level = level;
      peek->level_rank = level_rank;
    }
}

/* A string at the top or in a wrapper ended; if it is a key, looks at what it names. */
static void
look_at_key (Peek *peek, const char *key, gsize length)
{
  const char *colon = skip_space (peek->at, peek->end);
  if (colon >= peek->end || *colon != ':' || length == 0)
    return;
  peek->at = skip_space (colon + 1, peek->end);
  if (peek->depth == 1 && peek->at < peek->end && *peek->at == '{')
    {
      peek->in_wrapper = wb_is_wrapper_key (key, length);
      return;
    }
  int time_rank = wb_key_rank (wb_time_keys, key, length);
  int level_rank = wb_key_rank (wb_level_keys, key, length);
  int added = peek->depth > 1 ? WRAPPED : 0;
  if (time_rank >= 0 || level_rank >= 0)
    note_value (peek, time_rank >= 0 ? time_rank + added : -1,
                level_rank >= 0 ? level_rank + added : -1);
}

static void
look_at_string (Peek *peek)
{
  const char *start = peek->at;
  const char *quote = string_end (start, peek->end);
  if (quote == NULL)
    {
      peek->at = peek->end;
      return;
    }
  peek->at = quote + 1;
  if (peek->depth == 1 || (peek->depth == 2 && peek->in_wrapper))
    look_at_key (peek, start, (gsize)(quote - start));
}

static gboolean
is_complete (const Peek *peek)
{
  return peek->time_rank == 0 && peek->level_rank == 0;
}

static void
peek_json (Peek *peek)
{
  while (peek->at < peek->end && !is_complete (peek))
    switch (*peek->at++)
      {
      case '"':
        look_at_string (peek);
        break;
      case '{':
      case '[':
        peek->depth++;
        break;
      case '}':
      case ']':
        if (--peek->depth <= 0)
          return;
        break;
      default:
        break;
      }
}

gboolean
wb_entry_peek (const char *line, gsize length, gint64 *ret_time_usec, WbLevel *ret_level)
{
  if (length >= 3 && memcmp (line, "\xef\xbb\xbf", 3) == 0)
    {
      line += 3;
      length -= 3;
    }
  if (length == 0)
    return FALSE;
  if (line[0] != '{')
    {
      WbPlainHead head;
      if (!wb_plain_head (line, length, &head))
        return FALSE;
      *ret_time_usec = head.time_usec;
      *ret_level = head.level;
      return TRUE;
    }
  Peek peek = { .at = line,
                .end = line + length,
                .time_rank = NO_RANK,
                .level_rank = NO_RANK,
                .time_usec = WB_TIME_UNKNOWN };
  peek_json (&peek);
  *ret_time_usec = peek.time_usec;
  *ret_level = peek.level;
  return TRUE;
}
