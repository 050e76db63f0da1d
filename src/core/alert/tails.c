/* SPDX-License-Identifier: MPL-2.0 */
/* A tail has a file, or it is remembered as what was somewhere and may turn up under another name:
 * cut off after it was copied, compressed, or moved while nobody looked. A file that nobody knows
 * is new, unless it begins with all that was taken of a tail. If that tail still has its file, the
 * copy is left alone until the original is cut off or gone: whatever is in both is taken once.
 *
 * Loggers that remove nothing leave thousands of files, of which few are written to. So of those
 * that were read to their ends only the newest stay open; the others sleep, known by inode, size
 * and time, until a look finds them changed. What would sleep too many is over. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/tails-private.h"

#include <string.h>

#include "base/json.h"

#define TURN_CHUNKS 256 /* before others get their turn */

static GPtrArray *
new_tails (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) wb_tail_free);
}

static void
read_json (WbTails *tails, JsonArray *json)
{
  for (guint i = 0; i < json_array_get_length (json); i++)
    {
      JsonNode *node = json_array_get_element (json, i);
      WbTail *tail = JSON_NODE_HOLDS_OBJECT (node) ? wb_tail_from_json (node) : NULL;
      if (tail)
        g_ptr_array_add (tails->lost, tail);
      else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node))
        g_hash_table_add (tails->over, g_strdup (json_node_get_string (node)));
    }
}

WbTails *
wb_tails_new (const WbProfile *profile, JsonArray *json)
{
  WbTails *tails = g_new0 (WbTails, 1);

  tails->profile = profile;
  tails->live = new_tails ();
  tails->asleep = new_tails ();
  tails->lost = new_tails ();
  tails->over = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tails->over_files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  tails->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tails->still_over = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tails->still_there = g_hash_table_new (NULL, NULL);
  tails->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tails->leaves_old = !json;
  if (json)
    read_json (tails, json);
  return tails;
}

void
wb_tails_free (WbTails *tails)
{
  if (!tails)
    return;
  g_ptr_array_unref (tails->live);
  g_ptr_array_unref (tails->asleep);
  g_ptr_array_unref (tails->lost);
  g_hash_table_unref (tails->over);
  g_hash_table_unref (tails->over_files);
  g_hash_table_unref (tails->still_over);
  g_hash_table_unref (tails->still_there);
  g_hash_table_unref (tails->held);
  g_hash_table_unref (tails->others);
  g_free (tails);
}

static void
add_all (JsonArray *json, const GPtrArray *some)
{
  for (guint i = 0; i < some->len; i++)
    json_array_add_element (json, wb_tail_to_json (some->pdata[i]));
}

JsonArray *
wb_tails_to_json (const WbTails *tails)
{
  JsonArray *json = json_array_new ();
  GHashTableIter iter;
  gpointer key;

  add_all (json, tails->lost);
  add_all (json, tails->asleep);
  add_all (json, tails->live);
  g_hash_table_iter_init (&iter, tails->over);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    json_array_add_string_element (json, key);
  return json;
}

/* --- sleeping -------------------------------------------------------------------------------- */

/* The place of the one that sleeps next: it was written to before all others that can sleep. */
static gint
find_sleepy (const WbTails *tails)
{
  gint found = -1;

  for (guint i = 0; i < tails->live->len; i++)
    {
      const WbTail *tail = tails->live->pdata[i];
      if (wb_tail_can_sleep (tail)
          && (found < 0
              || wb_tail_changed_usec (tail) < wb_tail_changed_usec (tails->live->pdata[found])))
        found = (gint) i;
    }
  return found;
}

static guint
find_oldest (const GPtrArray *some)
{
  guint oldest = 0;

  for (guint i = 1; i < some->len; i++)
    if (wb_tail_changed_usec (some->pdata[i]) < wb_tail_changed_usec (some->pdata[oldest]))
      oldest = i;
  return oldest;
}

static void
note_over (WbTails *tails, const WbTail *tail)
{
  const char *content = wb_tail_content (tail);

  if (!content)
    return;
  g_hash_table_add (tails->over, g_strdup (content));
  g_hash_table_insert (tails->over_files, g_strdup (wb_tail_key (tail)), g_strdup (content));
}

