/* SPDX-License-Identifier: MPL-2.0 */
#include "spool.h"

#include "base/fs.h"

#include <glib/gstdio.h>
#include <zlib.h>
#include <zstd.h>

static void
pack_deflate (const guint8 *bytes, gsize length, GByteArray *out)
{
  z_stream stream = { 0 };
  g_autofree guint8 *room = g_malloc (compressBound (length) + 64);
  int result = deflateInit2 (&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);

  g_assert_cmpint (result, ==, Z_OK);
  stream.next_in = (Bytef *) bytes;
  stream.avail_in = (uInt) length;
  stream.next_out = room;
  stream.avail_out = (uInt) compressBound (length) + 64;
  result = deflate (&stream, Z_FULL_FLUSH);
  g_assert_cmpint (result, ==, Z_OK);
  g_byte_array_append (out, room, (guint) stream.total_out);
  deflateEnd (&stream);
}

static gsize
compress_frame (guint8 *room, const guint8 *bytes, gsize length)
{
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  gsize n = 0;

  ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
  n = ZSTD_compress2 (context, room, ZSTD_compressBound (length), bytes, length);
  ZSTD_freeCCtx (context);
  return n;
}

static void
pack_zstd (const guint8 *bytes, gsize length, GByteArray *out)
{
  g_autofree guint8 *room = g_malloc (ZSTD_compressBound (length));
  const gsize n = compress_frame (room, bytes, length);

  g_assert_false (ZSTD_isError (n));
  g_byte_array_append (out, room, (guint) n);
}

GByteArray *
spool_pack (WbCodec codec, const void *bytes, gsize length)
{
  GByteArray *out = g_byte_array_new ();
  const guint8 *at = bytes;

  for (gsize left = length; left > 0;)
    {
      const gsize block = MIN (left, WB_BLOCK_BYTES);

      if (codec == WB_CODEC_ZSTD)
        pack_zstd (at, block, out);
      else
        pack_deflate (at, block, out);
      at += block;
      left -= block;
    }
  return out;
}

void
spool_add (WbLayout *layout, const char *dir, const char *name, const void *bytes, gsize length)
{
  g_autoptr (GByteArray) packed = spool_pack (layout->format->codec, bytes, length);
  g_autofree char *file = g_strdup_printf ("%06u", layout->slots->len);
  g_autofree char *path = g_build_filename (dir, file, NULL);
  WbSlot *slot = wb_slot_new (name, 1763861592);

  slot->spool = g_strdup (file);
  slot->bytes = length;
  slot->packed_bytes = packed->len;
  slot->crc32 = (guint32) crc32 (0, bytes, (uInt) length);
  g_ptr_array_add (layout->slots, slot);
  g_assert_true (g_file_set_contents (path, (const char *) packed->data, packed->len, NULL));
}

guint8 *
spool_noise (guint32 seed, gsize length)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint8 *bytes = g_malloc (length + 4);

  for (gsize i = 0; i < length; i += 4)
    {
      const guint32 word = g_rand_int (rand);

      memcpy (bytes + i, &word, 4);
    }
  return bytes;
}

gboolean
spool_tool_accepts (const char *const *argv)
{
  g_autofree char *program = g_find_program_in_path (argv[0]);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (program == NULL)
    {
      g_test_message ("%s is not installed", argv[0]);
      return FALSE;
    }
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status,
                &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s\n%s\n%s", argv[0], error->message, out, err);
  return TRUE;
}

char *
spool_dir_new (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("wb-bundle-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

void
spool_remove (char *dir)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_fs_remove_tree (dir, &error));
  g_assert_no_error (error);
  g_free (dir);
}
