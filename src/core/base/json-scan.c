/* SPDX-License-Identifier: MPL-2.0 */
/* One state machine over the bytes. A state says what may come next; a stack of bits says for each
 * open container whether it is an object. Strings and numbers are checked but not converted, so a
 * token is a view into the text and the bytes between tokens stay the caller's. */
#include "base/json-scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  STATE_VALUE,         /* a value */
  STATE_FIRST_ELEMENT, /* after '[': a value or ']' */
  STATE_FIRST_KEY,     /* after '{': a key or '}' */
  STATE_KEY,           /* after ',' in an object */
  STATE_COLON,         /* after a key */
  STATE_AFTER,         /* after a value: ',' or the container's end, or the text's */
  STATE_END,
  STATE_ERROR,
};

void
wb_json_scan_init (WbJsonScan *scan, const char *text, gsize length, guint max_depth)
{
  memset (scan, 0, sizeof *scan);
  scan->start = text;
  scan->at = text;
  scan->end = text + length;
  scan->max_depth = MIN (max_depth, WB_JSON_MAX_DEPTH);
  scan->state = STATE_VALUE;
}

static WbJsonToken
fail (WbJsonScan *scan, const char *words)
{
  scan->state = STATE_ERROR;
  scan->error = words;
  scan->start = scan->at;
  scan->length = 0;
  return WB_JSON_ERROR;
}

static WbJsonToken
fail_here (WbJsonScan *scan, const char *words)
{
  return fail (scan, scan->at >= scan->end ? N_ ("the text ends too early") : words);
}

