/* SPDX-License-Identifier: MPL-2.0 */
/* The spool's book-keeping. members.jsonl is a log: a first line that says what the spool is, then
 * one object a line, each appended and synced after what it tells of lies safely on the disk:
 *
 *   {"waybill":1,"codec":"deflate"}      what the spool is
 *   {"stamp":"…"}                        what decides the members' content
 *   {"path":…, …, "spool":{…}}           a finished member; a later one of that path replaces it
 *   {"removed":"…"}                      a member forgotten
 *   {"clean":true} {"held":true}         what the tripwire said of all members above
 *
 * A half last line, left by a kill, is cut off; spool files that no line names are removed. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/evidence-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"

#define LOG_MAX_BYTES ((gsize) 1024 * 1024 * 1024)
#define GROUPS_SUFFIX ".groups"

static const char *const codec_words[] = { "deflate", "zstd" };

char *
wb_evidence_path (const WbEvidence *evidence, const char *file)
{
  return g_build_filename (evidence->dir, file, NULL);
}

char *
wb_evidence_groups_path (const WbEvidence *evidence, const char *file)
{
  g_autofree char *path = wb_evidence_path (evidence, file);

  return g_strconcat (path, GROUPS_SUFFIX, NULL);
}

/* Takes stored into the tables, in place of an older one. Lock held, or alone. */
static void
place_stored (WbEvidence *evidence, WbStored *stored)
{
  WbStored *older = g_hash_table_lookup (evidence->stored, stored->member->member);

  if (older)
    {
      g_ptr_array_remove (evidence->members, older->member);
      g_hash_table_remove (evidence->stored, stored->member->member);
    }
  g_ptr_array_add (evidence->members, stored->member);
  g_hash_table_insert (evidence->stored, stored->member->member, stored);
}

static void
forget_stored (WbEvidence *evidence, const char *member)
{
  WbStored *stored = g_hash_table_lookup (evidence->stored, member);

  if (!stored)
    return;
  g_ptr_array_remove (evidence->members, stored->member);
  g_hash_table_remove (evidence->stored, member);
}

static void
set_all_clean (WbEvidence *evidence)
{
  GHashTableIter iter;
  gpointer stored;

  g_hash_table_iter_init (&iter, evidence->stored);
  while (g_hash_table_iter_next (&iter, NULL, &stored))
    ((WbStored *) stored)->clean = TRUE;
}

/* Takes one line of the log; FALSE if it is none. */
static gboolean
take_line (WbEvidence *evidence, const char *line, gsize length)
{
  g_autoptr (JsonNode) node = wb_json_parse (line, (gssize) length, NULL, NULL);
  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  JsonObject *object = json_node_get_object (node);
  const char *removed = wb_json_get_string (object, "removed");
  if (removed)
    forget_stored (evidence, removed);
  else if (wb_json_get_boolean (object, "clean", FALSE))
    set_all_clean (evidence);
  else if (wb_json_get_boolean (object, "held", FALSE))
    evidence->held = TRUE;
  else if (wb_json_get_string (object, "stamp"))
    {
      g_free (evidence->stamp);
      evidence->stamp = g_strdup (wb_json_get_string (object, "stamp"));
    }
  else
    {
      WbStored *stored = wb_stored_from_json (node, NULL);
      if (!stored)
        return FALSE;
      place_stored (evidence, stored);
    }
  return TRUE;
}

/* TRUE if line is the first one of a spool of this codec. */
static gboolean
is_our_head (const WbEvidence *evidence, const char *line, gsize length)
{
  g_autoptr (JsonNode) node = wb_json_parse (line, (gssize) length, NULL, NULL);
  JsonObject *head = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  return head && wb_json_get_int (head, "waybill", 0) == 1
         && g_strcmp0 (wb_json_get_string (head, "codec"), codec_words[evidence->codec]) == 0;
}

/* Takes the whole lines of text; returns how many bytes of it are good. */
static gsize
take_log (WbEvidence *evidence, const char *text, gsize length)
{
  const char *at = text, *end = text + length, *newline;

  while ((newline = memchr (at, '\n', (gsize) (end - at))))
    {
      const gsize line_length = (gsize) (newline - at);
      const gboolean good = at == text ? is_our_head (evidence, at, line_length)
                                       : take_line (evidence, at, line_length);
      if (!good)
        break;
      at = newline + 1;
    }
  return (gsize) (at - text);
}

static gboolean
append_flag (WbEvidence *evidence, const char *name, GError **error)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, name, TRUE);
  return wb_evidence_append (evidence, wb_json_node_take (object), error);
}

