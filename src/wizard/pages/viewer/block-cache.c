/* SPDX-License-Identifier: MPL-2.0 */
/* A handful of slots, the one not used for the longest time is taken. */
#include "pages/viewer/text-pages.h"

#include <string.h>

typedef struct
{
  guint block; /* G_MAXUINT: nothing in it */
  guint64 used;
  GByteArray *bytes;
} Slot;

struct _WbBlockCache
{
  WbMemberReader *reader;
  Slot *slots;
  guint n_slots;
  guint64 clock;
};

WbBlockCache *
wb_block_cache_new (WbMemberReader *reader, guint n_blocks)
{
  WbBlockCache *cache = g_new0 (WbBlockCache, 1);

  cache->reader = wb_member_reader_ref (reader);
  cache->slots = g_new0 (Slot, n_blocks);
  cache->n_slots = n_blocks;
  for (guint i = 0; i < n_blocks; i++)
    cache->slots[i] = (Slot){ G_MAXUINT, 0, g_byte_array_new () };
  return cache;
}

void
wb_block_cache_free (WbBlockCache *cache)
{
  for (guint i = 0; i < cache->n_slots; i++)
    g_byte_array_unref (cache->slots[i].bytes);
  wb_member_reader_unref (cache->reader);
  g_free (cache->slots);
  g_free (cache);
}

/* Borrowed until the next call; NULL with error. */
static const GByteArray *
get_block (WbBlockCache *cache, guint block, GError **error)
{
  Slot *oldest = &cache->slots[0];

  for (guint i = 0; i < cache->n_slots; i++)
    {
      Slot *slot = &cache->slots[i];
      if (slot->block == block)
        {
          slot->used = ++cache->clock;
          return slot->bytes;
        }
      if (slot->used < oldest->used)
        oldest = slot;
    }
  oldest->block = G_MAXUINT;
  if (!wb_member_reader_read_block (cache->reader, block, oldest->bytes, error))
    return NULL;
  oldest->block = block;
  oldest->used = ++cache->clock;
  return oldest->bytes;
}

gboolean
wb_block_cache_read (WbBlockCache *cache, guint64 start, guint64 end, GByteArray *out,
                     GError **error)
{
  end = MIN (end, wb_member_reader_bytes (cache->reader));
  while (start < end)
    {
      const guint64 base = start / WB_BLOCK_BYTES * WB_BLOCK_BYTES;
      const guint64 until = MIN (end, base + WB_BLOCK_BYTES);
      const GByteArray *block = get_block (cache, (guint) (start / WB_BLOCK_BYTES), error);
      if (!block)
        return FALSE;
      g_byte_array_append (out, block->data + (start - base), (guint) (until - start));
      start = until;
    }
  return TRUE;
}
