/* SPDX-License-Identifier: MPL-2.0 */
/* An item's file is TIME-RANK-ID: what the queue has to decide is told by names alone. What is
 * remembered beside the items stands in state.json, which is read, changed and written under a lock
 * of its own, held for as long as that takes and never while somebody waits for the network. */
#define G_LOG_DOMAIN "waybill-channel"

#include "channel/outbox.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/settled.h"
#include "base/state-dir.h"

#define STATE_FILE "state.json"
#define STATE_LOCK_FILE "state.lock"
#define SENDER_LOCK_FILE "sender.lock"
#define ID_CHARS 32
#define TIME_CHARS 16 /* microseconds until the year 2286 */
#define NAME_CHARS (TIME_CHARS + 1 + 1 + 1 + ID_CHARS)

struct _WbOutbox
{
  char *dir;
  WbOutboxBounds bounds;
  WbClock *clock;
  int sender_fd;
  WbOutboxDropped dropped; /* (nullable) */
  gpointer self;
  GDestroyNotify free_self; /* (nullable) */
};

/* What stands in state.json. */
typedef struct
{
  WbCounts counts;
  WbOutboxPause pause;
} State;

char *
wb_outbox_dir (const char *name, const char *profile_id)
{
  g_autofree char *state = wb_state_dir ();
  return g_build_filename (state, "channels", name, profile_id, NULL);
}

WbOutbox *
wb_outbox_open (const char *dir, const WbOutboxBounds *bounds, WbClock *clock, GError **error)
{
  if (!wb_fs_make_private (dir, error))
    return NULL;
  WbOutbox *outbox = g_new0 (WbOutbox, 1);
  outbox->dir = g_strdup (dir);
  outbox->bounds = *bounds;
  outbox->clock = clock;
  outbox->sender_fd = -1;
  return outbox;
}

void
wb_outbox_free (WbOutbox *outbox)
{
  if (!outbox)
    return;
  wb_close_fd (&outbox->sender_fd);
  if (outbox->free_self)
    outbox->free_self (outbox->self);
  g_free (outbox->dir);
  g_free (outbox);
}

void
wb_outbox_tell_dropped (WbOutbox *outbox, WbOutboxDropped dropped, gpointer self,
                        GDestroyNotify free_self)
{
  g_return_if_fail (!outbox->dropped);
  outbox->dropped = dropped;
  outbox->self = self;
  outbox->free_self = free_self;
}

static void
item_free (gpointer data)
{
  WbOutboxItem *item = data;
  g_free (item->id);
  g_free (item->path);
  g_free (item);
}

/* --- what is remembered ---------------------------------------------------------------------- */

static int
open_lock (const WbOutbox *outbox, const char *name, int how, GError **error)
{
  g_autofree char *path = g_build_filename (outbox->dir, name, NULL);
  wb_autofd int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 || flock (fd, how) < 0)
    {
      wb_fs_set_error (error, errno, path);
      return -1;
    }
  return wb_steal_fd (&fd);
}

static void
read_state (const WbOutbox *outbox, State *state)
{
  g_autofree char *path = g_build_filename (outbox->dir, STATE_FILE, NULL);
  g_autoptr (JsonNode) node = wb_json_read_file (path, NULL, NULL);
  JsonObject *json = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *pause = json ? wb_json_get_object (json, "pause") : NULL;

  *state = (State){ 0 };
  wb_counts_from_json (&state->counts, json ? wb_json_get_object (json, "counts") : NULL);
  if (!pause)
    return;
  state->pause.failures = (guint) CLAMP (wb_json_get_int (pause, "failures", 0), 0, 1000);
  state->pause.not_before_usec = wb_json_get_int (pause, "notBefore", 0);
}

static void
write_state (const WbOutbox *outbox, const State *state)
{
  g_autofree char *path = g_build_filename (outbox->dir, STATE_FILE, NULL);
  g_autoptr (GError) error = NULL;
  JsonObject *json = json_object_new (), *pause = json_object_new ();

  json_object_set_int_member (pause, "failures", state->pause.failures);
  json_object_set_int_member (pause, "notBefore", state->pause.not_before_usec);
  json_object_set_member (json, "counts", wb_counts_to_json (&state->counts));
  json_object_set_object_member (json, "pause", pause);
  g_autoptr (JsonNode) node = wb_json_node_take (json);
  g_autofree char *text = wb_json_pretty (node);
  if (!wb_fs_write_atomic (path, text, strlen (text), &error))
    g_debug ("%s", error->message);
}

/* Between begin and end nobody else changes what is remembered. A lock that can't be had (a full
 * disk) is done without: then a count may be lost, and nothing else. */
static int
begin_change (const WbOutbox *outbox, State *state)
{
  const int fd = open_lock (outbox, STATE_LOCK_FILE, LOCK_EX, NULL);
  read_state (outbox, state);
  return fd;
}

static void
end_change (const WbOutbox *outbox, const State *state, int fd)
{
  write_state (outbox, state);
  wb_close_fd (&fd);
}

void
wb_outbox_get_counts (const WbOutbox *outbox, WbCounts *ret_counts)
{
  State state;
  read_state (outbox, &state);
  *ret_counts = state.counts;
}

