/* SPDX-License-Identifier: MPL-2.0 */
/* A small zip is made whole in memory with the same records as a bundle. The size it would have is
 * known before a member is added, so a limit is never overrun. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/pad.h"
#include "bundle/zip.h"

#include <zlib.h>

struct _WbSmallZip
{
  gsize limit;
  WbLayout *layout;
  GPtrArray *packed; /* of GByteArray, one a slot */
};

WbSmallZip *
wb_small_zip_new (gsize limit)
{
  WbSmallZip *zip = g_new0 (WbSmallZip, 1);

  zip->limit = limit;
  zip->layout = wb_layout_new (&wb_archive_zip);
  zip->packed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  return zip;
}

void
wb_small_zip_free (WbSmallZip *zip)
{
  if (zip == NULL)
    return;
  wb_layout_free (zip->layout);
  g_ptr_array_unref (zip->packed);
  g_free (zip);
}

/* One block with a full flush, as the spool has them; nothing for nothing. */
static GByteArray *
deflate_bytes (const void *bytes, gsize length)
{
  GByteArray *packed = g_byte_array_new ();
  z_stream stream = { 0 };
  int result = Z_OK;

  if (length == 0)
    return packed;
  result =
      deflateInit2 (&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  g_assert (result == Z_OK); /* fails only without memory, as g_malloc() would */
  /* deflateBound() counts a finished stream; a flush marker is smaller than its trailer and slack.
   */
  g_byte_array_set_size (packed, (guint) deflateBound (&stream, length) + 64);
  stream.next_in = (Bytef *) bytes;
  stream.avail_in = (uInt) length;
  stream.next_out = packed->data;
  stream.avail_out = packed->len;
  result = deflate (&stream, Z_FULL_FLUSH);
  g_assert (result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0);
  g_byte_array_set_size (packed, (guint) stream.total_out);
  (void) deflateEnd (&stream);
  return packed;
}

gboolean
wb_small_zip_add (WbSmallZip *zip, const char *name, gint64 mtime_sec, const void *bytes,
                  gsize length)
{
  g_autoptr (GByteArray) packed = deflate_bytes (bytes, length);
  WbSlot *slot = wb_slot_new (name, mtime_sec);

  slot->bytes = length;
  slot->packed_bytes = packed->len;
  slot->crc32 = (guint32) crc32 (0, bytes, (uInt) length);
  g_ptr_array_add (zip->layout->slots, slot);
  wb_layout_settle (zip->layout);
  if (zip->layout->bytes > zip->limit)
    {
      g_ptr_array_remove_index (zip->layout->slots, zip->layout->slots->len - 1);
      return FALSE;
    }
  g_ptr_array_add (zip->packed, g_steal_pointer (&packed));
  return TRUE;
}

static gboolean
append_packed (const void *bytes, gsize length, gpointer self, GError **error)
{
  g_byte_array_append (self, bytes, (guint) length);
  return TRUE;
}

void
wb_small_zip_pad (WbSmallZip *zip)
{
  wb_layout_settle (zip->layout);
  const guint64 bytes = wb_pad_settle (zip->layout);
  if (bytes == 0)
    return;
  const WbSink sink = { append_packed, g_ptr_array_index (zip->packed, zip->packed->len - 1) };
  if (!wb_pad_write (zip->layout->format, bytes, &sink, NULL))
    g_assert_not_reached (); /* memory takes all */
}

GBytes *
wb_small_zip_finish (WbSmallZip *zip)
{
  GByteArray *out = g_byte_array_new ();

  wb_layout_settle (zip->layout);
  for (guint i = 0; i < zip->layout->slots->len; i++)
    {
      const WbSlot *slot = g_ptr_array_index (zip->layout->slots, i);
      const GByteArray *packed = g_ptr_array_index (zip->packed, i);

      wb_archive_zip.head (slot, out);
      g_byte_array_append (out, packed->data, packed->len);
      wb_archive_zip.tail (slot, out);
    }
  wb_archive_zip.end (zip->layout, out);
  return g_byte_array_free_to_bytes (out);
}
