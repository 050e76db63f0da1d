/* SPDX-License-Identifier: MPL-2.0 */
/* A step is: copy, fdatasync the archive, note the place in the journal, only then punch out of the
 * spool what was copied. So at any moment every byte is safe in at least one of the two, and what
 * lies in the archive beyond the journal's place is simply written once more.
 *
 * A place in the journal never lies inside a head or tail, which are made anew on resuming. The
 * last place is the whole archive's end; it is noted before the archive gets its name. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/mover.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define JOURNAL "moved.json"
#define CHUNK_BYTES (1024 * 1024)
#define RECORDS_PER_MEMBER 1024
#define SLACK_BYTES (4 * 1024 * 1024)

typedef struct
{
  const WbMove *move;
  const WbRun *run;
  char *part;
  int archive;
  WbSha256 *sha;
  guint8 *buffer;
  guint index;    /* of the member at hand */
  guint64 taken;  /* of its packed bytes; 0 also means: not even its head */
  guint64 offset; /* in the archive */
  guint64 unsynced;
  guint released; /* members whose spool files are gone */
} Mover;

static void
mover_clear (Mover *mover)
{
  wb_close_fd (&mover->archive);
  wb_sha256_free (mover->sha);
  g_free (mover->buffer);
  g_free (mover->part);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Mover, mover_clear)

static guint
count_members (const Mover *mover)
{
  return mover->move->layout->slots->len;
}

static const WbSlot *
slot_at (const Mover *mover, guint index)
{
  return g_ptr_array_index (mover->move->layout->slots, index);
}

static gboolean
set_damaged (GError **error, const char *path)
{
  g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED,
               _ ("“%s” was changed or removed while the report was being packed."), path);
  return FALSE;
}

static gboolean
write_journal (Mover *mover, GError **error)
{
  g_autofree char *path = g_build_filename (mover->move->spool, JOURNAL, NULL);
  g_autofree char *text = g_strdup_printf ("{\"member\":%u,\"taken\":%" G_GUINT64_FORMAT
                                           ",\"offset\":%" G_GUINT64_FORMAT "}\n",
                                           mover->index, mover->taken, mover->offset);

  return wb_fs_write_atomic (path, text, strlen (text), error);
}

/* Without a journal nothing was taken out of the spool yet. */
static gboolean
read_journal (Mover *mover, GError **error)
{
  g_autofree char *path = g_build_filename (mover->move->spool, JOURNAL, NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  node = wb_json_read_file (path, NULL, error);
  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_damaged (error, path);
  object = json_node_get_object (node);
  mover->index = (guint) wb_json_get_int (object, "member", 0);
  mover->taken = (guint64) wb_json_get_int (object, "taken", 0);
  mover->offset = (guint64) wb_json_get_int (object, "offset", 0);
  if (mover->index > count_members (mover))
    return set_damaged (error, path);
  return TRUE;
}

static gboolean
append (Mover *mover, const void *bytes, gsize length, GError **error)
{
  if (!wb_fs_write_all (mover->archive, bytes, length, error))
    return FALSE;
  wb_sha256_update (mover->sha, bytes, length);
  mover->offset += length;
  mover->unsynced += length;
  return TRUE;
}

/* Where holes can't be punched the room comes back with the whole file. */
static void
punch (const Mover *mover, const WbSlot *slot, guint64 length)
{
  g_autofree char *path = g_build_filename (mover->move->spool, slot->spool, NULL);
  wb_autofd int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd >= 0 && fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t) length) < 0)
    g_debug ("no holes here: %s", g_strerror (errno));
}

static void
release (Mover *mover)
{
  for (; mover->released < mover->index; mover->released++)
    {
      const WbSlot *slot = slot_at (mover, mover->released);
      g_autofree char *path = g_build_filename (mover->move->spool, slot->spool, NULL);

      (void) g_unlink (path);
    }
  if (mover->taken > 0 && mover->index < count_members (mover))
    punch (mover, slot_at (mover, mover->index), mover->taken);
}

static gboolean
finish_step (Mover *mover, GError **error)
{
  if (fdatasync (mover->archive) < 0)
    {
      wb_fs_set_error (error, errno, mover->part);
      return FALSE;
    }
  if (!write_journal (mover, error))
    return FALSE;
  mover->unsynced = 0;
  release (mover);
  return TRUE;
}

static gboolean
finish_step_if_due (Mover *mover, GError **error)
{
  wb_run_notify (mover->run, "pack", "bundle", WB_EVENT_PROGRESS, mover->offset,
                 mover->move->layout->bytes, NULL);
  if (!wb_run_check (mover->run, error))
    return FALSE;
  return mover->unsynced < mover->move->step_bytes || finish_step (mover, error);
}

