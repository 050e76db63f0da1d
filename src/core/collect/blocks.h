/* SPDX-License-Identifier: MPL-2.0 */
/* Compressing a stream in independent blocks, on all cores, in order. Private to evidence. */
#pragma once

#include "collect/evidence.h"

G_BEGIN_DECLS

/* The threads that compress; one for a spool. */
typedef struct _WbPacker WbPacker;
WbPacker *wb_packer_new (WbCodec codec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Waits for its threads. Free all streams first. */
void wb_packer_free (WbPacker *packer);

/* One stream of blocks into a file. Used by one thread at a time; several streams may run at once.
 */
typedef struct _WbBlocks WbBlocks;

/* What a finished stream is. */
typedef struct
{
  guint64 packed_bytes;
  guint32 crc32; /* of the input (ISO 3309) */
  GArray *sizes; /* of guint32: packed bytes of each block; all but the last hold WB_BLOCK_BYTES */
} WbPacked;

/* Begins a stream into fd (borrowed) at its current position. */
WbBlocks *wb_blocks_new (WbPacker *packer, int fd);
/* Drops what is still on its way. */
void wb_blocks_free (WbBlocks *blocks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbBlocks, wb_blocks_free)

/* Takes bytes; waits while too many blocks are on their way. After an error the stream is dead. */
gboolean wb_blocks_write (WbBlocks *blocks, const void *bytes, gsize length,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes what is left. ret->sizes is the caller's. */
gboolean wb_blocks_finish (WbBlocks *blocks, WbPacked *ret,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends the content of one packed block to out; WB_ERROR_DAMAGED if it is none. */
gboolean wb_block_unpack (WbCodec codec, const void *packed, gsize length, GByteArray *out,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
