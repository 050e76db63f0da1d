/* SPDX-License-Identifier: MPL-2.0 */
/* Appending to members.jsonl. A line may only reach the disk after what it tells of. For thousands
 * of small members waiting for the disk each time would take longer than all the rest, so while a
 * stage collects, small ones are kept back and made durable together: first the writing of all is
 * begun, then each is waited for, which costs hardly more than one. A kill redoes those kept back.
 */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/evidence-private.h"

#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"

#define MAX_BATCH_FILES 256
#define MAX_BATCH_BYTES ((guint64) 4 * 1024 * 1024)
/* From so many on one sync of all is quicker. */
#define MANY_FILES 16

static void
close_batch (WbEvidence *evidence)
{
  for (guint i = 0; i < evidence->batch_fds->len; i++)
    close (g_array_index (evidence->batch_fds, int, i));
  g_array_set_size (evidence->batch_fds, 0);
  g_string_truncate (evidence->batch_lines, 0);
  evidence->batch_bytes = 0;
}

static gboolean
write_lines (WbEvidence *evidence, const char *lines, gsize length, GError **error)
{
  if (!wb_fs_write_all (evidence->log_fd, lines, length, error))
    return FALSE;
  if (fdatasync (evidence->log_fd) == 0)
    return TRUE;
  wb_fs_set_error (error, errno, WB_EVIDENCE_LOG);
  return FALSE;
}

static gboolean
sync_files (WbEvidence *evidence, GError **error)
{
  const GArray *fds = evidence->batch_fds;
  gboolean synced = TRUE;

  if (fds->len >= MANY_FILES)
    synced = syncfs (evidence->log_fd) == 0;
  else
    for (guint i = 0; i < fds->len && synced; i++)
      synced = fsync (g_array_index (fds, int, i)) == 0;
  if (!synced)
    wb_fs_set_error (error, errno, evidence->dir);
  return synced;
}

gboolean
wb_evidence_flush (WbEvidence *evidence, GError **error)
{
  if (evidence->batch_lines->len == 0)
    return TRUE;
  const gboolean synced = sync_files (evidence, error);
  const gboolean written =
      synced
      && write_lines (evidence, evidence->batch_lines->str, evidence->batch_lines->len, error);
  close_batch (evidence);
  return written;
}

gboolean
wb_evidence_append (WbEvidence *evidence, JsonNode *node, GError **error)
{
  g_autoptr (JsonNode) own = node;
  g_autofree char *text = wb_json_line (own);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return wb_evidence_flush (evidence, error) && write_lines (evidence, line, strlen (line), error);
}

gboolean
wb_evidence_append_later (WbEvidence *evidence, JsonNode *node, const int *fds, guint n_fds,
                          guint64 bytes, GError **error)
{
  g_autoptr (JsonNode) own = node;
  g_autofree char *text = wb_json_line (own);

  g_string_append (evidence->batch_lines, text);
  g_string_append_c (evidence->batch_lines, '\n');
  g_array_append_vals (evidence->batch_fds, fds, n_fds);
  evidence->batch_bytes += bytes;
  if (evidence->batching && evidence->batch_fds->len < MAX_BATCH_FILES
      && evidence->batch_bytes < MAX_BATCH_BYTES)
    return TRUE;
  return wb_evidence_flush (evidence, error);
}

gboolean
wb_evidence_set_batching (WbEvidence *evidence, gboolean batching, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&evidence->lock);

  evidence->batching = batching;
  return batching || wb_evidence_flush (evidence, error);
}
