/* SPDX-License-Identifier: MPL-2.0 */
/* A tail has a file, or it is remembered as what was somewhere and may turn up under another name:
 * cut off after it was copied, compressed, or moved while nobody looked. A file that nobody knows
 * is new, unless it begins with all that was taken of a tail. If that tail still has its file, the
 * copy is left alone until the original is cut off or gone: whatever is in both is taken once. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/tails.h"

#include "alert/content.h"
#include "base/fs.h"
#include "base/json.h"

#define MOST_NAMES 20000
#define MOST_TAILS 500 /* files followed at once */
#define MOST_OVER 5000
#define MOST_LOST 200   /* remembered without a file */
#define TURN_CHUNKS 256 /* before others get their turn */

struct _WbTails
{
  const WbProfile *profile;
  GPtrArray *live;        /* of WbTail, with a file */
  GPtrArray *lost;        /* of WbTail, without */
  GHashTable *over;       /* keys of files of which nothing more comes */
  GHashTable *still_over; /* those that the look in progress has seen */
  GHashTable *held;       /* last parts of the names of what may be a copy */
  GHashTable *others;     /* names of files that are no logs */
  gboolean leaves_old;    /* what is there at the first look is left out */
  gboolean must_look;
};

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
  tails->lost = new_tails ();
  tails->over = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tails->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tails->still_over = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  g_ptr_array_unref (tails->lost);
  g_hash_table_unref (tails->over);
  g_hash_table_unref (tails->still_over);
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
  add_all (json, tails->live);
  g_hash_table_iter_init (&iter, tails->over);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    json_array_add_string_element (json, key);
  return json;
}

/* --- looking at names ------------------------------------------------------------------------ */

typedef struct
{
  char *relative;
  struct stat st;
  gboolean is_done;
} Seen;

typedef struct
{
  WbTails *tails;
  int root;
  char **globs;
  GArray *found; /* of Seen, the newest first */
} Look;

static void
seen_clear (gpointer data)
{
  g_free (((Seen *) data)->relative);
}

static gint
by_age (gconstpointer a, gconstpointer b)
{
  const struct stat *one = &((const Seen *) a)->st, *other = &((const Seen *) b)->st;
  if (one->st_mtim.tv_sec != other->st_mtim.tv_sec)
    return one->st_mtim.tv_sec > other->st_mtim.tv_sec ? -1 : 1;
  return one->st_mtim.tv_nsec > other->st_mtim.tv_nsec
             ? -1
             : one->st_mtim.tv_nsec < other->st_mtim.tv_nsec;
}

static gboolean
matches (char **globs, const char *relative)
{
  for (guint i = 0; globs && globs[i]; i++)
    if (wb_fs_glob_match (globs[i], relative))
      return TRUE;
  return FALSE;
}

static WbTail *
find_live (const WbTails *tails, const struct stat *st)
{
  for (guint i = 0; i < tails->live->len; i++)
    if (wb_tail_is_at (tails->live->pdata[i], st))
      return tails->live->pdata[i];
  return NULL;
}

/* TRUE if a file that is followed may be the original of what is behind fd. One that is made where
 * another was moved away from is no copy of that. */
static gboolean
is_copy_of_live (const WbTails *tails, const char *relative, int fd)
{
  for (guint i = 0; i < tails->live->len; i++)
    if (!wb_tail_has_left (tails->live->pdata[i], relative)
        && wb_tail_is_copied_to (tails->live->pdata[i], fd))
      return TRUE;
  return FALSE;
}

/* The place of the lost tail that goes on behind fd, with the most taken; -1 if there is none. */
static gint
find_lost (const WbTails *tails, const char *relative, int fd)
{
  gint best = -1;
  guint64 most = 0;

  for (guint i = 0; i < tails->lost->len; i++)
    {
      const WbTail *tail = tails->lost->pdata[i];
      const guint64 taken = wb_tail_taken_bytes (tail);
      if (taken <= most || wb_tail_has_left (tail, relative) || !wb_tail_is_in (tail, fd))
        continue;
      best = (gint) i;
      most = taken;
    }
  return best;
}

/* The lost tail at place goes on behind fd. */
static void
go_on (WbTails *tails, guint place, const char *relative, int fd, const struct stat *st)
{
  WbTail *tail = g_ptr_array_steal_index (tails->lost, place);

  wb_tail_take_file (tail, relative, fd, st);
  g_ptr_array_add (tails->live, tail);
}

static void
follow (WbTails *tails, const char *relative, int fd, const struct stat *st)
{
  const gint lost = tails->leaves_old ? -1 : find_lost (tails, relative, fd);

  if (lost >= 0)
    go_on (tails, (guint) lost, relative, fd, st);
  else
    g_ptr_array_add (tails->live, wb_tail_new (relative, fd, st, tails->leaves_old));
}

/* Opens what was seen; -1 if it can't be, or if another file has the name by now, which is looked
 * at then. */
static int
open_seen (Look *look, const Seen *seen, struct stat *st)
{
  wb_autofd int fd = wb_fs_open_beneath (look->root, seen->relative, st, NULL);

  if (fd >= 0 && (st->st_ino != seen->st.st_ino || st->st_dev != seen->st.st_dev))
    {
      look->tails->must_look = TRUE;
      return -1;
    }
  return wb_steal_fd (&fd);
}

/* First come those that are known by their inode, so that none of them is taken for another's copy.
 * One of which nothing was taken is known by that alone. */
