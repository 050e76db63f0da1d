/* SPDX-License-Identifier: MPL-2.0 */
/* GLib's converter wants whole texts; a log comes in pieces cut anywhere. */
#include "collect/utf16.h"

#define REPLACEMENT 0xFFFD

struct _WbUtf16
{
  gboolean big_endian;
  gboolean has_byte; /* byte is the first half of a unit */
  guint8 byte;
  gunichar high; /* a high surrogate that waits for its low one, or 0 */
  GByteArray *out;
};

WbUtf16 *
wb_utf16_new (const guint8 *bytes, gsize length)
{
  if (length < 2
      || !((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF)))
    return NULL;

  WbUtf16 *utf16 = g_new0 (WbUtf16, 1);
  utf16->big_endian = bytes[0] == 0xFE;
  utf16->out = g_byte_array_new ();
  return utf16;
}

void
wb_utf16_free (WbUtf16 *utf16)
{
  if (!utf16)
    return;
  g_byte_array_unref (utf16->out);
  g_free (utf16);
}

static void
append_character (WbUtf16 *utf16, gunichar character)
{
  char text[6];
  const int length = g_unichar_to_utf8 (character, text);

  g_byte_array_append (utf16->out, (const guint8 *) text, (guint) length);
}

static void
take_unit (WbUtf16 *utf16, gunichar unit)
{
  const gunichar high = utf16->high;
  const gboolean is_low = unit >= 0xDC00 && unit <= 0xDFFF;

  utf16->high = 0;
  if (high != 0 && is_low)
    {
      append_character (utf16, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
      return;
    }
  if (high != 0)
    append_character (utf16, REPLACEMENT);
  if (unit >= 0xD800 && unit <= 0xDBFF)
    utf16->high = unit;
  else
    append_character (utf16, is_low ? REPLACEMENT : unit);
}

const GByteArray *
wb_utf16_decode (WbUtf16 *utf16, const guint8 *bytes, gsize length)
{
  g_byte_array_set_size (utf16->out, 0);
  for (gsize i = 0; i < length; i++)
    {
      if (!utf16->has_byte)
        {
          utf16->byte = bytes[i];
          utf16->has_byte = TRUE;
          continue;
        }
      const guint8 first = utf16->byte, second = bytes[i];
      utf16->has_byte = FALSE;
      take_unit (utf16, utf16->big_endian ? (gunichar) (first << 8 | second)
                                          : (gunichar) (second << 8 | first));
    }
  if (length == 0 && (utf16->has_byte || utf16->high != 0))
    {
      append_character (utf16, REPLACEMENT);
      utf16->has_byte = FALSE;
      utf16->high = 0;
    }
  return utf16->out;
}

GBytes *
wb_utf16_convert (const guint8 *bytes, gsize length)
{
  WbUtf16 *utf16 = wb_utf16_new (bytes, length);
  if (!utf16)
    return NULL;

  g_autoptr (GByteArray) text = g_byte_array_new ();
  const GByteArray *piece = wb_utf16_decode (utf16, bytes + 2, length - 2);
  g_byte_array_append (text, piece->data, piece->len);
  piece = wb_utf16_decode (utf16, NULL, 0);
  g_byte_array_append (text, piece->data, piece->len);
  wb_utf16_free (utf16);
  return g_byte_array_free_to_bytes (g_steal_pointer (&text));
}