static void
skip_space (WbJsonScan *scan)
{
  while (scan->at < scan->end
         && (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\t' || *scan->at == '\r'))
    scan->at++;
}

static gboolean
take (WbJsonScan *scan, char wanted)
{
  if (scan->at >= scan->end || *scan->at != wanted)
    return FALSE;
  scan->at++;
  return TRUE;
}

static gboolean
in_object (const WbJsonScan *scan)
{
  const guint top = scan->open - 1;

  return (scan->is_object[top / 8] >> (top % 8)) & 1;
}

static WbJsonToken
open_container (WbJsonScan *scan, gboolean object)
{
  if (scan->open >= scan->max_depth)
    return fail (scan, N_ ("it is nested too deeply"));

  const guint top = scan->open++;
  const guint8 bit = (guint8) (1u << (top % 8));
  scan->depth = top;
  scan->is_object[top / 8] =
      (guint8) (object ? scan->is_object[top / 8] | bit : scan->is_object[top / 8] & ~bit);
  scan->start = scan->at++;
  scan->length = 1;
  scan->state = object ? STATE_FIRST_KEY : STATE_FIRST_ELEMENT;
  return object ? WB_JSON_OBJECT_BEGIN : WB_JSON_ARRAY_BEGIN;
}

/* The container's end was just taken. */
static WbJsonToken
close_container (WbJsonScan *scan)
{
  const WbJsonToken token = in_object (scan) ? WB_JSON_OBJECT_END : WB_JSON_ARRAY_END;

  scan->depth = --scan->open;
  scan->start = scan->at - 1;
  scan->length = 1;
  scan->state = STATE_AFTER;
  return token;
}

/* at stands after a backslash: takes the rest of the escape. */
static gboolean
take_escape (WbJsonScan *scan)
{
  if (scan->at >= scan->end)
    return FALSE;
  const char kind = *scan->at++;
  if (kind != 'u')
    return kind != '\0' && strchr ("\"\\/bfnrt", kind) != NULL;
  for (guint i = 0; i < 4; i++, scan->at++)
    if (scan->at >= scan->end || !g_ascii_isxdigit (*scan->at))
      return FALSE;
  return TRUE;
}

static WbJsonToken
scan_string (WbJsonScan *scan, WbJsonToken token, guint8 next_state)
{
  const char *inside = ++scan->at;

  while (scan->at < scan->end)
    {
      const guchar byte = (guchar) *scan->at;
      if (byte == '"')
        {
          scan->start = inside;
          scan->length = (gsize) (scan->at++ - inside);
          scan->state = next_state;
          return token;
        }
      if (byte < 0x20)
        return fail (scan, N_ ("a string contains an unescaped control character"));
      scan->at++;
      if (byte == '\\' && !take_escape (scan))
        return fail_here (scan, N_ ("a string contains an unknown escape"));
    }
  return fail_here (scan, NULL);
}

static gboolean
take_digits (WbJsonScan *scan)
{
  const char *first = scan->at;

  while (scan->at < scan->end && g_ascii_isdigit (*scan->at))
    scan->at++;
  return scan->at > first;
}

/* int [frac] [exp] of RFC 8259 section 6 */
static gboolean
take_number (WbJsonScan *scan)
{
  (void) take (scan, '-');
  if (!take (scan, '0') && !take_digits (scan))
    return FALSE;
  if (take (scan, '.') && !take_digits (scan))
    return FALSE;
  if (take (scan, 'e') || take (scan, 'E'))
    {
      if (!take (scan, '+'))
        (void) take (scan, '-');
      return take_digits (scan);
    }
  return TRUE;
}

static WbJsonToken
scan_number (WbJsonScan *scan)
{
  const char *first = scan->at;

  if (!take_number (scan))
    return fail_here (scan, N_ ("this is not a number"));
  scan->start = first;
  scan->length = (gsize) (scan->at - first);
  scan->state = STATE_AFTER;
  return WB_JSON_NUMBER;
}

static WbJsonToken
scan_word (WbJsonScan *scan, const char *word, WbJsonToken token)
{
  const char *first = scan->at;

  for (; *word; word++)
    if (!take (scan, *word))
      return fail_here (scan, N_ ("this is not a value"));
  scan->start = first;
  scan->length = (gsize) (scan->at - first);
  scan->state = STATE_AFTER;
  return token;
}

static WbJsonToken
scan_value (WbJsonScan *scan)
{
  if (scan->at >= scan->end)
    return fail_here (scan, NULL);
  switch (*scan->at)
    {
    case '{':
      return open_container (scan, TRUE);
    case '[':
      return open_container (scan, FALSE);
    case '"':
      return scan_string (scan, WB_JSON_STRING, STATE_AFTER);
    case 't':
      return scan_word (scan, "true", WB_JSON_TRUE);
    case 'f':
      return scan_word (scan, "false", WB_JSON_FALSE);
    case 'n':
      return scan_word (scan, "null", WB_JSON_NULL);
    default:
      if (*scan->at == '-' || g_ascii_isdigit (*scan->at))
        return scan_number (scan);
      return fail (scan, N_ ("this is not a value"));
    }
}

static WbJsonToken
scan_key (WbJsonScan *scan)
{
  if (scan->at >= scan->end || *scan->at != '"')
    return fail_here (scan, N_ ("a name in quotes is missing"));
  return scan_string (scan, WB_JSON_KEY, STATE_COLON);
}

static WbJsonToken
scan_after_value (WbJsonScan *scan)
{
  if (scan->open == 0)
    {
      if (scan->at < scan->end)
        return fail (scan, N_ ("something follows the end"));
      scan->state = STATE_END;
      scan->start = scan->at;
      scan->length = 0;
      return WB_JSON_END;
    }
  if (take (scan, in_object (scan) ? '}' : ']'))
    return close_container (scan);
  if (!take (scan, ','))
    return fail_here (scan, N_ ("a comma or the closing bracket is missing"));
  skip_space (scan);
  return in_object (scan) ? scan_key (scan) : scan_value (scan);
}

WbJsonToken
wb_json_scan_next (WbJsonScan *scan)
{
  if (scan->state == STATE_ERROR)
    return WB_JSON_ERROR;
  if (scan->state == STATE_END)
    return WB_JSON_END;

  scan->depth = scan->open;
  skip_space (scan);
  switch (scan->state)
    {
    case STATE_FIRST_KEY:
      return take (scan, '}') ? close_container (scan) : scan_key (scan);
    case STATE_FIRST_ELEMENT:
      return take (scan, ']') ? close_container (scan) : scan_value (scan);
    case STATE_COLON:
      if (!take (scan, ':'))
        return fail_here (scan, N_ ("a colon is missing"));
      skip_space (scan);
      return scan_value (scan);
    case STATE_AFTER:
      return scan_after_value (scan);
    default:
      return scan_value (scan);
    }
}

gboolean
wb_json_scan_skip (WbJsonScan *scan, WbJsonToken token)
{
  if (token == WB_JSON_KEY)
    token = wb_json_scan_next (scan);
  if (token == WB_JSON_OBJECT_BEGIN || token == WB_JSON_ARRAY_BEGIN)
    {
      const guint depth = scan->depth;
      do
        token = wb_json_scan_next (scan);
      while (token != WB_JSON_ERROR && scan->depth > depth);
    }
  return token != WB_JSON_ERROR;
}
