/* SPDX-License-Identifier: MPL-2.0 */
/* Which files there are, and what becomes of the tails by that. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/content.h"
#include "alert/tails-private.h"
#include "base/fs.h"

#define MOST_NAMES 20000
#define MOST_OVER 5000
#define MOST_LOST (WB_TAILS_MOST_ASLEEP + WB_TAILS_MOST_OPEN) /* remembered without a file */

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
  GArray *found;  /* of Seen, the newest first, archives last */
  WbFirst *first; /* of the file that is looked at: what can't be the same is not opened */
} Look;

static void
seen_clear (gpointer data)
{
  g_free (((Seen *) data)->relative);
}

static gboolean
is_archive (const Seen *seen)
{
  return g_str_has_suffix (seen->relative, ".gz");
}

/* An archive is never an original. */
static gint
by_age (gconstpointer a, gconstpointer b)
{
  const struct stat *one = &((const Seen *) a)->st, *other = &((const Seen *) b)->st;
  const gboolean one_is_archive = is_archive (a), other_is_archive = is_archive (b);

  if (one_is_archive != other_is_archive)
    return one_is_archive ? 1 : -1;
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
is_copy_of_live (const Look *look, const char *relative, int fd)
{
  const WbTails *tails = look->tails;

  for (guint i = 0; i < tails->live->len; i++)
    if (wb_tail_may_be_like (tails->live->pdata[i], look->first)
        && !wb_tail_has_left (tails->live->pdata[i], relative)
        && wb_tail_is_copied_to (tails->live->pdata[i], fd))
      return TRUE;
  return FALSE;
}

/* The place of the lost tail that goes on behind fd, with the most taken; -1 if there is none. */
static gint
find_lost (const Look *look, const char *relative, int fd)
{
  const WbTails *tails = look->tails;
  gint best = -1;
  guint64 most = 0;

  for (guint i = 0; i < tails->lost->len; i++)
    {
      const WbTail *tail = tails->lost->pdata[i];
      const guint64 taken = wb_tail_taken_bytes (tail);
      if (taken <= most || !wb_tail_may_be_like (tail, look->first)
          || wb_tail_has_left (tail, relative) || !wb_tail_is_in (tail, fd))
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

/* The place of the tail asleep whose file st is of; -1 if there is none. */
static gint
find_asleep (const WbTails *tails, const struct stat *st)
{
  for (guint i = 0; i < tails->asleep->len; i++)
    if (wb_tail_is_at (tails->asleep->pdata[i], st))
      return (gint) i;
  return -1;
}

static void
follow (const Look *look, const char *relative, int fd, const struct stat *st)
{
  WbTails *tails = look->tails;
  const gint lost = tails->leaves_old ? -1 : find_lost (look, relative, fd);

  if (lost >= 0)
    go_on (tails, (guint) lost, relative, fd, st);
  else
    g_ptr_array_add (tails->live, wb_tail_new (relative, fd, st, tails->leaves_old));
  wb_tails_put_to_sleep (tails);
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

static void
remember_lost (WbTails *tails, WbTail *tail)
{
  g_ptr_array_add (tails->lost, tail);
  while (tails->lost->len > MOST_LOST)
    g_ptr_array_remove_index (tails->lost, 0);
}

/* What was written to wakes up; what was cut off is lost. */
static void
look_at_sleeper (Look *look, Seen *seen, guint place)
{
  WbTails *tails = look->tails;
  WbTail *tail = tails->asleep->pdata[place];
  g_autofree char *key = wb_tail_file_key (&seen->st);
  struct stat st;

  g_hash_table_add (tails->still_there, tail);
  if (g_str_equal (key, wb_tail_key (tail)))
    {
      wb_tail_rename (tail, seen->relative);
      seen->is_done = TRUE;
      return;
    }
  wb_autofd int fd = open_seen (look, seen, &st);
  if (fd < 0)
    return;
  g_hash_table_remove (tails->still_there, tail);
  (void) g_ptr_array_steal_index (tails->asleep, place);
  if (!wb_tail_is_in (tail, fd))
    {
      wb_tail_lose (tail);
      remember_lost (tails, tail);
      return;
    }
  wb_tail_take_file (tail, seen->relative, wb_steal_fd (&fd), &st);
  g_ptr_array_add (tails->live, tail);
  seen->is_done = TRUE;
}

/* First come those that are known by their inode, so that none of them is taken for another's copy.
 * One of which nothing was taken is known by that alone. */
static void
look_for_known (Look *look, Seen *seen)
{
  WbTails *tails = look->tails;
  WbTail *known = find_live (tails, &seen->st);
  const gint sleeper = known ? -1 : find_asleep (tails, &seen->st);
  struct stat st;

  if (known)
    {
      wb_tail_rename (known, seen->relative);
      seen->is_done = TRUE;
      return;
    }
  if (sleeper >= 0)
    {
      look_at_sleeper (look, seen, (guint) sleeper);
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
      wb_tails_put_to_sleep (tails);
      seen->is_done = TRUE;
      return;
    }
}

/* The same of what sleeps. Of one whose file is gone, it is taken up when that one is lost. */
static gboolean
is_copy_of_sleeper (const Look *look, const char *relative, int fd)
{
  const GPtrArray *asleep = look->tails->asleep;

  for (guint i = 0; i < asleep->len; i++)
    {
      const WbTail *tail = asleep->pdata[i];
      struct stat st;
      if (!wb_tail_may_be_like (tail, look->first) || wb_tail_has_left (tail, relative)
          || !wb_tail_begins (tail, fd))
        continue;
      wb_autofd int file = wb_fs_open_beneath (look->root, wb_tail_relative (tail), &st, NULL);
      const gboolean is_there = file >= 0 && wb_tail_is_at (tail, &st);
      if (is_there ? wb_tail_is_copy (file, fd) : wb_tail_is_in (tail, fd))
        return TRUE;
    }
  return FALSE;
}

/* TRUE if what is behind fd was read whole, wherever it stood then, or is compressed and old. */
static gboolean
is_over (WbTails *tails, int fd, const struct stat *st)
{
  g_autofree char *content = wb_tail_content_key (fd, st);

  if (!content
      || (!g_hash_table_contains (tails->over, content)
          && !(tails->leaves_old && wb_content_is_gzip (fd))))
    return FALSE;
  g_hash_table_add (tails->over, g_strdup (content));
  g_hash_table_add (tails->still_over, g_strdup (content));
  g_hash_table_insert (tails->over_files, wb_tail_file_key (st), g_steal_pointer (&content));
  return TRUE;
}

static void
look_at_file (Look *look, const Seen *seen)
{
  WbTails *tails = look->tails;
  g_autofree char *key = wb_tail_file_key (&seen->st);
  const char *content = g_hash_table_lookup (tails->over_files, key);
  struct stat st;
  WbFirst first;

  if (seen->is_done || find_live (tails, &seen->st) || find_asleep (tails, &seen->st) >= 0)
    return;
  if (content)
    {
      g_hash_table_add (tails->still_over, g_strdup (content));
      return;
    }
  if (tails->live->len >= WB_TAILS_MOST_OPEN)
    {
      tails->is_full = TRUE; /* until some were read to their ends */
      return;
    }
  wb_autofd int fd = open_seen (look, seen, &st);
  if (fd < 0 || is_over (tails, fd, &st))
    return;
  wb_first_read (fd, &first);
  look->first = &first;
  /* seen anew when it is written to, or its original is cut off or removed */
  if (!tails->leaves_old
      && (is_copy_of_live (look, seen->relative, fd)
          || is_copy_of_sleeper (look, seen->relative, fd)))
    {
      g_hash_table_add (tails->held, g_path_get_basename (seen->relative));
      return;
    }
  follow (look, seen->relative, wb_steal_fd (&fd), &st);
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
    g_hash_table_add (look->tails->others, g_strdup (entry->relative));
  return TRUE;
}

/* FALSE if not everything could be seen. */
static gboolean
look_below (WbTails *tails, const char *path, char **globs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Seen));
  wb_autofd int root = wb_fs_open_root (path, &error);
  Look look = { tails, root, globs, found, NULL };

  g_array_set_clear_func (found, seen_clear);
  const gboolean sees_all =
      root >= 0 && wb_fs_walk (root, MOST_NAMES, on_name, &look, NULL, &error);
  if (error)
    g_debug ("%s", error->message);
  g_array_sort (found, by_age);
  for (guint i = 0; i < found->len; i++)
    look_for_known (&look, &g_array_index (found, Seen, i));
  for (guint i = 0; i < found->len; i++)
    look_at_file (&look, &g_array_index (found, Seen, i));
  return sees_all;
}

static gboolean
look_for_item (WbTails *tails, const WbProfileItem *item)
{
  gboolean sees_all = TRUE;
  const WbRoot *root = item->root ? wb_profile_root (tails->profile, item->root) : NULL;

  for (guint i = 0; root && root->paths[i]; i++)
    sees_all &= look_below (tails, root->paths[i], item->files);
  return sees_all;
}

void
wb_tails_lose (WbTails *tails, guint place)
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
      wb_tails_lose (tails, i - 1);
}

/* What sleeps is known by being seen. It may come back: a folder was renamed, a disk is away. */
static void
lose_sleepers (WbTails *tails)
{
  for (guint i = tails->asleep->len; i > 0; i--)
    {
      WbTail *tail = tails->asleep->pdata[i - 1];
      if (g_hash_table_contains (tails->still_there, tail))
        continue;
      (void) g_ptr_array_steal_index (tails->asleep, i - 1);
      remember_lost (tails, tail);
      tails->must_look = TRUE;
    }
}

static gboolean
is_unseen (gpointer key, gpointer value, gpointer still_over)
{
  return !g_hash_table_contains (still_over, key);
}

void
wb_tails_look (WbTails *tails)
{
  gboolean sees_all = TRUE;

  lose_what_is_cut (tails);
  tails->must_look = tails->is_full = FALSE;
  g_hash_table_remove_all (tails->still_there);
  g_hash_table_remove_all (tails->others);
  g_hash_table_remove_all (tails->held);
  for (guint i = 0; i < tails->profile->items->len; i++)
    {
      const WbProfileItem *item = tails->profile->items->pdata[i];
      if (g_strcmp0 (item->collect, "logs") == 0)
        sees_all &= look_for_item (tails, item);
    }
  if (sees_all)
    lose_sleepers (tails);
  if (g_hash_table_size (tails->over) > MOST_OVER)
    {
      g_hash_table_foreach_remove (tails->over, is_unseen, tails->still_over);
      g_hash_table_remove_all (tails->over_files); /* they are seen anew */
    }
  g_hash_table_remove_all (tails->still_over);
  tails->leaves_old = FALSE;
}