static void
look_for_known (Look *look, Seen *seen)
{
  WbTails *tails = look->tails;
  WbTail *known = find_live (tails, &seen->st);
  struct stat st;

  if (known)
    {
      wb_tail_rename (known, seen->relative);
      seen->is_done = TRUE;
      return;
    }
  for (guint i = 0; i < tails->lost->len && !tails->leaves_old; i++)
    {
      const WbTail *tail = tails->lost->pdata[i];
      if (!wb_tail_is_at (tail, &seen->st) || wb_tail_has_left (tail, seen->relative))
        continue;
      wb_autofd int fd = open_seen (look, seen, &st);
      if (fd < 0 || !wb_tail_is_in (tail, fd))
        continue;
      go_on (tails, i, seen->relative, wb_steal_fd (&fd), &st);
      seen->is_done = TRUE;
      return;
    }
}

static void
look_at_file (Look *look, const Seen *seen)
{
  WbTails *tails = look->tails;
  g_autofree char *key = wb_tail_file_key (&seen->st);
  struct stat st;

  if (seen->is_done || find_live (tails, &seen->st))
    return;
  if (g_hash_table_contains (tails->over, key))
    {
      g_hash_table_add (tails->still_over, g_steal_pointer (&key));
      return;
    }
  if (tails->live->len >= MOST_TAILS)
    return;
  wb_autofd int fd = open_seen (look, seen, &st);
  if (fd < 0)
    return;
  /* seen anew when it is written to, or its original is cut off or removed */
  if (!tails->leaves_old && is_copy_of_live (tails, seen->relative, fd))
    {
      g_hash_table_add (tails->held, g_path_get_basename (seen->relative));
      return;
    }
  if (tails->leaves_old && wb_content_is_gzip (fd)) /* it is old as a whole */
    {
      g_hash_table_add (tails->over, g_steal_pointer (&key));
      return;
    }
  follow (tails, seen->relative, wb_steal_fd (&fd), &st);
}

static gboolean
on_name (const WbWalkEntry *entry, gpointer self)
{
  Look *look = self;

  if (entry->seen == WB_SEEN_FILE && matches (look->globs, entry->relative))
    {
      const Seen seen = { g_strdup (entry->relative), *entry->stat, FALSE };
      g_array_append_val (look->found, seen);
    }
  else if (entry->seen == WB_SEEN_FILE)
    g_hash_table_add (look->tails->others, g_path_get_basename (entry->relative));
  return TRUE;
}

static void
look_below (WbTails *tails, const char *path, char **globs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Seen));
  wb_autofd int root = wb_fs_open_root (path, &error);
  Look look = { tails, root, globs, found };

  g_array_set_clear_func (found, seen_clear);
  if (root >= 0 && !wb_fs_walk (root, MOST_NAMES, on_name, &look, NULL, &error))
    g_debug ("%s", error->message);
  g_array_sort (found, by_age);
  for (guint i = 0; i < found->len; i++)
    look_for_known (&look, &g_array_index (found, Seen, i));
  for (guint i = 0; i < found->len; i++)
    look_at_file (&look, &g_array_index (found, Seen, i));
}

static void
look_for_item (WbTails *tails, const WbProfileItem *item)
{
  const WbRoot *root = item->root ? wb_profile_root (tails->profile, item->root) : NULL;

  for (guint i = 0; root && root->paths[i]; i++)
    look_below (tails, root->paths[i], item->files);
}

static void
remember_lost (WbTails *tails, WbTail *tail)
{
  g_ptr_array_add (tails->lost, tail);
  while (tails->lost->len > MOST_LOST)
    g_ptr_array_remove_index (tails->lost, 0);
}

/* The tail at place has no file any more. What it had may be there again under another name, and
 * the file that was cut off is a new one. */
static void
lose (WbTails *tails, guint place)
{
  WbTail *tail = g_ptr_array_steal_index (tails->live, place);

  remember_lost (tails, tail);
  tails->must_look = TRUE;
}

/* What was cut off meanwhile is no original any more. */
static void
lose_what_is_cut (WbTails *tails)
{
  for (guint i = tails->live->len; i > 0; i--)
    if (!wb_tail_is_whole (tails->live->pdata[i - 1]))
      lose (tails, i - 1);
}

static gboolean
is_unseen (gpointer key, gpointer value, gpointer still_over)
{
  return !g_hash_table_contains (still_over, key);
}

void
wb_tails_look (WbTails *tails)
{
  lose_what_is_cut (tails);
  tails->must_look = FALSE;
  g_hash_table_remove_all (tails->others);
  g_hash_table_remove_all (tails->held);
  for (guint i = 0; i < tails->profile->items->len; i++)
    {
      const WbProfileItem *item = tails->profile->items->pdata[i];
      if (g_strcmp0 (item->collect, "logs") == 0)
        look_for_item (tails, item);
    }
  if (g_hash_table_size (tails->over) > MOST_OVER)
    g_hash_table_foreach_remove (tails->over, is_unseen, tails->still_over);
  g_hash_table_remove_all (tails->still_over);
  tails->leaves_old = FALSE;
}

/* --- reading --------------------------------------------------------------------------------- */

/* A compressed file that was read whole stays, and is looked at no more. */
static void
end_tail (WbTails *tails, guint place)
{
  g_hash_table_add (tails->over, g_strdup (wb_tail_key (tails->live->pdata[place])));
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
        lose (tails, (guint) place);
        break;
      case WB_TAIL_OVER:
        end_tail (tails, (guint) place);
        break;
      }
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

gboolean
wb_tails_know_name (const WbTails *tails, const char *name)
{
  if (g_hash_table_contains (tails->held, name))
    return FALSE;
  for (guint i = 0; i < tails->live->len; i++)
    {
      g_autofree char *base = g_path_get_basename (wb_tail_relative (tails->live->pdata[i]));
      if (g_str_equal (base, name))
        return TRUE;
    }
  return g_hash_table_contains (tails->others, name);
}

guint
wb_tails_count (const WbTails *tails)
{
  return tails->live->len;
}
