/* SPDX-License-Identifier: MPL-2.0 */
/* A set of the secrets that were replaced, and a fast search for any of them: the first eight bytes
 * of each index a table of bits, so that a text's byte costs one multiplication and one look-up. */
#include "redact/secrets.h"

#include <string.h>

#include "base/digest.h"

#define MOST_SECRETS 10000
#define LONGEST_SECRET 4096
#define BITS 18

struct _WbSecrets
{
  GMutex mutex;
  GHashTable *values; /* (owned), of GBytes */
};

struct _WbSecretSearch
{
  guint8 bits[1 << (BITS - 3)];
  GHashTable *by_start; /* (owned): guint64 of the first bytes to GPtrArray of GBytes */
  gboolean is_empty;
};

/* Wipes what g_free() would leave in memory. */
static void
wipe_value (gpointer data)
{
  GBytes *bytes = data;
  gsize size;
  char *value = (char *) g_bytes_get_data (bytes, &size);

  wb_wipe (value, size);
  g_bytes_unref (bytes);
}

WbSecrets *
wb_secrets_new (void)
{
  WbSecrets *secrets = g_new0 (WbSecrets, 1);

  g_mutex_init (&secrets->mutex);
  secrets->values = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, wipe_value, NULL);
  return secrets;
}

void
wb_secrets_free (WbSecrets *secrets)
{
  if (!secrets)
    return;
  g_hash_table_unref (secrets->values);
  g_mutex_clear (&secrets->mutex);
  g_free (secrets);
}

/* Words, numbers and paths stand in ordinary text too and would trip at every turn: a value is
 * worth it if letters and digits, or letters of both cases, mix in it, or it is a long number. */
static gboolean
is_worth_remembering (const char *value, gsize length)
{
  guint lower = 0, upper = 0, digits = 0, slashes = 0;

  if (length < WB_SECRET_SHORTEST || length > LONGEST_SECRET)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      lower += g_ascii_islower (value[i]);
      upper += g_ascii_isupper (value[i]);
      digits += g_ascii_isdigit (value[i]);
      slashes += value[i] == '/' || value[i] == '\\';
    }
  if (slashes > 1 && slashes * 12 > length)
    return FALSE;
  return (lower + upper > 0 && digits > 0) || (lower > 0 && upper > 1)
         || (digits == length && length >= 16);
}

void
wb_secrets_add (WbSecrets *secrets, const char *value, gsize length)
{
  g_autoptr (GBytes) view = NULL;

  if (!is_worth_remembering (value, length))
    return;
  view = g_bytes_new_static (value, length);
  g_mutex_lock (&secrets->mutex);
  if (g_hash_table_size (secrets->values) < MOST_SECRETS
      && !g_hash_table_contains (secrets->values, view))
    g_hash_table_add (secrets->values, g_bytes_new (value, length));
  g_mutex_unlock (&secrets->mutex);
}

static guint64
load (const char *text)
{
  guint64 bytes;

  memcpy (&bytes, text, sizeof bytes);
  return bytes;
}

static guint
slot_of (guint64 bytes)
{
  return bytes * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) >> (64 - BITS);
}

WbSecretSearch *
wb_secret_search_new (const WbSecrets *secrets)
{
  WbSecretSearch *search = g_new0 (WbSecretSearch, 1);
  WbSecrets *locked = (WbSecrets *) secrets;
  GHashTableIter iter;
  gpointer value;

  search->by_start = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                            (GDestroyNotify) g_ptr_array_unref);
  search->is_empty = TRUE;
  if (!secrets)
    return search;
  g_mutex_lock (&locked->mutex);
  g_hash_table_iter_init (&iter, secrets->values);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    {
      guint64 start = load (g_bytes_get_data (value, NULL));
      guint slot = slot_of (start);
      GPtrArray *same = g_hash_table_lookup (search->by_start, &start);

      if (!same)
        {
          same = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
          g_hash_table_insert (search->by_start, g_memdup2 (&start, sizeof start), same);
        }
      g_ptr_array_add (same, g_bytes_ref (value));
      search->bits[slot / 8] |= 1 << (slot % 8);
      search->is_empty = FALSE;
    }
  g_mutex_unlock (&locked->mutex);
  return search;
}

void
wb_secret_search_free (WbSecretSearch *search)
{
  if (!search)
    return;
  g_hash_table_unref (search->by_start);
  g_free (search);
}

static gsize
match_at (const WbSecretSearch *search, const char *text, gsize length)
{
  guint64 start = load (text);
  GPtrArray *same = g_hash_table_lookup (search->by_start, &start);
  gsize longest = 0;

  for (guint i = 0; same && i < same->len; i++)
    {
      gsize size;
      const char *value = g_bytes_get_data (same->pdata[i], &size);

      if (size <= length && size > longest && memcmp (text, value, size) == 0)
        longest = size;
    }
  return longest;
}

const char *
wb_secret_search_find (const WbSecretSearch *search, const char *text, gsize length,
                       gsize *ret_length)
{
  const char *end = text + length;

  if (search->is_empty || length < WB_SECRET_SHORTEST)
    return NULL;
  for (const char *at = text; end - at >= WB_SECRET_SHORTEST; at++)
    {
      guint slot = slot_of (load (at));
      gsize n;

      if (G_LIKELY (!(search->bits[slot / 8] & 1 << (slot % 8))))
        continue;
      n = match_at (search, at, end - at);
      if (n > 0)
        {
          *ret_length = n;
          return at;
        }
    }
  return NULL;
}
