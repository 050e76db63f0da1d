/* SPDX-License-Identifier: MPL-2.0 */
/* One reading, one writing, a chunk at a time. It is not resumed but done again: going on would
 * need the key to be kept on the disk, and a nonce to be used twice if a byte of the clear file had
 * changed meanwhile. */
#define G_LOG_DOMAIN "waybill-seal"

#include "seal/seal.h"

#include <fcntl.h>
#include <glib/gstdio.h>

#include "base/fs.h"
#include "seal/stream.h"

guint64
wb_sealed_bytes (guint64 clear_bytes, guint n_recipients)
{
  return wb_age_header_bytes (n_recipients) + wb_age_payload_bytes (clear_bytes);
}

/* One sealing while it lasts. */
typedef struct
{
  const WbSeal *seal;
  const WbRun *run;
  int from;
  guint64 from_bytes;
  char *part; /* (nullable): the half-written file */
  int to;
  WbSha256 *clear_sha;
  WbSha256 *sha;
  guint64 bytes;
} Sealing;

static void
sealing_clear (Sealing *sealing)
{
  wb_close_fd (&sealing->from);
  wb_close_fd (&sealing->to);
  if (sealing->part != NULL)
    (void) g_unlink (sealing->part);
  g_clear_pointer (&sealing->part, g_free);
  g_clear_pointer (&sealing->clear_sha, wb_sha256_free);
  g_clear_pointer (&sealing->sha, wb_sha256_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sealing, sealing_clear)

static gboolean
write_sealed (const void *bytes, gsize length, gpointer self, GError **error)
{
  Sealing *sealing = self;

  wb_sha256_update (sealing->sha, bytes, length);
  sealing->bytes += length;
  return wb_fs_write_all (sealing->to, bytes, length, error);
}

static gboolean
open_clear (Sealing *sealing, GError **error)
{
  const char *path = sealing->seal->from;
  struct stat st;

  sealing->from = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (sealing->from < 0 || fstat (sealing->from, &st) < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (!S_ISREG (st.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s", path);
      return FALSE;
    }
  sealing->from_bytes = (guint64) st.st_size;
  return TRUE;
}

static gboolean
make_part (Sealing *sealing, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (sealing->seal->to);
  g_autofree char *part = g_build_filename (folder, WB_FS_HALF_WRITTEN "XXXXXX", NULL);

  if (!wb_fs_need_bytes (
          folder, wb_sealed_bytes (sealing->from_bytes, sealing->seal->recipients->len), error))
    return FALSE;
  sealing->to = g_mkstemp_full (part, O_WRONLY | O_CLOEXEC, 0600);
  if (sealing->to < 0)
    {
      wb_fs_set_error (error, errno, part);
      return FALSE;
    }
  sealing->part = g_steal_pointer (&part);
  return TRUE;
}

/* The next bytes in clear; 0 at the end, -1 with error. */
static gssize
read_clear (Sealing *sealing, guint8 *buffer, GError **error)
{
  gssize n = 0;

  do
    n = read (sealing->from, buffer, WB_AGE_CHUNK_BYTES);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    wb_fs_set_error (error, errno, sealing->seal->from);
  return n;
}

static gboolean
seal_content (Sealing *sealing, WbAgeStream *stream, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (WB_AGE_CHUNK_BYTES);
  guint64 done = 0;
  gssize n = 0;

  while ((n = read_clear (sealing, buffer, error)) > 0)
    {
      wb_sha256_update (sealing->clear_sha, buffer, (gsize) n);
      done += (guint64) n;
      if (!wb_run_check (sealing->run, error)
          || !wb_age_stream_write (stream, buffer, (gsize) n, error))
        return FALSE;
      wb_run_notify (sealing->run, "seal", sealing->seal->step, WB_EVENT_PROGRESS,
                     MIN (done, sealing->from_bytes), sealing->from_bytes, NULL);
    }
  return n == 0 && wb_age_stream_finish (stream, error);
}

/* Header and payload under one new key. */
static gboolean
write_all (Sealing *sealing, GError **error)
{
  const WbSink sink = { write_sealed, sealing };
  guint8 file_key[WB_AGE_FILE_KEY_BYTES];
  g_autoptr (WbAgeStream) stream = NULL;

  wb_random_bytes (file_key, sizeof file_key);
  g_autoptr (GByteArray) header = wb_age_header_new (file_key, sealing->seal->recipients);
  if (wb_sink_write (&sink, header->data, header->len, error))
    stream = wb_age_stream_new (file_key, &sink, error);
  wb_wipe (file_key, sizeof file_key);
  return stream != NULL && seal_content (sealing, stream, error);
}

/* Gives the whole file its name. */
static gboolean
put_in_place (Sealing *sealing, GError **error)
{
  const char *to = sealing->seal->to;
  g_autofree char *folder = g_path_get_dirname (to);

  if (fsync (sealing->to) < 0 || g_rename (sealing->part, to) < 0)
    {
      wb_fs_set_error (error, errno, to);
      return FALSE;
    }
  g_clear_pointer (&sealing->part, g_free);
  wb_autofd int dir = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir >= 0)
    (void) fsync (dir);
  return TRUE;
}

gboolean
wb_seal_file (const WbSeal *seal, const WbRun *run, WbSealed *ret_sealed, GError **error)
{
  g_auto (Sealing) sealing = { .seal = seal, .run = run, .from = -1, .to = -1 };

  sealing.clear_sha = wb_sha256_new ();
  sealing.sha = wb_sha256_new ();
  if (!open_clear (&sealing, error) || !make_part (&sealing, error) || !write_all (&sealing, error)
      || !put_in_place (&sealing, error))
    return FALSE;
  wb_sha256_hex (sealing.clear_sha, ret_sealed->clear_sha256);
  wb_sha256_hex (sealing.sha, ret_sealed->sha256);
  ret_sealed->bytes = sealing.bytes;
  return TRUE;
}
