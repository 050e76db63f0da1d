/* SPDX-License-Identifier: MPL-2.0 */
/* Both formats know pieces that unpack to nothing: deflate has empty blocks (RFC 1951, 3.2.4 and
 * 3.2.6), zstd has skippable frames (RFC 8878, 3.1.2). Neither needs a member that people would
 * meet when they unpack, nor a field that some reader does not know; a zip's comment ends at 65,535
 * bytes. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/pad.h"

#include "base/fs.h"
#include "seal/padme.h"

#include <fcntl.h>
#include <string.h>

#define CHUNK_BYTES ((gsize) 60000) /* whole blocks of either length */
#define MAX_TRIES 8                 /* growing past 4 GiB adds fields to the records, once */
#define SKIP_MAGIC 0x184d2a50
#define SKIP_HEAD_BYTES 8

/* Repeats the n_unit bytes of unit until there are bytes of them; bytes is a multiple. */
static gboolean
repeat (const guint8 *unit, gsize n_unit, guint64 bytes, const WbSink *sink, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);

  for (gsize at = 0; at < CHUNK_BYTES; at += n_unit)
    memcpy (chunk + at, unit, n_unit);
  while (bytes > 0)
    {
      const gsize n = (gsize) MIN (bytes, CHUNK_BYTES);
      if (!wb_sink_write (sink, chunk, n, error))
        return FALSE;
      bytes -= n;
    }
  return TRUE;
}

/* An empty stored block has 5 bytes; an empty one of fixed codes and a stored one together 6. So
 * any number from 20 on can be made. */
static gboolean
write_deflate (guint64 bytes, const WbSink *sink, GError **error)
{
  static const guint8 stored[] = { 0x00, 0x00, 0x00, 0xff, 0xff };
  static const guint8 fixed_and_stored[] = { 0x02, 0x00, 0x00, 0x00, 0xff, 0xff };
  const guint64 longer = bytes % sizeof stored * sizeof fixed_and_stored;

  return repeat (fixed_and_stored, sizeof fixed_and_stored, longer, sink, error)
         && repeat (stored, sizeof stored, bytes - longer, sink, error);
}

static gboolean
write_skippable (guint64 bytes, const WbSink *sink, GError **error)
{
  static const guint8 zero = 0;

  while (bytes > 0)
    {
      /* what is left has to be nothing, or at least a head */
      guint64 frame = MIN (bytes, G_MAXUINT32);
      if (bytes - frame > 0 && bytes - frame < SKIP_HEAD_BYTES)
        frame -= SKIP_HEAD_BYTES;
      g_autoptr (GByteArray) head = g_byte_array_new ();
      wb_put_le (head, SKIP_MAGIC, 4);
      wb_put_le (head, frame - SKIP_HEAD_BYTES, 4);
      if (!wb_sink_write (sink, head->data, head->len, error)
          || !repeat (&zero, 1, frame - SKIP_HEAD_BYTES, sink, error))
        return FALSE;
      bytes -= frame;
    }
  return TRUE;
}

typedef struct
{
  const WbArchiveFormat *format;
  guint64 least; /* fewer bytes, other than none, can't be made */
  gboolean (*write) (guint64 bytes, const WbSink *sink, GError **error);
} Padding;

static const Padding paddings[] = {
  { &wb_archive_zip, 20, write_deflate },
  { &wb_archive_tar_zst, SKIP_HEAD_BYTES, write_skippable },
};

static const Padding *
padding_for (const WbArchiveFormat *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (paddings); i++)
    if (paddings[i].format == format)
      return &paddings[i];
  g_assert_not_reached ();
}

gboolean
wb_pad_write (const WbArchiveFormat *format, guint64 bytes, const WbSink *sink, GError **error)
{
  return padding_for (format)->write (bytes, sink, error);
}

guint64
wb_pad_settle (WbLayout *layout)
{
  const guint64 least = padding_for (layout->format)->least;
  WbSlot *last =
      layout->slots->len > 0 ? g_ptr_array_index (layout->slots, layout->slots->len - 1) : NULL;
  const guint64 packed = last != NULL ? last->packed_bytes : 0;
  guint64 bare = layout->bytes; /* without padding, with the records as they are now */

  for (guint i = 0; last != NULL && i < MAX_TRIES; i++)
    {
      guint64 goal = wb_padme_bytes (bare);
      if (goal > bare && goal - bare < least)
        goal = wb_padme_bytes (bare + least);
      last->packed_bytes = packed + goal - bare;
      wb_layout_settle (layout);
      if (layout->bytes == goal)
        return goal - bare;
      bare = layout->bytes - (goal - bare);
    }
  return last != NULL ? last->packed_bytes - packed : 0;
}

static gboolean
write_to_fd (const void *bytes, gsize length, gpointer self, GError **error)
{
  return wb_fs_write_all (GPOINTER_TO_INT (self), bytes, length, error);
}

gboolean
wb_pad_spool (WbLayout *layout, const char *dir, GError **error)
{
  if (layout->slots->len == 0)
    return TRUE;
  const WbSlot *last = g_ptr_array_index (layout->slots, layout->slots->len - 1);
  const guint64 packed = last->packed_bytes;
  const guint64 bytes = wb_pad_settle (layout);
  g_autofree char *path = g_build_filename (dir, last->spool, NULL);
  wb_autofd int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  const WbSink sink = { write_to_fd, GINT_TO_POINTER (fd) };

  /* what a run before this one padded goes first */
  if (fd < 0 || ftruncate (fd, (off_t) packed) < 0 || lseek (fd, 0, SEEK_END) < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (!wb_pad_write (layout->format, bytes, &sink, error))
    return FALSE;
  if (fdatasync (fd) == 0)
    return TRUE;
  wb_fs_set_error (error, errno, path);
  return FALSE;
}