void
wb_outbox_get_pause (const WbOutbox *outbox, WbOutboxPause *ret_pause)
{
  State state;
  read_state (outbox, &state);
  *ret_pause = state.pause;
}

void
wb_outbox_set_pause (WbOutbox *outbox, const WbOutboxPause *pause)
{
  State state;
  const int fd = begin_change (outbox, &state);
  state.pause = *pause;
  end_change (outbox, &state, fd);
}

/* --- the items ------------------------------------------------------------------------------- */

static gboolean
is_hex (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]) && !(text[i] >= 'a' && text[i] <= 'f'))
      return FALSE;
  return TRUE;
}

/* An item from the name of its file, or NULL. */
static WbOutboxItem *
item_from_name (const WbOutbox *outbox, const char *name)
{
  guint64 time_usec;
  g_autofree char *time = g_strndup (name, TIME_CHARS);

  if (strlen (name) != NAME_CHARS || name[TIME_CHARS] != '-' || name[TIME_CHARS + 2] != '-'
      || !g_ascii_isdigit (name[TIME_CHARS + 1]) || !is_hex (name + TIME_CHARS + 3, ID_CHARS)
      || !g_ascii_string_to_unsigned (time, 10, 0, G_MAXINT64, &time_usec, NULL))
    return NULL;
  WbOutboxItem *item = g_new0 (WbOutboxItem, 1);
  item->id = g_strdup (name + TIME_CHARS + 3);
  item->time_usec = (gint64) time_usec;
  item->rank = (guint) (name[TIME_CHARS + 1] - '0');
  item->path = g_build_filename (outbox->dir, name, NULL);
  return item;
}

static gint
compare_items (gconstpointer a, gconstpointer b)
{
  const WbOutboxItem *one = *(WbOutboxItem *const *) a, *other = *(WbOutboxItem *const *) b;
  return strcmp (one->path, other->path);
}

/* All items there are, oldest first. */
static GPtrArray *
read_items (const WbOutbox *outbox)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);
  g_autoptr (GDir) dir = g_dir_open (outbox->dir, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) != NULL)
    {
      WbOutboxItem *item = item_from_name (outbox, name);
      struct stat st;
      if (!item)
        continue;
      item->bytes = g_lstat (item->path, &st) == 0 ? (guint64) st.st_size : 0;
      g_ptr_array_add (items, item);
    }
  g_ptr_array_sort (items, compare_items);
  return items;
}

