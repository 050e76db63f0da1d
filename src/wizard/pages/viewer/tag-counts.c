/* SPDX-License-Identifier: MPL-2.0 */
/* Open addressing, two thirds full at most. Tags carry 40 random bits, so two of them having the
 * same 64-bit hash is no concern. */
#include "pages/viewer/tag-counts.h"

typedef struct
{
  guint64 hash; /* 0: free */
  guint64 count;
} Slot;

struct _WbTagCounts
{
  Slot *slots;
  guint n_slots; /* a power of two */
  guint n_used;
};

#define FIRST_SLOTS 1024

WbTagCounts *
wb_tag_counts_new (void)
{
  WbTagCounts *counts = g_new0 (WbTagCounts, 1);

  counts->n_slots = FIRST_SLOTS;
  counts->slots = g_new0 (Slot, FIRST_SLOTS);
  return counts;
}

void
wb_tag_counts_free (WbTagCounts *counts)
{
  g_free (counts->slots);
  g_free (counts);
}

guint64
wb_tag_hash (const char *tag, gsize length)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325); /* FNV-1a */

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) tag[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  hash ^= hash >> 32;
  return hash ? hash : 1;
}

/* The slot of hash, or the free one where it belongs. */
static Slot *
find_slot (const WbTagCounts *counts, guint64 hash)
{
  guint at = (guint) hash & (counts->n_slots - 1);

  while (counts->slots[at].hash && counts->slots[at].hash != hash)
    at = (at + 1) & (counts->n_slots - 1);
  return &counts->slots[at];
}

static void
grow (WbTagCounts *counts)
{
  Slot *old = counts->slots;
  const guint n_old = counts->n_slots;

  counts->n_slots *= 2;
  counts->slots = g_new0 (Slot, counts->n_slots);
  for (guint i = 0; i < n_old; i++)
    if (old[i].hash)
      *find_slot (counts, old[i].hash) = old[i];
  g_free (old);
}

void
wb_tag_counts_add (WbTagCounts *counts, guint64 hash)
{
  Slot *slot = find_slot (counts, hash);

  if (slot->hash)
    {
      slot->count++;
      return;
    }
  if (counts->n_used >= WB_MAX_TAGS)
    return;
  *slot = (Slot){ hash, 1 };
  counts->n_used++;
  if ((guint64) counts->n_used * 3 > (guint64) counts->n_slots * 2)
    grow (counts);
}

guint
wb_tag_counts_get (const WbTagCounts *counts, guint64 hash)
{
  return (guint) MIN (find_slot (counts, hash)->count, G_MAXUINT);
}
