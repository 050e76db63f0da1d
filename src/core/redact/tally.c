/* SPDX-License-Identifier: MPL-2.0 */
/* Counts by rule, and sets of hashes of the values: 64 bits of the keyed hash, so that a tally
 * tells nothing about a value to who lacks the case key. */
#include "redact/masker-private.h"

#define MAX_DIFFERENT 100000

struct _WbTally
{
  gsize n_rules;
  guint64 *hits;       /* (owned): n_rules of them */
  GHashTable **values; /* (owned): n_rules of them, (nullable), sets of guint64 */
};

WbTally *
wb_tally_new (void)
{
  WbTally *tally = g_new0 (WbTally, 1);

  wb_rules (&tally->n_rules);
  tally->hits = g_new0 (guint64, tally->n_rules);
  tally->values = g_new0 (GHashTable *, tally->n_rules);
  return tally;
}

void
wb_tally_free (WbTally *tally)
{
  if (!tally)
    return;
  for (gsize i = 0; i < tally->n_rules; i++)
    g_clear_pointer (&tally->values[i], g_hash_table_unref);
  g_free (tally->values);
  g_free (tally->hits);
  g_free (tally);
}

guint64
wb_tally_hits (const WbTally *tally, guint rule)
{
  return rule < tally->n_rules ? tally->hits[rule] : 0;
}

guint64
wb_tally_total (const WbTally *tally)
{
  guint64 total = 0;

  for (gsize i = 0; i < tally->n_rules; i++)
    total += tally->hits[i];
  return total;
}

guint64
wb_tally_different (const WbTally *tally, guint rule)
{
  if (rule >= tally->n_rules || !tally->values[rule])
    return 0;
  return g_hash_table_size (tally->values[rule]);
}

static void
remember_value (WbTally *tally, guint rule, guint64 hash)
{
  if (!tally->values[rule])
    tally->values[rule] = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (g_hash_table_size (tally->values[rule]) < MAX_DIFFERENT
      && !g_hash_table_contains (tally->values[rule], &hash))
    g_hash_table_add (tally->values[rule], g_memdup2 (&hash, sizeof hash));
}

void
wb_tally_count (WbTally *tally, guint rule, guint64 value_hash)
{
  g_return_if_fail (rule < tally->n_rules);
  tally->hits[rule]++;
  remember_value (tally, rule, value_hash);
}

void
wb_tally_merge (WbTally *tally, const WbTally *other)
{
  for (gsize i = 0; i < tally->n_rules; i++)
    {
      GHashTableIter iter;
      gpointer value;

      tally->hits[i] += other->hits[i];
      if (!other->values[i])
        continue;
      g_hash_table_iter_init (&iter, other->values[i]);
      while (g_hash_table_iter_next (&iter, &value, NULL))
        remember_value (tally, i, *(guint64 *) value);
    }
}
