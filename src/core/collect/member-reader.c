/* SPDX-License-Identifier: MPL-2.0 */
/* An open file outlives its name: removing or replacing the member does not disturb the reader. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/member-reader.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/error.h"
#include "base/fs.h"
#include "collect/evidence-private.h"

struct _WbMemberReader
{
  gatomicrefcount refs;
  int fd;
  WbCodec codec;
  guint64 bytes;
  GArray *blocks;   /* of guint32: packed bytes */
  guint64 *offsets; /* of each block in the file */
};

/* Takes over what the tables say of member; FALSE if there is no content. */
static gboolean
take_stored (WbMemberReader *reader, const WbEvidence *evidence, const char *member,
             char **ret_path)
{
  GMutex *lock = (GMutex *) &evidence->lock;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (lock);
  const WbStored *stored = g_hash_table_lookup (evidence->stored, member);

  if (!stored || !stored->member->spool || !stored->blocks)
    return FALSE;
  *ret_path = wb_evidence_path (evidence, stored->member->spool);
  reader->codec = evidence->codec;
  reader->bytes = stored->member->bytes;
  reader->blocks = g_array_copy (stored->blocks);
  return TRUE;
}

static void
place_blocks (WbMemberReader *reader)
{
  guint64 offset = 0;

  reader->offsets = g_new (guint64, reader->blocks->len + 1);
  for (guint i = 0; i < reader->blocks->len; i++)
    {
      reader->offsets[i] = offset;
      offset += g_array_index (reader->blocks, guint32, i);
    }
}

WbMemberReader *
wb_member_reader_open (const WbEvidence *evidence, const char *member, GError **error)
{
  g_autoptr (WbMemberReader) reader = g_new0 (WbMemberReader, 1);
  g_autofree char *path = NULL;

  g_atomic_ref_count_init (&reader->refs);
  reader->fd = -1;
  if (!take_stored (reader, evidence, member, &path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("“%s” was not collected"), member);
      return NULL;
    }
  place_blocks (reader);
  reader->fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (reader->fd < 0)
    {
      wb_fs_set_error (error, errno, member);
      return NULL;
    }
  return g_steal_pointer (&reader);
}

WbMemberReader *
wb_member_reader_ref (WbMemberReader *reader)
{
  g_atomic_ref_count_inc (&reader->refs);
  return reader;
}

void
wb_member_reader_unref (WbMemberReader *reader)
{
  if (!g_atomic_ref_count_dec (&reader->refs))
    return;
  if (reader->fd >= 0)
    close (reader->fd);
  g_clear_pointer (&reader->blocks, g_array_unref);
  g_free (reader->offsets);
  g_free (reader);
}

guint64
wb_member_reader_bytes (const WbMemberReader *reader)
{
  return reader->bytes;
}

guint
wb_member_reader_n_blocks (const WbMemberReader *reader)
{
  return reader->blocks->len;
}

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                       _ ("What was collected is damaged on the disk"));
  return FALSE;
}

static gboolean
read_packed (const WbMemberReader *reader, guint block, guint8 *packed, gsize length,
             GError **error)
{
  return wb_fs_read_at (reader->fd, packed, length, reader->offsets[block], NULL, NULL)
         || set_damaged (error);
}

gboolean
wb_member_reader_read_block (const WbMemberReader *reader, guint block, GByteArray *out,
                             GError **error)
{
  const guint64 start = (guint64) block * WB_BLOCK_BYTES;

  g_return_val_if_fail (block < reader->blocks->len, FALSE);
  const guint32 size = g_array_index (reader->blocks, guint32, block);
  g_autofree guint8 *packed = g_malloc (MAX (size, 1));
  g_byte_array_set_size (out, 0);
  if (!read_packed (reader, block, packed, size, error)
      || !wb_block_unpack (reader->codec, packed, size, out, error))
    return FALSE;
  return out->len == MIN (WB_BLOCK_BYTES, reader->bytes - start) || set_damaged (error);
}
