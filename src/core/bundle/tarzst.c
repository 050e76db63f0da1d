/* SPDX-License-Identifier: MPL-2.0 */
/* A tar (POSIX ustar, pax records where a field is too small) as a chain of zstd frames (RFC 8878):
 * one for a member's header, the spool's own frames for its content, one for the padding, one for
 * the end. Frames may follow each other, so readers see one stream. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/layout.h"

#include <string.h>
#include <zstd.h>

#define BLOCK 512
#define RECORD (20 * BLOCK)
#define NAME_MAX_BYTES 100
#define PREFIX_MAX_BYTES 155
#define SIZE_MAX_OCTAL G_GUINT64_CONSTANT (077777777777)

/* Fields of a header block (IEEE Std 1003.1, pax): all text, NUL-padded. */
enum
{
  AT_NAME = 0,
  AT_MODE = 100,
  AT_UID = 108,
  AT_GID = 116,
  AT_SIZE = 124,
  AT_MTIME = 136,
  AT_SUM = 148,
  AT_TYPE = 156,
  AT_MAGIC = 257,
  AT_PREFIX = 345,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZSTD_CCtx, ZSTD_freeCCtx)

static void
put_frame (const void *bytes, gsize length, GByteArray *out)
{
  const gsize room = ZSTD_compressBound (length);
  const guint at = out->len;
  g_autoptr (ZSTD_CCtx) context = ZSTD_createCCtx ();
  gsize written = 0;

  (void) ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
  g_byte_array_set_size (out, at + (guint) room);
  written = ZSTD_compress2 (context, out->data + at, room, bytes, length);
  g_assert (!ZSTD_isError (written)); /* there is room, and memory failures abort */
  g_byte_array_set_size (out, at + (guint) written);
}

static void
put_octal (guint8 *block, guint at, guint digits, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%0*" G_GINT64_MODIFIER "o", (int) digits, number);

  memcpy (block + at, text, digits);
}

static void
put_sum (guint8 block[BLOCK])
{
  guint sum = 0;

  memset (block + AT_SUM, ' ', 8);
  for (guint i = 0; i < BLOCK; i++)
    sum += block[i];
  put_octal (block, AT_SUM, 6, sum);
  block[AT_SUM + 6] = 0;
}

/* Where to cut name so that both halves fit; 0 if it fits whole, -1 if it can't be cut. */
static gssize
find_cut (const char *name)
{
  const gsize length = strlen (name);

  if (length <= NAME_MAX_BYTES)
    return 0;
  for (gsize i = MIN (length - 1, PREFIX_MAX_BYTES); i > 0; i--)
    if (name[i] == '/' && length - i - 1 <= NAME_MAX_BYTES && length - i - 1 > 0)
      return (gssize) i;
  return -1;
}

static void
put_name (guint8 block[BLOCK], const char *name)
{
  const gssize cut = find_cut (name);

  if (cut > 0)
    {
      memcpy (block + AT_PREFIX, name, (gsize) cut);
      name += cut + 1;
    }
  memcpy (block + AT_NAME, name, MIN (strlen (name), NAME_MAX_BYTES));
}

static void
put_header (const char *name, guint64 size, gint64 mtime_sec, char type, GByteArray *tar)
{
  guint8 block[BLOCK] = { 0 };

  put_name (block, name);
  put_octal (block, AT_MODE, 7, 0644);
  put_octal (block, AT_UID, 7, 0);
  put_octal (block, AT_GID, 7, 0);
  put_octal (block, AT_SIZE, 11, MIN (size, SIZE_MAX_OCTAL));
  put_octal (block, AT_MTIME, 11, (guint64) CLAMP (mtime_sec, 0, (gint64) SIZE_MAX_OCTAL));
  block[AT_TYPE] = (guint8) type;
  memcpy (block + AT_MAGIC, "ustar\00000", 8);
  put_sum (block);
  g_byte_array_append (tar, block, BLOCK);
}

/* A pax record counts its own length, digits included. */
static void
put_pax (GString *records, const char *key, const char *value)
{
  const gsize bare = strlen (key) + strlen (value) + 3;
  gsize length = bare + 1;

  for (gsize digits = 1, limit = 10; length >= limit; limit *= 10)
    length = bare + ++digits;
  g_string_append_printf (records, "%" G_GSIZE_FORMAT " %s=%s\n", length, key, value);
}

static void
put_padding (guint64 size, GByteArray *tar)
{
  static const guint8 zeros[BLOCK];

  g_byte_array_append (tar, zeros, (guint) ((BLOCK - size % BLOCK) % BLOCK));
}

static void
put_long_fields (const WbSlot *slot, GByteArray *tar)
{
  g_autoptr (GString) records = g_string_new (NULL);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, slot->bytes);

  if (find_cut (slot->name) < 0)
    put_pax (records, "path", slot->name);
  if (slot->bytes > SIZE_MAX_OCTAL)
    put_pax (records, "size", size);
  if (records->len == 0)
    return;
  put_header ("pax", records->len, slot->mtime_sec, 'x', tar);
  g_byte_array_append (tar, (const guint8 *) records->str, (guint) records->len);
  put_padding (records->len, tar);
}

static void
put_head (const WbSlot *slot, GByteArray *out)
{
  g_autoptr (GByteArray) tar = g_byte_array_new ();

  put_long_fields (slot, tar);
  put_header (slot->name, slot->bytes, slot->mtime_sec, '0', tar);
  put_frame (tar->data, tar->len, out);
}

static void
put_tail (const WbSlot *slot, GByteArray *out)
{
  g_autoptr (GByteArray) tar = g_byte_array_new ();

  put_padding (slot->bytes, tar);
  if (tar->len > 0)
    put_frame (tar->data, tar->len, out);
}

/* Two empty blocks end a tar; whole records keep tar quiet on every system. */
static void
put_end (const WbLayout *layout, GByteArray *out)
{
  static const guint8 zeros[RECORD];

  put_frame (zeros, sizeof zeros, out);
}

const WbArchiveFormat wb_archive_tar_zst = {
  .id = "tar.zst",
  .codec = WB_CODEC_ZSTD,
  .head = put_head,
  .tail = put_tail,
  .end = put_end,
};
