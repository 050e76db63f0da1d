/* SPDX-License-Identifier: MPL-2.0 */
/* Zip by concatenation (PKWARE APPNOTE 6.3.x): local header, the spool's deflate blocks, an empty
 * final block; then the central directory. Sizes and checksums are known beforehand, so there are
 * no data descriptors, and every reader down to the one of Windows can stream or seek. ZIP64 fields
 * appear only where a number does not fit.
 *
 * A slot fully determines its records: verifying writes them again and compares, so a byte changed
 * anywhere outside the content is found too. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/zip.h"

#include <string.h>

#define VERSION_DEFLATE 20
#define VERSION_ZIP64 45
#define MADE_BY_UNIX (3u << 8)
#define METHOD_DEFLATE 8
#define FLAG_UTF8 (1u << 11)
#define MODE_FILE 0100644u
#define EXTRA_ZIP64 0x0001
#define EXTRA_TIME 0x5455

/* An empty block of fixed codes with the final bit set (RFC 1951, 3.2.3). */
static const guint8 final_block[] = { 0x03, 0x00 };

static guint64
stored_bytes (const WbSlot *slot)
{
  return slot->packed_bytes + sizeof final_block;
}

static gboolean
is_big (guint64 number)
{
  return number >= G_MAXUINT32;
}

static gboolean
has_big_sizes (const WbSlot *slot)
{
  return is_big (slot->bytes) || is_big (stored_bytes (slot));
}

/* The exact time in UTC; the field is 32 bits with a sign. */
static void
put_extra_time (const WbSlot *slot, GByteArray *out)
{
  if (slot->mtime_sec < 0 || slot->mtime_sec > G_MAXINT32)
    return;
  wb_put_le (out, EXTRA_TIME, 2);
  wb_put_le (out, 5, 2);
  wb_put_le (out, 1, 1);
  wb_put_le (out, (guint64) slot->mtime_sec, 4);
}

static void
put_sizes (const WbSlot *slot, GByteArray *out)
{
  wb_put_le (out, slot->crc32, 4);
  wb_put_le (out, has_big_sizes (slot) ? G_MAXUINT32 : stored_bytes (slot), 4);
  wb_put_le (out, has_big_sizes (slot) ? G_MAXUINT32 : slot->bytes, 4);
}

static void
put_common (const WbSlot *slot, guint version, GByteArray *out)
{
  wb_put_le (out, version, 2);
  wb_put_le (out, FLAG_UTF8, 2);
  wb_put_le (out, METHOD_DEFLATE, 2);
  wb_put_le (out, slot->dos_time, 4);
  put_sizes (slot, out);
}

static void
put_local (const WbSlot *slot, GByteArray *out)
{
  g_autoptr (GByteArray) extra = g_byte_array_new ();

  if (has_big_sizes (slot))
    {
      wb_put_le (extra, EXTRA_ZIP64, 2);
      wb_put_le (extra, 16, 2);
      wb_put_le (extra, slot->bytes, 8);
      wb_put_le (extra, stored_bytes (slot), 8);
    }
  put_extra_time (slot, extra);
  wb_put_le (out, WB_ZIP_LOCAL, 4);
  put_common (slot, has_big_sizes (slot) ? VERSION_ZIP64 : VERSION_DEFLATE, out);
  wb_put_le (out, strlen (slot->name), 2);
  wb_put_le (out, extra->len, 2);
  g_byte_array_append (out, (const guint8 *) slot->name, (guint) strlen (slot->name));
  g_byte_array_append (out, extra->data, extra->len);
}

static void
put_final_block (const WbSlot *slot, GByteArray *out)
{
  g_byte_array_append (out, final_block, sizeof final_block);
}

static void
put_central_zip64 (const WbSlot *slot, GByteArray *extra)
{
  const guint length = (has_big_sizes (slot) ? 16 : 0) + (is_big (slot->offset) ? 8 : 0);

  if (length == 0)
    return;
  wb_put_le (extra, EXTRA_ZIP64, 2);
  wb_put_le (extra, length, 2);
  if (has_big_sizes (slot))
    {
      wb_put_le (extra, slot->bytes, 8);
      wb_put_le (extra, stored_bytes (slot), 8);
    }
  if (is_big (slot->offset))
    wb_put_le (extra, slot->offset, 8);
}

static void
put_central (const WbSlot *slot, GByteArray *out)
{
  g_autoptr (GByteArray) extra = g_byte_array_new ();
  guint version = VERSION_DEFLATE;

  put_central_zip64 (slot, extra);
  if (extra->len > 0)
    version = VERSION_ZIP64;
  put_extra_time (slot, extra);
  wb_put_le (out, WB_ZIP_CENTRAL, 4);
  wb_put_le (out, MADE_BY_UNIX | VERSION_ZIP64, 2);
  put_common (slot, version, out);
  wb_put_le (out, strlen (slot->name), 2);
  wb_put_le (out, extra->len, 2);
  wb_put_le (out, 0, 2); /* comment */
  wb_put_le (out, 0, 2); /* disk */
  wb_put_le (out, 0, 2); /* internal attributes */
  wb_put_le (out, MODE_FILE << 16, 4);
  wb_put_le (out, is_big (slot->offset) ? G_MAXUINT32 : slot->offset, 4);
  g_byte_array_append (out, (const guint8 *) slot->name, (guint) strlen (slot->name));
  g_byte_array_append (out, extra->data, extra->len);
}

static void
put_end_zip64 (guint64 count, guint64 start, guint64 length, GByteArray *out)
{
  wb_put_le (out, WB_ZIP_END64, 4);
  wb_put_le (out, 44, 8);
  wb_put_le (out, MADE_BY_UNIX | VERSION_ZIP64, 2);
  wb_put_le (out, VERSION_ZIP64, 2);
  wb_put_le (out, 0, 4);
  wb_put_le (out, 0, 4);
  wb_put_le (out, count, 8);
  wb_put_le (out, count, 8);
  wb_put_le (out, length, 8);
  wb_put_le (out, start, 8);
  wb_put_le (out, WB_ZIP_END64_LOCATOR, 4);
  wb_put_le (out, 0, 4);
  wb_put_le (out, start + length, 8);
  wb_put_le (out, 1, 4);
}

static void
put_end (const WbLayout *layout, GByteArray *out)
{
  const guint64 count = layout->slots->len;
  const guint64 start = layout->end_offset;
  const guint64 before = out->len;
  guint64 length = 0;

  for (guint i = 0; i < count; i++)
    put_central (g_ptr_array_index (layout->slots, i), out);
  length = out->len - before;
  if (count >= G_MAXUINT16 || is_big (start) || is_big (length))
    put_end_zip64 (count, start, length, out);
  wb_put_le (out, WB_ZIP_END, 4);
  wb_put_le (out, 0, 2);
  wb_put_le (out, 0, 2);
  wb_put_le (out, MIN (count, G_MAXUINT16), 2);
  wb_put_le (out, MIN (count, G_MAXUINT16), 2);
  wb_put_le (out, MIN (length, G_MAXUINT32), 4);
  wb_put_le (out, MIN (start, G_MAXUINT32), 4);
  wb_put_le (out, 0, 2);
}

const WbArchiveFormat wb_archive_zip = {
  .id = "zip",
  .codec = WB_CODEC_DEFLATE,
  .head = put_local,
  .tail = put_final_block,
  .end = put_end,
};
