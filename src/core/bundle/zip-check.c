/* SPDX-License-Identifier: MPL-2.0 */
/* Strictness by writing again: the directory is read into a layout, the layout settled, and every
 * record that our writer would make of it compared with the file. Hidden, doubled, appended or
 * altered records can't survive that, and no field needs a rule of its own. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/zip.h"

#include "base/fs.h"

#include <string.h>

#define CENTRAL_BYTES 46
#define DIRECTORY_MAX (256 * 1024 * 1024)
#define END64_BYTES (56 + 20)

static guint64
get_le (const guint8 *bytes, guint n_bytes)
{
  guint64 number = 0;

  for (guint i = n_bytes; i-- > 0;)
    number = number << 8 | bytes[i];
  return number;
}

/* Reads exactly length bytes at offset; NULL without error if the file ends before. */
static GByteArray *
read_at (int fd, guint64 offset, gsize length, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint) length);

  g_byte_array_set_size (bytes, (guint) length);
  return wb_fs_read_at (fd, bytes->data, length, offset, NULL, error) ? g_steal_pointer (&bytes)
                                                                      : NULL;
}

/* Where the directory begins, from the records at the end of a file of size bytes. */
static gboolean
find_directory (int fd, guint64 size, guint64 *ret_start, GError **error)
{
  g_autoptr (GByteArray) end = NULL;
  g_autoptr (GByteArray) end64 = NULL;
  guint64 start = 0;

  if (size < WB_ZIP_END_BYTES)
    return FALSE;
  end = read_at (fd, size - WB_ZIP_END_BYTES, WB_ZIP_END_BYTES, error);
  if (end == NULL || get_le (end->data, 4) != WB_ZIP_END)
    return FALSE;
  start = get_le (end->data + 16, 4);
  if (size >= WB_ZIP_END_BYTES + END64_BYTES)
    end64 = read_at (fd, size - WB_ZIP_END_BYTES - END64_BYTES, END64_BYTES, error);
  if (end64 != NULL && get_le (end64->data, 4) == WB_ZIP_END64
      && get_le (end64->data + 56, 4) == WB_ZIP_END64_LOCATOR)
    start = get_le (end64->data + 48, 8);
  if (start > size || size - start > DIRECTORY_MAX)
    return FALSE;
  *ret_start = start;
  return TRUE;
}

/* Takes sizes and time from a record's extra fields. */
static void
read_extra (WbSlot *slot, const guint8 *extra, gsize length)
{
  while (length >= 4)
    {
      const guint id = (guint) get_le (extra, 2);
      const gsize size = get_le (extra + 2, 2);

      if (size > length - 4)
        return;
      if (id == 0x0001 && size >= 16)
        {
          slot->bytes = get_le (extra + 4, 8);
          slot->packed_bytes = get_le (extra + 12, 8);
        }
      if (id == 0x5455 && size == 5)
        slot->mtime_sec = (gint64) get_le (extra + 5, 4);
      extra += 4 + size;
      length -= 4 + size;
    }
}

/* One directory record into a slot; NULL if it is none. */
static WbSlot *
read_record (const guint8 *record, gsize left, gsize *ret_length)
{
  g_autofree char *name = NULL;
  WbSlot *slot = NULL;
  gsize name_length = 0, extra_length = 0;

  if (left < CENTRAL_BYTES || get_le (record, 4) != WB_ZIP_CENTRAL)
    return NULL;
  name_length = get_le (record + 28, 2);
  extra_length = get_le (record + 30, 2);
  if (left - CENTRAL_BYTES < name_length + extra_length)
    return NULL;
  name = g_strndup ((const char *) record + CENTRAL_BYTES, name_length);
  slot = wb_slot_new (name, -1);
  slot->dos_time = (guint32) get_le (record + 12, 4);
  slot->crc32 = (guint32) get_le (record + 16, 4);
  slot->packed_bytes = get_le (record + 20, 4);
  slot->bytes = get_le (record + 24, 4);
  read_extra (slot, record + CENTRAL_BYTES + name_length, extra_length);
  /* What our own tail adds is not in the spool; less than that is not ours. */
  slot->packed_bytes -= MIN (slot->packed_bytes, 2);
  *ret_length = CENTRAL_BYTES + name_length + extra_length;
  return slot;
}

static WbLayout *
read_directory (const GByteArray *end)
{
  WbLayout *layout = wb_layout_new (&wb_archive_zip);
  gsize at = 0, length = 0;
  WbSlot *slot = NULL;

  while ((slot = read_record (end->data + at, end->len - at, &length)) != NULL)
    {
      g_ptr_array_add (layout->slots, slot);
      at += length;
    }
  wb_layout_settle (layout);
  return layout;
}

static gboolean
is_same_at (int fd, guint64 offset, const GByteArray *expected, GError **error)
{
  g_autoptr (GByteArray) found = read_at (fd, offset, expected->len, error);

  return found != NULL && memcmp (found->data, expected->data, expected->len) == 0;
}

static gboolean
slots_are_same (int fd, const WbLayout *layout, GError **error)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();

  for (guint i = 0; i < layout->slots->len; i++)
    {
      const WbSlot *slot = g_ptr_array_index (layout->slots, i);
      guint64 after = 0;

      g_byte_array_set_size (expected, 0);
      wb_archive_zip.head (slot, expected);
      after = slot->offset + expected->len + slot->packed_bytes;
      if (!is_same_at (fd, slot->offset, expected, error))
        return FALSE;
      g_byte_array_set_size (expected, 0);
      wb_archive_zip.tail (slot, expected);
      if (!is_same_at (fd, after, expected, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
wb_zip_is_whole (int fd, GError **error)
{
  g_autoptr (GByteArray) end = NULL;
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (WbLayout) layout = NULL;
  struct stat st;
  guint64 start = 0;

  if (fstat (fd, &st) < 0)
    {
      wb_fs_set_error (error, errno, NULL);
      return FALSE;
    }
  if (!find_directory (fd, (guint64) st.st_size, &start, error))
    return FALSE;
  end = read_at (fd, start, (gsize) st.st_size - start, error);
  if (end == NULL)
    return FALSE;
  layout = read_directory (end);
  if (layout->end_offset != start || layout->bytes != (guint64) st.st_size)
    return FALSE;
  wb_archive_zip.end (layout, expected);
  return memcmp (expected->data, end->data, end->len) == 0 && slots_are_same (fd, layout, error);
}