static gboolean
copy_content (Mover *mover, const WbSlot *slot, GError **error)
{
  g_autofree char *path = g_build_filename (mover->move->spool, slot->spool, NULL);
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    return set_damaged (error, path);
  while (mover->taken < slot->packed_bytes)
    {
      const guint64 left = slot->packed_bytes - mover->taken;
      const gsize room = (gsize) MIN (MIN (left, CHUNK_BYTES), mover->move->step_bytes);
      const gssize n = pread (fd, mover->buffer, room, (off_t) mover->taken);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return set_damaged (error, path);
      if (!append (mover, mover->buffer, (gsize) n, error))
        return FALSE;
      mover->taken += (guint64) n;
      if (!finish_step_if_due (mover, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
append_made (Mover *mover, void (*make) (const WbSlot *, GByteArray *), const WbSlot *slot,
             GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  make (slot, bytes);
  return append (mover, bytes->data, bytes->len, error);
}

static gboolean
move_member (Mover *mover, GError **error)
{
  const WbArchiveFormat *format = mover->move->layout->format;
  const WbSlot *slot = slot_at (mover, mover->index);

  if (mover->taken == 0 && !append_made (mover, format->head, slot, error))
    return FALSE;
  if (!copy_content (mover, slot, error) || !append_made (mover, format->tail, slot, error))
    return FALSE;
  mover->index++;
  mover->taken = 0;
  return finish_step_if_due (mover, error);
}

/* Opens the archive at the journal's place and hashes what it has up to there. */
static gboolean
reopen (Mover *mover, GError **error)
{
  const guint64 goal = mover->offset;
  struct stat st;

  mover->archive = open (mover->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (mover->archive < 0 || fstat (mover->archive, &st) < 0)
    {
      wb_fs_set_error (error, errno, mover->part);
      return FALSE;
    }
  if ((guint64) st.st_size < goal)
    return set_damaged (error, mover->part);
  for (mover->offset = 0; mover->offset < goal;)
    {
      const gssize n =
          read (mover->archive, mover->buffer, (gsize) MIN (goal - mover->offset, CHUNK_BYTES));

      if (n <= 0)
        return set_damaged (error, mover->part);
      wb_sha256_update (mover->sha, mover->buffer, (gsize) n);
      mover->offset += (guint64) n;
      if (!wb_run_check (mover->run, error))
        return FALSE;
    }
  if (ftruncate (mover->archive, (off_t) goal) < 0)
    {
      wb_fs_set_error (error, errno, mover->part);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_whole (const Mover *mover)
{
  return mover->index == count_members (mover) && mover->taken == 1;
}

static gboolean
append_end (Mover *mover, GError **error)
{
  const WbLayout *layout = mover->move->layout;
  g_autoptr (GByteArray) end = g_byte_array_new ();

  layout->format->end (layout, end);
  if (!append (mover, end->data, end->len, error))
    return FALSE;
  mover->taken = 1; /* of the end, there is nothing more to take */
  return finish_step (mover, error);
}

/* Gives the whole archive its name. */
static gboolean
name_archive (Mover *mover, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (mover->move->path);
  wb_autofd int dir = -1;

  if (g_rename (mover->part, mover->move->path) < 0)
    {
      wb_fs_set_error (error, errno, mover->move->path);
      return FALSE;
    }
  dir = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir >= 0)
    (void) fsync (dir);
  return TRUE;
}

/* TRUE if a run before this one got as far as giving the archive its name. */
static gboolean
is_named (const Mover *mover)
{
  struct stat st;

  return is_whole (mover) && !g_file_test (mover->part, G_FILE_TEST_EXISTS)
         && lstat (mover->move->path, &st) == 0 && (guint64) st.st_size == mover->offset;
}

static gboolean
hash_named (const Mover *mover, char ret_sha256[WB_SHA256_HEX], GError **error)
{
  wb_autofd int fd = open (mover->move->path, O_RDONLY | O_CLOEXEC);
  g_autofree char *hex = fd >= 0 ? wb_sha256_of_fd (fd, 0, mover->offset, error) : NULL;

  if (fd < 0)
    wb_fs_set_error (error, errno, mover->move->path);
  if (hex != NULL)
    g_strlcpy (ret_sha256, hex, WB_SHA256_HEX);
  return hex != NULL;
}

gboolean
wb_move_run (const WbMove *move, const WbRun *run, char ret_sha256[WB_SHA256_HEX], GError **error)
{
  const WbMove with_step = { move->layout, move->spool, move->path,
                             move->step_bytes > 0 ? move->step_bytes : WB_MOVE_STEP_BYTES };
  g_auto (Mover) mover = { .move = &with_step, .run = run, .archive = -1 };

  mover.part = g_strconcat (move->path, ".part", NULL);
  mover.sha = wb_sha256_new ();
  mover.buffer = g_malloc (CHUNK_BYTES);
  if (!read_journal (&mover, error))
    return FALSE;
  if (is_named (&mover))
    return hash_named (&mover, ret_sha256, error);
  if (!reopen (&mover, error))
    return FALSE;
  while (mover.index < count_members (&mover))
    if (!move_member (&mover, error))
      return FALSE;
  if (!is_whole (&mover) && !append_end (&mover, error))
    return FALSE;
  if (!name_archive (&mover, error))
    return FALSE;
  wb_sha256_hex (mover.sha, ret_sha256);
  return TRUE;
}

/* Tries it out: whether file systems can punch holes is not written anywhere. */
static gboolean
can_punch (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ".hole-XXXXXX", NULL);
  wb_autofd int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  gboolean can = FALSE;

  if (fd < 0)
    return FALSE;
  can = ftruncate (fd, 4096) == 0
        && fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0;
  (void) g_unlink (path);
  return can;
}

guint64
wb_move_need_bytes (const char *spool, const char *path, guint n_members, guint64 packed_bytes,
                    guint64 largest_bytes)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const guint64 records = (guint64) n_members * RECORDS_PER_MEMBER + SLACK_BYTES;
  struct stat from, to;

  if (stat (spool, &from) == 0 && stat (folder, &to) == 0 && from.st_dev != to.st_dev)
    return packed_bytes + records;
  if (!can_punch (spool))
    return MIN (packed_bytes, largest_bytes + WB_MOVE_STEP_BYTES) + records;
  return MIN (packed_bytes, WB_MOVE_STEP_BYTES) + records;
}
