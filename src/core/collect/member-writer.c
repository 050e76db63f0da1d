/* SPDX-License-Identifier: MPL-2.0 */
/* Writing one member: its bytes are hashed here and compressed by the packer's threads. The first
 * error is kept and given to every later call, so that a collector may check it once, at the end.
 */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/evidence-private.h"

#include <string.h>

#include "base/digest.h"
#include "base/fs.h"

struct _WbMemberWriter
{
  WbEvidence *evidence;
  WbStored *stored;
  int fd, groups_fd;
  char *file;
  WbBlocks *blocks;
  WbSha256 *sha;
  GError *error; /* (nullable): the first */
};

static void
writer_free (WbMemberWriter *writer)
{
  wb_blocks_free (writer->blocks);
  wb_sha256_free (writer->sha);
  wb_close_fd (&writer->fd);
  wb_close_fd (&writer->groups_fd);
  wb_stored_free (writer->stored);
  g_clear_error (&writer->error);
  g_free (writer->file);
  g_free (writer);
}

WbMemberWriter *
wb_evidence_begin (WbEvidence *evidence, WbMember *member, GError **error)
{
  WbMemberWriter *writer = g_new0 (WbMemberWriter, 1);

  writer->groups_fd = -1;
  writer->evidence = evidence;
  writer->stored = g_new0 (WbStored, 1);
  writer->stored->member = member;
  writer->sha = wb_sha256_new ();
  writer->fd = wb_evidence_new_file (evidence, &writer->file, error);
  if (writer->fd < 0)
    {
      writer_free (writer);
      return NULL;
    }
  writer->blocks = wb_blocks_new (evidence->packer, writer->fd);
  return writer;
}

WbMember *
wb_member_writer_member (WbMemberWriter *writer)
{
  return writer->stored->member;
}

static gboolean
check_latched (const WbMemberWriter *writer, GError **error)
{
  if (writer->error && error)
    *error = g_error_copy (writer->error);
  return writer->error == NULL;
}

static gboolean
write_bytes (const void *bytes, gsize length, gpointer self, GError **error)
{
  WbMemberWriter *writer = self;

  if (!writer->error)
    {
      wb_sha256_update (writer->sha, bytes, length);
      writer->stored->member->bytes += length;
      /* The result is in the latched error. */
      if (!wb_blocks_write (writer->blocks, bytes, length, &writer->error))
        g_debug ("A member could not be written: %s", writer->error->message);
    }
  return check_latched (writer, error);
}

WbSink
wb_member_writer_sink (WbMemberWriter *writer)
{
  return (WbSink){ .write = write_bytes, .self = writer };
}

static gboolean
write_groups (WbMemberWriter *writer, WbGroups *groups)
{
  if (!groups || wb_groups_sorted (groups)->len == 0)
    return TRUE;
  g_autofree char *json = wb_groups_to_json (groups);
  g_autofree char *path = wb_evidence_groups_path (writer->evidence, writer->file);
  writer->stored->has_groups = TRUE;
  writer->groups_fd = wb_evidence_create (writer->evidence, path, &writer->error);
  return writer->groups_fd >= 0
         && wb_fs_write_all (writer->groups_fd, json, strlen (json), &writer->error);
}

/* Ends the content; what goes wrong is latched. */
static void
finish_content (WbMemberWriter *writer, WbGroups *groups)
{
  WbMember *member = writer->stored->member;
  char sha256[WB_SHA256_HEX];
  WbPacked packed;

  if (writer->error || !wb_blocks_finish (writer->blocks, &packed, &writer->error))
    return;
  wb_sha256_hex (writer->sha, sha256);
  member->sha256 = g_strdup (sha256);
  member->crc32 = packed.crc32;
  member->packed_bytes = packed.packed_bytes;
  member->spool = g_strdup (writer->file);
  writer->stored->blocks = packed.sizes;
  if (!write_groups (writer, groups))
    g_debug ("Groups could not be written: %s", writer->error->message);
}

gboolean
wb_member_writer_finish (WbMemberWriter *writer, WbGroups *groups, GError **error)
{
  finish_content (writer, groups);
  if (!check_latched (writer, error))
    {
      wb_member_writer_abandon (writer);
      return FALSE;
    }
  int fds[2] = { wb_steal_fd (&writer->fd), wb_steal_fd (&writer->groups_fd) };
  const gboolean added = wb_evidence_add (writer->evidence, g_steal_pointer (&writer->stored), fds,
                                          fds[1] >= 0 ? 2 : 1, error);
  writer_free (writer);
  return added;
}

void
wb_member_writer_abandon (WbMemberWriter *writer)
{
  g_autofree char *path = wb_evidence_path (writer->evidence, writer->file);
  g_autofree char *groups = wb_evidence_groups_path (writer->evidence, writer->file);

  unlink (path);
  unlink (groups);
  writer_free (writer);
}
