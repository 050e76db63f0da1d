/* SPDX-License-Identifier: MPL-2.0 */
/* The escapes of JSON strings, both ways. Unescaping takes anything, also what the scanner would
 * refuse: what can't be understood becomes U+FFFD. */
#include "base/json-scan.h"

#include <string.h>

#define REPLACEMENT 0xFFFD
#define SYMBOL_FOR_NUL 0x2400

/* Appends raw bytes, each invalid one as U+FFFD. */
static void
append_valid (const char *bytes, gsize length, GString *out)
{
  while (length > 0)
    {
      const char *bad;
      (void) g_utf8_validate_len (bytes, length, &bad);
      const gsize good = (gsize) (bad - bytes);
      g_string_append_len (out, bytes, (gssize) good);
      if (good == length)
        return;
      g_string_append_unichar (out, *bad == '\0' ? SYMBOL_FOR_NUL : REPLACEMENT);
      bytes = bad + 1;
      length -= good + 1;
    }
}

/* The number in the four hex digits at at, or -1. */
static gint32
read_hex4 (const char *at, const char *end)
{
  gint32 value = 0;

  if (end - at < 4)
    return -1;
  for (guint i = 0; i < 4; i++)
    {
      const int digit = g_ascii_xdigit_value (at[i]);
      if (digit < 0)
        return -1;
      value = value << 4 | digit;
    }
  return value;
}

static gboolean
is_high_surrogate (gint32 unit)
{
  return unit >= 0xD800 && unit <= 0xDBFF;
}

static gboolean
is_low_surrogate (gint32 unit)
{
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* at stands after "\u"; appends the character and returns what follows it. */
static const char *
append_unicode_escape (const char *at, const char *end, GString *out)
{
  const gint32 unit = read_hex4 (at, end);
  gunichar character = (gunichar) unit;

  if (unit < 0)
    {
      g_string_append_unichar (out, REPLACEMENT);
      return at;
    }
  at += 4;
  if (is_high_surrogate (unit))
    {
      const gint32 low =
          end - at >= 6 && at[0] == '\\' && at[1] == 'u' ? read_hex4 (at + 2, end) : -1;
      character = REPLACEMENT;
      if (is_low_surrogate (low))
        {
          character = 0x10000 + (((gunichar) unit - 0xD800) << 10) + ((gunichar) low - 0xDC00);
          at += 6;
        }
    }
  else if (is_low_surrogate (unit))
    character = REPLACEMENT;
  else if (unit == 0)
    character = SYMBOL_FOR_NUL;
  g_string_append_unichar (out, character);
  return at;
}

/* at stands after a backslash; likewise. */
static const char *
append_escape (const char *at, const char *end, GString *out)
{
  static const char kinds[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";

  if (at >= end)
    {
      g_string_append_unichar (out, REPLACEMENT);
      return at;
    }
  if (*at == 'u')
    return append_unicode_escape (at + 1, end, out);

  const char *kind = *at != '\0' ? strchr (kinds, *at) : NULL;
  if (!kind)
    {
      g_string_append_unichar (out, REPLACEMENT);
      return at;
    }
  g_string_append_c (out, meanings[kind - kinds]);
  return at + 1;
}

void
wb_json_unescape (const char *start, gsize length, GString *out)
{
  const char *end = start + length;

  for (const char *at = start; at < end;)
    {
      const char *backslash = memchr (at, '\\', (gsize) (end - at));
      append_valid (at, (gsize) ((backslash ? backslash : end) - at), out);
      if (!backslash)
        return;
      at = append_escape (backslash + 1, end, out);
    }
}

static gboolean
needs_escape (guchar byte)
{
  return byte < 0x20 || byte == '"' || byte == '\\';
}

static void
escape_byte (guchar byte, GString *out)
{
  static const char kinds[] = "\"\\bfnrt";
  static const char meanings[] = "\"\\\b\f\n\r\t";
  const char *meaning = byte != '\0' ? strchr (meanings, byte) : NULL;

  if (meaning)
    {
      g_string_append_c (out, '\\');
      g_string_append_c (out, kinds[meaning - meanings]);
    }
  else
    g_string_append_printf (out, "\\u%04x", byte);
}

void
wb_json_escape (const char *text, gsize length, GString *out)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *run = text;
      while (run < end && !needs_escape ((guchar) *run))
        run++;
      g_string_append_len (out, text, run - text);
      if (run < end)
        escape_byte ((guchar) *run++, out);
      text = run;
    }
}