void
wb_tails_put_to_sleep (WbTails *tails)
{
  gint place;

  while (tails->live->len > WB_TAILS_MOST_AWAKE && (place = find_sleepy (tails)) >= 0)
    {
      WbTail *tail = tails->live->pdata[place];
      if (!wb_tail_sleep (tail))
        return;
      (void) g_ptr_array_steal_index (tails->live, (guint) place);
      g_ptr_array_add (tails->asleep, tail);
      g_hash_table_add (tails->still_there, tail);
    }
  while (tails->asleep->len > WB_TAILS_MOST_ASLEEP)
    {
      const guint oldest = find_oldest (tails->asleep);
      g_hash_table_remove (tails->still_there, tails->asleep->pdata[oldest]);
      note_over (tails, tails->asleep->pdata[oldest]);
      g_ptr_array_remove_index (tails->asleep, oldest);
    }
}

/* --- reading --------------------------------------------------------------------------------- */

/* A compressed file that was read whole stays, and is looked at no more. */
static void
end_tail (WbTails *tails, guint place)
{
  note_over (tails, tails->live->pdata[place]);
  g_ptr_array_remove_index (tails->live, place);
}

/* The file that is furthest behind, of those that have more; -1 if none has. So files go on side by
 * side in time, and what stands in two of them is seen close together. */
static gint
furthest_behind (const WbTails *tails, GHashTable *drained)
{
  gint found = -1;

  for (guint i = 0; i < tails->live->len; i++)
    {
      const WbTail *tail = tails->live->pdata[i];
      if (!g_hash_table_contains (drained, tail)
          && (found < 0
              || wb_tail_time_usec (tail) < wb_tail_time_usec (tails->live->pdata[found])))
        found = (gint) i;
    }
  return found;
}

gboolean
wb_tails_read (WbTails *tails, WbTailTake take, gpointer self)
{
  g_autoptr (GHashTable) drained = g_hash_table_new (NULL, NULL);
  guint chunks = 0;
  gint place;

  if (tails->must_look)
    wb_tails_look (tails);
  while (chunks < TURN_CHUNKS && (place = furthest_behind (tails, drained)) >= 0)
    switch (wb_tail_read (tails->live->pdata[place], take, self))
      {
      case WB_TAIL_LIVES:
        g_hash_table_add (drained, tails->live->pdata[place]);
        break;
      case WB_TAIL_HAS_MORE:
        chunks++;
        break;
      case WB_TAIL_LOST:
        wb_tails_lose (tails, (guint) place);
        break;
      case WB_TAIL_OVER:
        end_tail (tails, (guint) place);
        break;
      }
  wb_tails_put_to_sleep (tails);
  tails->must_look |= tails->is_full && tails->live->len < WB_TAILS_MOST_OPEN;
  return chunks == TURN_CHUNKS || tails->must_look;
}

void
wb_tails_rest (WbTails *tails, gint64 quiet_usec, WbTailTake take, gpointer self)
{
  const gint64 now_usec = g_get_monotonic_time ();

  for (guint i = 0; i < tails->live->len; i++)
    {
      const gint64 since_usec = wb_tail_rest_usec (tails->live->pdata[i]);
      if (since_usec > 0 && now_usec - since_usec >= quiet_usec)
        wb_tail_rest (tails->live->pdata[i], take, self);
    }
}

gboolean
wb_tails_have_rest (const WbTails *tails)
{
  for (guint i = 0; i < tails->live->len; i++)
    if (wb_tail_rest_usec (tails->live->pdata[i]) > 0)
      return TRUE;
  return FALSE;
}

/* TRUE if path ends in relative, as a whole. */
static gboolean
is_below (const char *path, const char *relative)
{
  const gsize path_length = strlen (path), length = strlen (relative);

  return path_length > length && path[path_length - length - 1] == '/'
         && g_str_equal (path + path_length - length, relative);
}

gboolean
wb_tails_know (const WbTails *tails, const char *path)
{
  const char *slash = strrchr (path, '/');

  if (!slash || g_hash_table_contains (tails->held, slash + 1))
    return FALSE;
  for (guint i = 0; i < tails->live->len; i++)
    if (is_below (path, wb_tail_relative (tails->live->pdata[i])))
      return TRUE;
  for (guint i = 0; i < tails->asleep->len; i++)
    if (is_below (path, wb_tail_relative (tails->asleep->pdata[i])))
      return FALSE;
  for (const char *at = strchr (path, '/'); at; at = strchr (at + 1, '/'))
    if (g_hash_table_contains (tails->others, at + 1))
      return TRUE;
  return FALSE;
}

guint
wb_tails_count (const WbTails *tails)
{
  return tails->live->len + tails->asleep->len;
}
