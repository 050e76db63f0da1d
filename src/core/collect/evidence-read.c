/* SPDX-License-Identifier: MPL-2.0 */
/* Reading the spool back: only the blocks that hold the wanted bytes are read and unpacked. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/evidence-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"

#define GROUPS_MAX_BYTES ((gsize) 256 * 1024 * 1024)

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                       _ ("What was collected is damaged on the disk"));
  return FALSE;
}

/* Reads length bytes of fd at offset, all or an error. */
static gboolean
read_all_at (int fd, guint8 *bytes, gsize length, guint64 offset, GError **error)
{
  return wb_fs_read_at (fd, bytes, length, offset, NULL, NULL) || set_damaged (error);
}

/* Unpacks the block of size packed bytes at offset into out, which is emptied first. */
static gboolean
read_block (const WbEvidence *evidence, int fd, guint64 offset, guint32 size, GByteArray *packed,
            GByteArray *out, GError **error)
{
  g_byte_array_set_size (packed, size);
  g_byte_array_set_size (out, 0);
  return read_all_at (fd, packed->data, size, offset, error)
         && wb_block_unpack (evidence->codec, packed->data, size, out, error);
}

/* Writes what lies in [from, until) of the member to sink. */
static gboolean
read_range (const WbEvidence *evidence, const WbStored *stored, int fd, guint64 from, guint64 until,
            const WbSink *sink, GError **error)
{
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint64 offset = 0;

  for (guint i = 0; i < stored->blocks->len; i++)
    {
      const guint32 size = g_array_index (stored->blocks, guint32, i);
      const guint64 start = (guint64) i * WB_BLOCK_BYTES;
      const guint64 end = MIN (start + WB_BLOCK_BYTES, stored->member->bytes);
      if (start >= until)
        break;
      if (end > from)
        {
          const guint64 first = MAX (from, start) - start, last = MIN (until, end) - start;
          if (!read_block (evidence, fd, offset, size, packed, out, error))
            return FALSE;
          if (out->len != end - start)
            return set_damaged (error);
          if (!wb_sink_write (sink, out->data + first, (gsize) (last - first), error))
            return FALSE;
        }
      offset += size;
    }
  return TRUE;
}

gboolean
wb_evidence_read (const WbEvidence *evidence, const char *member, guint64 offset, guint64 length,
                  const WbSink *sink, GError **error)
{
  GMutex *lock = (GMutex *) &evidence->lock;

  g_mutex_lock (lock);
  const WbStored *stored = g_hash_table_lookup (evidence->stored, member);
  g_mutex_unlock (lock);
  if (!stored || !stored->member->spool)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("“%s” was not collected"), member);
      return FALSE;
    }
  const guint64 from = MIN (offset, stored->member->bytes);
  const guint64 until = from + MIN (length, stored->member->bytes - from);
  g_autofree char *path = wb_evidence_path (evidence, stored->member->spool);
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    {
      wb_fs_set_error (error, errno, member);
      return FALSE;
    }
  return read_range (evidence, stored, fd, from, until, sink, error);
}

static int
compare_members (gconstpointer a, gconstpointer b)
{
  const WbMember *const *first = a, *const *second = b;

  return strcmp ((*first)->member, (*second)->member);
}

static gboolean
merge_groups_of (const WbEvidence *evidence, const WbMember *member, WbGroups *groups,
                 GError **error)
{
  const WbStored *stored = g_hash_table_lookup (evidence->stored, member->member);
  gsize length = 0;

  if (!stored->has_groups)
    return TRUE;
  g_autofree char *path = wb_evidence_groups_path (evidence, member->spool);
  g_autofree char *json = wb_fs_read (path, GROUPS_MAX_BYTES, &length, error);
  g_autoptr (WbGroups) own = json ? wb_groups_from_json (json, error) : NULL;
  if (own)
    wb_groups_merge (groups, own);
  return own != NULL;
}

WbGroups *
wb_evidence_groups (const WbEvidence *evidence, GError **error)
{
  g_autoptr (WbGroups) groups = wb_groups_new ();
  /* Files finish in any order; the result must not depend on it. */
  g_autoptr (GPtrArray) members = g_ptr_array_copy (evidence->members, NULL, NULL);

  g_ptr_array_sort (members, compare_members);
  for (guint i = 0; i < members->len; i++)
    if (!merge_groups_of (evidence, g_ptr_array_index (members, i), groups, error))
      return NULL;
  return g_steal_pointer (&groups);
}

char *
wb_evidence_dup_start (const WbEvidence *evidence, const char *member, gsize max_bytes)
{
  const WbMember *found = wb_evidence_find (evidence, member);
  g_autoptr (GString) text = g_string_new (NULL);
  const WbSink sink = wb_sink_to_string (text);

  if (!found || !found->sha256
      || !wb_evidence_read (evidence, member, 0, MIN (found->bytes, max_bytes), &sink, NULL))
    return NULL;
  return g_utf8_make_valid (text->str, (gssize) text->len);
}