static gboolean
append_text (WbEvidence *evidence, const char *name, const char *value, GError **error)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, name, value);
  return wb_evidence_append (evidence, wb_json_node_take (object), error);
}

static gboolean
append_head (WbEvidence *evidence, GError **error)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "waybill", 1);
  json_object_set_string_member (object, "codec", codec_words[evidence->codec]);
  return wb_evidence_append (evidence, wb_json_node_take (object), error);
}

/* TRUE if a line of the log names the spool file or its groups. */
static gboolean
is_named (GHashTable *files, const char *name)
{
  g_autofree char *stem = g_str_has_suffix (name, GROUPS_SUFFIX)
                              ? g_strndup (name, strlen (name) - strlen (GROUPS_SUFFIX))
                              : g_strdup (name);

  return g_hash_table_contains (files, stem);
}

/* Removes spool files that a kill left without a line, and finds the next free number. */
static void
sweep (WbEvidence *evidence)
{
  g_autoptr (GHashTable) files = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GDir) dir = g_dir_open (evidence->dir, 0, NULL);
  const char *name;

  for (guint i = 0; i < evidence->members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (evidence->members, i);
      if (member->spool)
        g_hash_table_add (files, member->spool);
    }
  while (dir && (name = g_dir_read_name (dir)))
    {
      if (!g_ascii_isdigit (name[0]))
        continue;
      evidence->next_file = MAX (evidence->next_file, (guint) strtoul (name, NULL, 10) + 1);
      g_autofree char *path = wb_evidence_path (evidence, name);
      if (!evidence->moving && !is_named (files, name))
        unlink (path);
    }
}

static gboolean
open_log (WbEvidence *evidence, GError **error)
{
  g_autofree char *path = wb_evidence_path (evidence, WB_EVIDENCE_LOG);
  g_autofree char *text = NULL;
  g_autoptr (GError) read_error = NULL;
  gsize length = 0;

  text = wb_fs_read (path, LOG_MAX_BYTES, &length, &read_error);
  if (!text && !g_error_matches (read_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&read_error));
      return FALSE;
    }
  const gsize good = text ? take_log (evidence, text, length) : 0;
  evidence->log_fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (evidence->log_fd < 0 || (good < length && ftruncate (evidence->log_fd, (off_t) good) != 0))
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  sweep (evidence);
  return good > 0 || append_head (evidence, error);
}

WbEvidence *
wb_evidence_open (const char *dir, WbCodec codec, GError **error)
{
  g_autoptr (WbEvidence) evidence = g_new0 (WbEvidence, 1);

  g_atomic_ref_count_init (&evidence->references);
  evidence->dir = g_strdup (dir);
  evidence->codec = codec;
  evidence->log_fd = -1;
  evidence->next_file = 1;
  g_mutex_init (&evidence->lock);
  evidence->batch_lines = g_string_new (NULL);
  evidence->batch_fds = g_array_new (FALSE, FALSE, sizeof (int));
  evidence->members = g_ptr_array_new ();
  evidence->stored =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) wb_stored_free);
  if (!wb_fs_make_private (dir, error))
    return NULL;
  g_autofree char *layout = wb_evidence_path (evidence, WB_SPOOL_LAYOUT);
  evidence->moving = g_file_test (layout, G_FILE_TEST_EXISTS);
  evidence->packer = wb_packer_new (codec, error);
  if (!evidence->packer || !open_log (evidence, error))
    return NULL;
  return g_steal_pointer (&evidence);
}

WbEvidence *
wb_evidence_ref (WbEvidence *evidence)
{
  g_atomic_ref_count_inc (&evidence->references);
  return evidence;
}

void
wb_evidence_free (WbEvidence *evidence)
{
  if (!evidence || !g_atomic_ref_count_dec (&evidence->references))
    return;
  wb_packer_free (evidence->packer);
  if (!wb_evidence_flush (evidence, NULL))
    g_debug ("Some small members will be collected again");
  g_string_free (evidence->batch_lines, TRUE);
  g_array_unref (evidence->batch_fds);
  wb_close_fd (&evidence->log_fd);
  g_ptr_array_unref (evidence->members);
  g_hash_table_unref (evidence->stored);
  g_mutex_clear (&evidence->lock);
  g_free (evidence->stamp);
  g_free (evidence->dir);
  g_free (evidence);
}

const char *
wb_evidence_dir (const WbEvidence *evidence)
{
  return evidence->dir;
}

WbCodec
wb_evidence_codec (const WbEvidence *evidence)
{
  return evidence->codec;
}

