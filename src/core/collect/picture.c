/* SPDX-License-Identifier: MPL-2.0 */
/* Each format is a row of chunks; those needed to draw the picture are named and kept, all others
 * go, so that a kind of metadata nobody thought of goes, too. */
#include "collect/picture.h"

#include <string.h>

#define PNG_HEAD "\x89PNG\r\n\x1a\n"
#define PNG_HEAD_BYTES 8

static guint32
read_be (const guint8 *at, guint n)
{
  guint32 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | at[i];
  return value;
}

static guint32
read_le32 (const guint8 *at)
{
  return at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
}

static gboolean
is_one_of (const char *const *names, const guint8 *name)
{
  for (guint i = 0; names[i]; i++)
    if (memcmp (names[i], name, 4) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
strip_png (const guint8 *bytes, gsize length, GByteArray *out)
{
  static const char *const kept[] = { "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA",
                                      "cHRM", "sRGB", "sBIT", "pHYs", "bKGD", NULL };
  gsize at = PNG_HEAD_BYTES;

  g_byte_array_append (out, bytes, PNG_HEAD_BYTES);
  while (length - at >= 12)
    {
      const guint32 chunk = read_be (bytes + at, 4);
      const guint8 *name = bytes + at + 4;
      if (chunk > length - at - 12)
        return FALSE;
      if (is_one_of (kept, name))
        g_byte_array_append (out, bytes + at, chunk + 12);
      at += (gsize) chunk + 12;
      if (memcmp (name, "IEND", 4) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The end of the coded data that begins at: the next marker that is neither stuffing nor a restart.
 */
static gsize
skip_scan (const guint8 *bytes, gsize at, gsize length)
{
  while (at + 1 < length
         && !(bytes[at] == 0xFF && bytes[at + 1] != 0
              && !(bytes[at + 1] >= 0xD0 && bytes[at + 1] <= 0xD7)))
    at++;
  return at;
}

/* JFIF's own segment is kept without its preview; Adobe's says how colours are coded; all other
 * application segments and comments go. */
static void
take_jpeg_segment (const guint8 *segment, gsize length, GByteArray *out)
{
  const guint8 marker = segment[1];
  static const guint8 jfif[] = { 0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0 };

  if (marker == 0xE0 && length >= 18 && memcmp (segment + 4, "JFIF", 5) == 0)
    {
      g_byte_array_append (out, jfif, sizeof jfif);
      g_byte_array_append (out, segment + 9, 7);
      g_byte_array_append (out, (const guint8[]){ 0, 0 }, 2);
      return;
    }
  const gboolean adobe = marker == 0xEE && length == 16 && memcmp (segment + 4, "Adobe", 5) == 0;
  if ((marker >= 0xE0 && marker <= 0xEF && !adobe) || marker == 0xFE)
    return;
  g_byte_array_append (out, segment, (guint) length);
}

static gboolean
strip_jpeg (const guint8 *bytes, gsize length, GByteArray *out)
{
  gsize at = 2;

  g_byte_array_append (out, bytes, 2);
  while (length - at >= 4 && bytes[at] == 0xFF)
    {
      const guint8 marker = bytes[at + 1];
      if (marker == 0xFF) /* padding */
        {
          at++;
          continue;
        }
      const gsize segment = 2 + (gsize) read_be (bytes + at + 2, 2);
      if (marker < 0xC0 || marker == 0xD8 || segment < 4 || segment > length - at)
        return FALSE;
      take_jpeg_segment (bytes + at, segment, out);
      at += segment;
      if (marker == 0xDA)
        {
          const gsize end = skip_scan (bytes, at, length);
          g_byte_array_append (out, bytes + at, (guint) (end - at));
          at = end;
        }
      if (length - at >= 2 && bytes[at] == 0xFF && bytes[at + 1] == 0xD9)
        {
          g_byte_array_append (out, bytes + at, 2);
          return TRUE;
        }
    }
  return FALSE;
}

/* The end of the sub-blocks that begin at, or 0 if they never end. */
static gsize
skip_gif_blocks (const guint8 *bytes, gsize at, gsize length)
{
  while (at < length && bytes[at] != 0)
    at += (gsize) bytes[at] + 1;
  return at < length ? at + 1 : 0;
}

static gsize
gif_colours (guint8 flags)
{
  return flags & 0x80 ? (gsize) 3 << ((flags & 7) + 1) : 0;
}

/* Takes the block at; returns its end, or 0 if it is none. */
static gsize
take_gif_block (const guint8 *bytes, gsize at, gsize length, GByteArray *out)
{
  gsize end = 0;

  if (bytes[at] == 0x21 && length - at >= 3)
    end = skip_gif_blocks (bytes, at + 2, length);
  else if (bytes[at] == 0x2C && length - at >= 11)
    {
      const gsize data = at + 10 + gif_colours (bytes[at + 9]) + 1;
      end = data < length ? skip_gif_blocks (bytes, data, length) : 0;
    }
  /* Of the extensions only the one that tells how the next picture is drawn. */
  if (end > 0 && (bytes[at] == 0x2C || bytes[at + 1] == 0xF9))
    g_byte_array_append (out, bytes + at, (guint) (end - at));
  return end;
}

static gboolean
strip_gif (const guint8 *bytes, gsize length, GByteArray *out)
{
  gsize at = length >= 13 ? 13 + gif_colours (bytes[10]) : length;

  if (at >= length)
    return FALSE;
  g_byte_array_append (out, bytes, (guint) at);
  while (at > 0 && at < length && bytes[at] != 0x3B)
    at = take_gif_block (bytes, at, length, out);
  if (at == 0 || at >= length)
    return FALSE;
  g_byte_array_append (out, bytes + at, 1);
  return TRUE;
}

static gboolean
strip_webp (const guint8 *bytes, gsize length, GByteArray *out)
{
  static const char *const kept[] = { "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", NULL };
  const gsize end = MIN (length, (gsize) read_le32 (bytes + 4) + 8);
  const guint start = out->len;
  gsize at = 12;

  g_byte_array_append (out, bytes, 12);
  while (at < end && end - at >= 8)
    {
      const gsize chunk = 8 + (gsize) read_le32 (bytes + at + 4);
      const gsize padded = chunk + (chunk & 1);
      if (chunk > end - at)
        return FALSE;
      if (is_one_of (kept, bytes + at))
        {
          g_byte_array_append (out, bytes + at, (guint) chunk);
          if (chunk & 1)
            g_byte_array_append (out, (const guint8[]){ 0 }, 1);
          /* The header says which kinds of metadata follow: none any more. */
          if (memcmp (bytes + at, "VP8X", 4) == 0 && chunk >= 9)
            out->data[out->len - padded + 8] &= (guint8) ~(0x20 | 0x08 | 0x04);
        }
      at += MIN (padded, end - at);
    }
  const guint32 size = out->len - start - 8;
  for (guint i = 0; i < 4; i++)
    out->data[start + 4 + i] = (guint8) (size >> (8 * i));
  return out->len > start + 12;
}

typedef struct
{
  const char *head;
  gsize head_bytes;
  gboolean (*strip) (const guint8 *bytes, gsize length, GByteArray *out);
} Format;

static const Format formats[] = {
  { PNG_HEAD, PNG_HEAD_BYTES, strip_png },
  { "\xFF\xD8\xFF", 3, strip_jpeg },
  { "GIF89a", 6, strip_gif },
  { "GIF87a", 6, strip_gif },
  { "RIFF", 4, strip_webp },
};

static const Format *
find_format (const guint8 *bytes, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (length > 12 && memcmp (bytes, formats[i].head, formats[i].head_bytes) == 0
        && (formats[i].strip != strip_webp || memcmp (bytes + 8, "WEBP", 4) == 0))
      return &formats[i];
  return NULL;
}

gboolean
wb_picture_is_known (const guint8 *bytes, gsize length)
{
  return find_format (bytes, length) != NULL;
}

gboolean
wb_picture_strip (const guint8 *bytes, gsize length, GByteArray *out)
{
  const Format *format = find_format (bytes, length);
  const guint before = out->len;

  if (format && format->strip (bytes, length, out))
    return TRUE;
  g_byte_array_set_size (out, before);
  return FALSE;
}
