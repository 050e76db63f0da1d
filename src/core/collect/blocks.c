/* SPDX-License-Identifier: MPL-2.0 */
/* A stream cuts its input into blocks of 1 MiB and hands each to the packer's threads; its own
 * thread writes them out in order as they get done, and waits for the oldest when too many are on
 * their way. That bound is what keeps memory small: it does not depend on the number of cores.
 *
 * A deflate block is compressed from a fresh state and ended by a full flush, so that no block
 * refers to another and all together are one valid stream but for its final block (RFC 1951). A
 * zstd block is a frame; frames may simply follow one another (RFC 8878). */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/blocks.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <zlib.h>
#include <zstd.h>

#include "base/error.h"
#include "base/fs.h"

/* Blocks of one stream that may be on their way. */
#define MAX_BLOCKS_ON_WAY 6
#define MAX_THREADS 16
#define SMALL_BLOCK_BYTES (64 * 1024)

/* zlib's own default; measured on logs the best use of a slow line. */
#define DEFLATE_LEVEL 6
#define DEFLATE_MEMORY 8
#define RAW_DEFLATE (-MAX_WBITS)
/* On logs level 1 packs as well as 3 and twice as fast. */
#define ZSTD_LEVEL 1

struct _WbPacker
{
  WbCodec codec;
  GThreadPool *threads;
  GAsyncQueue *contexts; /* of ZSTD_CCtx, idle ones: they are costly to make */
};

/* A block on its way. */
typedef struct
{
  WbBlocks *stream;
  GByteArray *input;
  guint8 *packed; /* (owned) (nullable): NULL until done */
  gsize packed_length;
  guint32 crc32;
  gboolean done; /* under the stream's lock */
} Block;

struct _WbBlocks
{
  WbPacker *packer;
  int fd;
  GByteArray *input; /* the block being filled */
  GByteArray *spare; /* (nullable): an empty one to be filled next */
  GQueue on_way;     /* of Block, oldest first */
  GMutex lock;
  GCond block_done;
  WbPacked result;
};

static void
block_free (Block *block)
{
  g_byte_array_unref (block->input);
  g_free (block->packed);
  g_free (block);
}

static void
must_work (gboolean worked, const char *what)
{
  if (!worked)
    g_error ("%s does not work", what);
}

static void
deflate_block (Block *block)
{
  z_stream z = { 0 };

  must_work (
      deflateInit2 (&z, DEFLATE_LEVEL, Z_DEFLATED, RAW_DEFLATE, DEFLATE_MEMORY, Z_DEFAULT_STRATEGY)
          == Z_OK,
      "deflate");
  /* The bound is for one stream; the full flush adds a few bytes. */
  const gsize room = deflateBound (&z, block->input->len) + 64;
  block->packed = g_malloc (room);
  z.next_in = block->input->data;
  z.avail_in = block->input->len;
  z.next_out = block->packed;
  z.avail_out = (uInt) room;
  must_work (deflate (&z, Z_FULL_FLUSH) == Z_OK && z.avail_in == 0 && z.avail_out > 0, "deflate");
  block->packed_length = z.total_out;
  deflateEnd (&z);
}

static void
zstd_block (Block *block)
{
  GAsyncQueue *contexts = block->stream->packer->contexts;
  ZSTD_CCtx *context = g_async_queue_try_pop (contexts);
  const gsize room = ZSTD_compressBound (block->input->len);

  if (!context)
    context = ZSTD_createCCtx ();
  must_work (context != NULL, "zstd");
  /* With a checksum a reader finds a changed byte even where no manifest tells what to expect. */
  must_work (!ZSTD_isError (ZSTD_CCtx_setParameter (context, ZSTD_c_compressionLevel, ZSTD_LEVEL))
                 && !ZSTD_isError (ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1)),
             "zstd");
  block->packed = g_malloc (room);
  block->packed_length =
      ZSTD_compress2 (context, block->packed, room, block->input->data, block->input->len);
  must_work (!ZSTD_isError (block->packed_length), "zstd");
  g_async_queue_push (contexts, context);
}

/* Runs on a thread of the pool. */
static void
pack_block (gpointer data, gpointer user_data)
{
  Block *block = data;
  WbPacker *packer = user_data;
  WbBlocks *stream = block->stream;

  block->crc32 = (guint32) crc32 (crc32 (0, NULL, 0), block->input->data, block->input->len);
  if (packer->codec == WB_CODEC_DEFLATE)
    deflate_block (block);
  else
    zstd_block (block);
  block->packed = g_realloc (block->packed, MAX (block->packed_length, 1));
  g_mutex_lock (&stream->lock);
  block->done = TRUE;
  g_cond_signal (&stream->block_done);
  g_mutex_unlock (&stream->lock);
}

static void
free_context (gpointer context)
{
  ZSTD_freeCCtx (context);
}

WbPacker *
wb_packer_new (WbCodec codec, GError **error)
{
  const int n_threads = (int) CLAMP (g_get_num_processors (), 1, MAX_THREADS);
  WbPacker *packer = g_new0 (WbPacker, 1);

  packer->codec = codec;
  packer->contexts = g_async_queue_new_full (free_context);
  packer->threads = g_thread_pool_new (pack_block, packer, n_threads, FALSE, error);
  if (!packer->threads)
    g_clear_pointer (&packer, wb_packer_free);
  return packer;
}

void
wb_packer_free (WbPacker *packer)
{
  if (!packer)
    return;
  if (packer->threads)
    g_thread_pool_free (packer->threads, FALSE, TRUE);
  g_async_queue_unref (packer->contexts);
  g_free (packer);
}

/* Grows as it is filled: most members are small. */
static GByteArray *
new_input (void)
{
  return g_byte_array_new ();
}