const GPtrArray *
wb_evidence_members (const WbEvidence *evidence)
{
  return evidence->members;
}

const WbMember *
wb_evidence_find (const WbEvidence *evidence, const char *member)
{
  GMutex *lock = (GMutex *) &evidence->lock;

  g_mutex_lock (lock);
  const WbStored *stored = g_hash_table_lookup (evidence->stored, member);
  g_mutex_unlock (lock);
  return stored ? stored->member : NULL;
}

static void
remove_files (WbEvidence *evidence, const char *file)
{
  g_autofree char *path = wb_evidence_path (evidence, file);
  g_autofree char *groups = wb_evidence_groups_path (evidence, file);

  unlink (path);
  unlink (groups);
}

gboolean
wb_evidence_remove (WbEvidence *evidence, const char *member, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&evidence->lock);
  const WbStored *stored = g_hash_table_lookup (evidence->stored, member);

  if (!stored)
    return TRUE;
  if (!append_text (evidence, "removed", member, error))
    return FALSE;
  if (stored->member->spool)
    remove_files (evidence, stored->member->spool);
  forget_stored (evidence, member);
  return TRUE;
}

gboolean
wb_evidence_add (WbEvidence *evidence, WbStored *stored, const int *fds, guint n_fds,
                 GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&evidence->lock);
  const WbStored *older = g_hash_table_lookup (evidence->stored, stored->member->member);
  g_autofree char *old_file = older ? g_strdup (older->member->spool) : NULL;
  const guint64 bytes = stored->member->packed_bytes;

  if (!wb_evidence_append_later (evidence, wb_stored_to_json (stored), fds, n_fds, bytes, error)
      || (old_file && !wb_evidence_flush (evidence, error)))
    {
      wb_stored_free (stored);
      return FALSE;
    }
  place_stored (evidence, stored);
  if (old_file)
    remove_files (evidence, old_file);
  return TRUE;
}

gboolean
wb_evidence_note (WbEvidence *evidence, WbMember *member, GError **error)
{
  WbStored *stored = g_new0 (WbStored, 1);

  stored->member = member;
  return wb_evidence_add (evidence, stored, NULL, 0, error);
}

int
wb_evidence_create (WbEvidence *evidence, const char *path, GError **error)
{
  const int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    wb_fs_set_error (error, errno, path);
  return fd;
}

int
wb_evidence_new_file (WbEvidence *evidence, char **ret_file, GError **error)
{
  g_mutex_lock (&evidence->lock);
  g_autofree char *file = g_strdup_printf ("%06u", evidence->next_file++);
  g_mutex_unlock (&evidence->lock);

  g_autofree char *path = wb_evidence_path (evidence, file);
  const int fd = wb_evidence_create (evidence, path, error);
  if (fd >= 0)
    *ret_file = g_steal_pointer (&file);
  return fd;
}

gboolean
wb_evidence_clear (WbEvidence *evidence, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&evidence->lock);

  if (!wb_evidence_flush (evidence, error))
    return FALSE;
  if (ftruncate (evidence->log_fd, 0) != 0)
    {
      wb_fs_set_error (error, errno, WB_EVIDENCE_LOG);
      return FALSE;
    }
  g_ptr_array_set_size (evidence->members, 0);
  g_hash_table_remove_all (evidence->stored);
  g_clear_pointer (&evidence->stamp, g_free);
  evidence->held = FALSE;
  sweep (evidence);
  return append_head (evidence, error);
}

gboolean
wb_evidence_set_stamp (WbEvidence *evidence, const char *stamp, GError **error)
{
  if (g_strcmp0 (evidence->stamp, stamp) == 0)
    return TRUE;
  if (evidence->members->len > 0 && !wb_evidence_clear (evidence, error))
    return FALSE;
  g_free (evidence->stamp);
  evidence->stamp = g_strdup (stamp);
  return append_text (evidence, "stamp", stamp, error);
}

gboolean
wb_evidence_mark_clean (WbEvidence *evidence, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&evidence->lock);

  set_all_clean (evidence);
  return append_flag (evidence, "clean", error);
}

gboolean
wb_evidence_is_clean (WbEvidence *evidence, const char *member)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&evidence->lock);
  const WbStored *stored = g_hash_table_lookup (evidence->stored, member);

  return stored && stored->clean;
}

gboolean
wb_evidence_mark_held (WbEvidence *evidence, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&evidence->lock);

  evidence->held = TRUE;
  return append_flag (evidence, "held", error);
}

gboolean
wb_evidence_was_held (const WbEvidence *evidence)
{
  return evidence->held;
}