static gboolean
has_item (const GPtrArray *items, const char *id)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (((const WbOutboxItem *) items->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

gboolean
wb_outbox_has (const WbOutbox *outbox, const char *id)
{
  g_autoptr (GPtrArray) items = read_items (outbox);
  return has_item (items, id);
}

static void
remove_counted (const WbOutboxItem *item, guint64 *count)
{
  if (g_unlink (item->path) == 0)
    (*count)++;
}

static void
tell_dropped (const WbOutbox *outbox, const char *id, WbDrop reason)
{
  if (outbox->dropped)
    outbox->dropped (outbox->self, id, reason);
}

/* Drops the item at place of items, in state, too. */
static void
drop_at (const WbOutbox *outbox, GPtrArray *items, guint place, WbDrop reason, State *state)
{
  const WbOutboxItem *item = items->pdata[place];

  remove_counted (item, &state->counts.dropped[reason]);
  tell_dropped (outbox, item->id, reason);
  g_ptr_array_remove_index (items, place);
}

/* Drops what has grown too old. A clock that has leapt says nothing about that. */
static void
drop_old (const WbOutbox *outbox, GPtrArray *items, State *state)
{
  const gint64 oldest_usec = wb_clock_now_usec (outbox->clock) - outbox->bounds.age_usec;

  if (items->len == 0 || ((WbOutboxItem *) items->pdata[0])->time_usec >= oldest_usec
      || !wb_clock_is_settled (outbox->clock))
    return;
  while (items->len > 0 && ((WbOutboxItem *) items->pdata[0])->time_usec < oldest_usec)
    drop_at (outbox, items, 0, WB_DROP_TOO_OLD, state);
}

/* The place of what goes first: the least important, of them the oldest. */
static guint
find_least (const GPtrArray *items)
{
  guint least = 0;
  for (guint i = 1; i < items->len; i++)
    if (((WbOutboxItem *) items->pdata[i])->rank < ((WbOutboxItem *) items->pdata[least])->rank)
      least = i;
  return least;
}

static guint64
total_bytes (const GPtrArray *items)
{
  guint64 total = 0;
  for (guint i = 0; i < items->len; i++)
    total += ((WbOutboxItem *) items->pdata[i])->bytes;
  return total;
}

/* TRUE if one more of so many bytes fits beside all that is more important. */
static gboolean
may_fit (const WbOutbox *outbox, const GPtrArray *items, guint rank, guint64 bytes)
{
  guint n = 1;
  for (guint i = 0; i < items->len; i++)
    {
      const WbOutboxItem *item = items->pdata[i];
      n += item->rank > rank ? 1 : 0;
      bytes += item->rank > rank ? item->bytes : 0;
    }
  return n <= outbox->bounds.items && bytes <= outbox->bounds.bytes;
}

/* Drops from items until one more of so many bytes fits; FALSE, and nothing is dropped, if it can't
 * be made to. */
static gboolean
make_room (const WbOutbox *outbox, GPtrArray *items, guint rank, guint64 bytes, State *state)
{
  if (!may_fit (outbox, items, rank, bytes))
    return FALSE;
  while (items->len >= outbox->bounds.items || total_bytes (items) + bytes > outbox->bounds.bytes)
    drop_at (outbox, items, find_least (items), WB_DROP_OVERFLOW, state);
  return TRUE;
}

static gboolean
write_item (const WbOutbox *outbox, const char *id, guint rank, GBytes *payload, GError **error)
{
  const gint64 now_usec = CLAMP (wb_clock_now_usec (outbox->clock), 0, 9999999999999999);
  g_autofree char *name =
      g_strdup_printf ("%0*" G_GINT64_FORMAT "-%u-%s", TIME_CHARS, now_usec, MIN (rank, 9), id);
  g_autofree char *path = g_build_filename (outbox->dir, name, NULL);
  gsize length;
  gconstpointer bytes = g_bytes_get_data (payload, &length);

  return wb_fs_write_atomic (path, bytes, length, error);
}

gboolean
wb_outbox_put (WbOutbox *outbox, const char *id, guint rank, GBytes *payload, GError **error)
{
  State state;
  gboolean ok = TRUE;

  g_return_val_if_fail (strlen (id) == ID_CHARS && is_hex (id, ID_CHARS), FALSE);
  const int fd = begin_change (outbox, &state);
  g_autoptr (GPtrArray) items = read_items (outbox);
  if (!has_item (items, id))
    {
      state.counts.queued++;
      drop_old (outbox, items, &state);
      if (!make_room (outbox, items, rank, g_bytes_get_size (payload), &state))
        {
          state.counts.dropped[WB_DROP_OVERFLOW]++;
          tell_dropped (outbox, id, WB_DROP_OVERFLOW);
        }
      else if (!(ok = write_item (outbox, id, rank, payload, error)))
        state.counts.queued--;
    }
  end_change (outbox, &state, fd);
  return ok;
}

gboolean
wb_outbox_lock (WbOutbox *outbox, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (outbox->sender_fd >= 0)
    return TRUE;
  outbox->sender_fd = open_lock (outbox, SENDER_LOCK_FILE, LOCK_EX | LOCK_NB, &local);
  if (outbox->sender_fd >= 0)
    return TRUE;
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_set_error_literal (error, WB_ERROR, WB_ERROR_BUSY,
                         _ ("Another Waybill is telling this already."));
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

GPtrArray *
wb_outbox_list (WbOutbox *outbox)
{
  State state;
  const int fd = begin_change (outbox, &state);
  GPtrArray *items = read_items (outbox);
  const guint before = items->len;

  drop_old (outbox, items, &state);
  if (items->len < before)
    write_state (outbox, &state);
  int lock = fd;
  wb_close_fd (&lock);
  return items;
}

/* Not for want of memory, of descriptors, or of the item itself. */
static gboolean
is_for_good (const GError *error)
{
  return g_error_matches (error, WB_ERROR, WB_ERROR_TOO_LARGE)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
}

GBytes *
wb_outbox_read (WbOutbox *outbox, const WbOutboxItem *item, gboolean *ret_is_damaged)
{
  gsize length = 0;
  g_autoptr (GError) error = NULL;
  char *text = wb_fs_read (item->path, outbox->bounds.bytes, &length, &error);

  *ret_is_damaged = FALSE;
  if (text)
    return g_bytes_new_take (text, length);
  g_debug ("%s", error->message);
  *ret_is_damaged = is_for_good (error);
  if (*ret_is_damaged)
    wb_outbox_drop (outbox, item, WB_DROP_DAMAGED);
  return NULL;
}

void
wb_outbox_sent (WbOutbox *outbox, const WbOutboxItem *item)
{
  State state;
  const int fd = begin_change (outbox, &state);
  remove_counted (item, &state.counts.sent);
  end_change (outbox, &state, fd);
}

void
wb_outbox_drop (WbOutbox *outbox, const WbOutboxItem *item, WbDrop reason)
{
  State state;
  const int fd = begin_change (outbox, &state);
  remove_counted (item, &state.counts.dropped[reason]);
  end_change (outbox, &state, fd);
}

void
wb_outbox_note_dropped (WbOutbox *outbox, WbDrop reason, guint64 n)
{
  State state;
  const int fd = begin_change (outbox, &state);
  state.counts.dropped[reason] += n;
  end_change (outbox, &state, fd);
}

void
wb_outbox_empty (WbOutbox *outbox)
{
  State state;
  const int fd = begin_change (outbox, &state);
  g_autoptr (GPtrArray) items = read_items (outbox);

  for (guint i = 0; i < items->len; i++)
    remove_counted (items->pdata[i], &state.counts.dropped[WB_DROP_WITHDRAWN]);
  end_change (outbox, &state, fd);
}