WbBlocks *
wb_blocks_new (WbPacker *packer, int fd)
{
  WbBlocks *blocks = g_new0 (WbBlocks, 1);

  blocks->packer = packer;
  blocks->fd = fd;
  blocks->input = new_input ();
  g_queue_init (&blocks->on_way);
  g_mutex_init (&blocks->lock);
  g_cond_init (&blocks->block_done);
  blocks->result.crc32 = (guint32) crc32 (0, NULL, 0);
  blocks->result.sizes = g_array_new (FALSE, FALSE, sizeof (guint32));
  return blocks;
}

/* Takes the oldest block off the queue when it is done; NULL if it isn't and wait is FALSE, or if
 * there is none. */
static Block *
take_oldest (WbBlocks *blocks, gboolean wait)
{
  Block *block = g_queue_peek_head (&blocks->on_way);
  gboolean done;

  if (!block)
    return NULL;
  g_mutex_lock (&blocks->lock);
  while (wait && !block->done)
    g_cond_wait (&blocks->block_done, &blocks->lock);
  done = block->done;
  g_mutex_unlock (&blocks->lock);
  return done ? g_queue_pop_head (&blocks->on_way) : NULL;
}

void
wb_blocks_free (WbBlocks *blocks)
{
  Block *block;

  if (!blocks)
    return;
  while ((block = take_oldest (blocks, TRUE)))
    block_free (block);
  g_byte_array_unref (blocks->input);
  g_clear_pointer (&blocks->spare, g_byte_array_unref);
  g_clear_pointer (&blocks->result.sizes, g_array_unref);
  g_mutex_clear (&blocks->lock);
  g_cond_clear (&blocks->block_done);
  g_free (blocks);
}

/* Writes out a done block (taken) and counts it. */
static gboolean
write_block (WbBlocks *blocks, Block *block, GError **error)
{
  const guint32 size = (guint32) block->packed_length;
  const gboolean written = wb_fs_write_all (blocks->fd, block->packed, size, error);

  g_array_append_val (blocks->result.sizes, size);
  blocks->result.packed_bytes += size;
  blocks->result.crc32 =
      (guint32) crc32_combine (blocks->result.crc32, block->crc32, (z_off_t) block->input->len);
  if (!blocks->spare)
    {
      blocks->spare = g_byte_array_ref (block->input);
      g_byte_array_set_size (blocks->spare, 0);
    }
  block_free (block);
  return written;
}

/* Writes out all done blocks, and waits until no more than max are on their way. */
static gboolean
drain (WbBlocks *blocks, guint max, GError **error)
{
  Block *block;

  while ((block = take_oldest (blocks, blocks->on_way.length > max)))
    if (!write_block (blocks, block, error))
      return FALSE;
  return TRUE;
}

static gboolean
send_block (WbBlocks *blocks, GError **error)
{
  Block *block = g_new0 (Block, 1);

  block->stream = blocks;
  block->input = g_steal_pointer (&blocks->input);
  blocks->input = blocks->spare ? g_steal_pointer (&blocks->spare) : new_input ();
  g_queue_push_tail (&blocks->on_way, block);
  /* A small one is packed sooner than another thread takes it. Pushing fails only for want of a new
   * thread; the block is queued then, too. */
  if (block->input->len < SMALL_BLOCK_BYTES)
    pack_block (block, blocks->packer);
  else
    g_thread_pool_push (blocks->packer->threads, block, NULL);
  return drain (blocks, MAX_BLOCKS_ON_WAY - 1, error);
}

gboolean
wb_blocks_write (WbBlocks *blocks, const void *bytes, gsize length, GError **error)
{
  const guint8 *at = bytes;

  while (length > 0)
    {
      const gsize taken = MIN (length, (gsize) WB_BLOCK_BYTES - blocks->input->len);
      g_byte_array_append (blocks->input, at, (guint) taken);
      at += taken;
      length -= taken;
      if (blocks->input->len == WB_BLOCK_BYTES && !send_block (blocks, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
wb_blocks_finish (WbBlocks *blocks, WbPacked *ret, GError **error)
{
  if (blocks->input->len > 0 && !send_block (blocks, error))
    return FALSE;
  if (!drain (blocks, 0, error))
    return FALSE;
  *ret = blocks->result;
  blocks->result.sizes = NULL;
  return TRUE;
}

static gboolean
inflate_block (const void *packed, gsize length, guint8 *out, gsize *ret_length)
{
  z_stream z = { 0 };

  must_work (inflateInit2 (&z, RAW_DEFLATE) == Z_OK, "inflate");
  z.next_in = (Bytef *) packed;
  z.avail_in = (uInt) length;
  z.next_out = out;
  z.avail_out = WB_BLOCK_BYTES;
  const int status = inflate (&z, Z_SYNC_FLUSH);
  *ret_length = z.total_out;
  const gboolean whole = (status == Z_OK || status == Z_BUF_ERROR) && z.avail_in == 0;
  inflateEnd (&z);
  return whole;
}

gboolean
wb_block_unpack (WbCodec codec, const void *packed, gsize length, GByteArray *out, GError **error)
{
  const guint before = out->len;
  gsize got = 0;
  gboolean whole;

  g_byte_array_set_size (out, before + WB_BLOCK_BYTES);
  if (codec == WB_CODEC_DEFLATE)
    whole = inflate_block (packed, length, out->data + before, &got);
  else
    {
      got = ZSTD_decompress (out->data + before, WB_BLOCK_BYTES, packed, length);
      whole = !ZSTD_isError (got);
    }
  g_byte_array_set_size (out, before + (whole ? (guint) got : 0));
  if (!whole)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                         _ ("What was collected is damaged on the disk"));
  return whole;
}
