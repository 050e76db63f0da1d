/* SPDX-License-Identifier: MPL-2.0 */
/* Two passes: the first finds the manifest, the second reads every member against it. Knowing what
 * to expect, the second reads no byte more than was promised, so that neither a bomb nor an added
 * file of any size costs anything. A zip's records are compared with the ones we would write. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/verify.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "bundle/read.h"
#include "bundle/zip.h"
#include "seal/header.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define PROBLEMS_MAX 1000
#define RECEIPT_MAX_BYTES (4 * 1024 * 1024)
#define MANIFEST "waybill.json"

WbVerdict *
wb_verdict_new (const char *kind)
{
  WbVerdict *verdict = g_new0 (WbVerdict, 1);

  verdict->kind = g_strdup (kind);
  verdict->problems = g_ptr_array_new_with_free_func (g_free);
  return verdict;
}

void
wb_verdict_free (WbVerdict *verdict)
{
  if (verdict == NULL)
    return;
  g_free (verdict->kind);
  g_free (verdict->case_id);
  g_free (verdict->number);
  g_ptr_array_unref (verdict->problems);
  g_free (verdict);
}

void
wb_verdict_add (WbVerdict *verdict, char *sentence)
{
  if (verdict->problems->len < PROBLEMS_MAX)
    g_ptr_array_add (verdict->problems, sentence);
  else
    g_free (sentence);
}

/* A member's name fit for a sentence; caller frees. */
static char *
show_name (const char *name)
{
  g_autofree char *visible = wb_text_visible (name, -1);

  return wb_text_ellipsize (visible, 200);
}

/* Hashes what flows by. */
typedef struct
{
  WbSha256 *sha;
  guint64 bytes;
} Hasher;

static gboolean
hash_chunk (const void *bytes, gsize length, gpointer self, GError **error)
{
  Hasher *hasher = self;

  wb_sha256_update (hasher->sha, bytes, length);
  hasher->bytes += length;
  return TRUE;
}

/* FALSE with error only when cancelled: everything else is a problem of the member. */
static gboolean
check_content (WbBundleReader *reader, const char *name, const WbPromise *promise,
               WbVerdict *verdict, const WbRun *run, GError **error)
{
  g_autoptr (WbSha256) sha = wb_sha256_new ();
  g_autofree char *shown = show_name (name);
  g_autoptr (GError) failure = NULL;
  Hasher hasher = { sha, 0 };
  const WbSink sink = { hash_chunk, &hasher };
  char hex[WB_SHA256_HEX];

  if (!wb_bundle_reader_read (reader, promise->bytes, &sink, run, &failure))
    {
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      /* Translators: %s is the name of a file in a report. */
      wb_verdict_add (verdict, g_strdup_printf (_ ("“%s” was changed or is damaged."), shown));
      return TRUE;
    }
  wb_sha256_hex (sha, hex);
  if (hasher.bytes != promise->bytes || strcmp (hex, promise->sha256) != 0)
    wb_verdict_add (verdict, g_strdup_printf (_ ("“%s” was changed or is damaged."), shown));
  else
    {
      verdict->members++;
      verdict->bytes += hasher.bytes;
    }
  return TRUE;
}

static gboolean
check_member (WbBundleReader *reader, const char *name, gboolean is_file, GHashTable *promises,
              WbVerdict *verdict, const WbRun *run, GError **error)
{
  WbPromise *promise = g_hash_table_lookup (promises, name);
  g_autofree char *shown = show_name (name);

  wb_run_notify (run, "verify", NULL, WB_EVENT_PROGRESS, verdict->members,
                 g_hash_table_size (promises), NULL);
  if (!wb_bundle_name_is_ours (name) || !is_file)
    {
      wb_verdict_add (verdict,
                      g_strdup_printf (_ ("“%s” is not a name that Waybill gives."), shown));
      return wb_run_check (run, error);
    }
  if (promise == NULL)
    {
      wb_verdict_add (verdict, g_strdup_printf (_ ("“%s” was added."), shown));
      return wb_run_check (run, error);
    }
  if (promise->seen)
    {
      wb_verdict_add (verdict, g_strdup_printf (_ ("“%s” is there twice."), shown));
      return wb_run_check (run, error);
    }
  promise->seen = TRUE;
  return check_content (reader, name, promise, verdict, run, error);
}

static void
check_missing (GHashTable *promises, WbVerdict *verdict)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (promises), (GCompareFunc) strcmp);

  for (GList *at = names; at != NULL; at = at->next)
    {
      const WbPromise *promise = g_hash_table_lookup (promises, at->data);
      g_autofree char *shown = show_name (at->data);

      if (!promise->seen)
        wb_verdict_add (verdict, g_strdup_printf (_ ("“%s” is missing."), shown));
    }
}

/* The second pass; the manifest itself has no promise, so it gets one here. */
static gboolean
check_members (const char *path, GHashTable *promises, WbVerdict *verdict, const WbRun *run,
               GError **error)
{
  g_autoptr (WbBundleReader) reader = wb_bundle_reader_open (path, error);
  g_autoptr (GError) failure = NULL;
  const char *name = NULL;
  gboolean is_file = FALSE;

  if (reader == NULL)
    return FALSE;
  while (wb_bundle_reader_next (reader, &name, &is_file, &failure))
    if (!check_member (reader, name, is_file, promises, verdict, run, error))
      return FALSE;
  if (failure != NULL)
    wb_verdict_add (verdict, g_strdup (_ ("The archive is damaged or cut off.")));
  check_missing (promises, verdict);
  return TRUE;
}

static gboolean
check_records (const char *path, WbVerdict *verdict, GError **error)
{
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  g_autoptr (GError) failure = NULL;
  guint8 magic[2] = { 0 };

  if (fd < 0 || pread (fd, magic, 2, 0) < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (magic[0] != 'P' || magic[1] != 'K' || wb_zip_is_whole (fd, &failure))
    return TRUE;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  wb_verdict_add (verdict, g_strdup (_ ("The archive is not as Waybill wrote it.")));
  return TRUE;
}

static void
promise_manifest (GHashTable *promises, GBytes *manifest, const WbVerdict *verdict)
{
  WbPromise *promise = g_new0 (WbPromise, 1);

  promise->bytes = g_bytes_get_size (manifest);
  promise->sha256 = wb_sha256_of (g_bytes_get_data (manifest, NULL), promise->bytes);
  g_hash_table_replace (promises, g_strconcat (verdict->number, "/" MANIFEST, NULL), promise);
}

gboolean
wb_bundle_verify_archive (const char *path, WbVerdict *verdict, const WbRun *run, GError **error)
{
  g_autoptr (GHashTable) promises = NULL;
  g_autoptr (GBytes) manifest = NULL;
  g_autoptr (GError) failure = NULL;

  manifest = wb_bundle_read_member (path, MANIFEST, WB_MANIFEST_MAX_BYTES, run, &failure);
  if (manifest != NULL)
    promises = wb_manifest_read (g_bytes_get_data (manifest, NULL), g_bytes_get_size (manifest),
                                 verdict, &failure);
  if (promises == NULL)
    {
      if (!g_error_matches (failure, WB_ERROR, WB_ERROR_DAMAGED)
          && !g_error_matches (failure, WB_ERROR, WB_ERROR_TOO_LARGE)
          && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      wb_verdict_add (verdict, g_strdup (failure->message));
      return TRUE;
    }
  promise_manifest (promises, manifest, verdict);
  return check_members (path, promises, verdict, run, error)
         && check_records (path, verdict, error);
}

static WbVerdict *
verify_receipt (const char *path, const WbRun *run, GError **error)
{
  g_autoptr (WbVerdict) verdict = wb_verdict_new ("receipt");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  gsize length = 0;

  text = wb_fs_read (path, RECEIPT_MAX_BYTES, &length, error);
  if (text == NULL || !wb_receipt_verify (text, length, folder, verdict, run, error))
    return NULL;
  return g_steal_pointer (&verdict);
}

/* The first byte tells a receipt from an archive; opening must not wait for a FIFO's writer. */
static gboolean
peek (const char *path, guint8 ret_start[4], GError **error)
{
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  struct stat st;

  if (fd < 0 || fstat (fd, &st) < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (!S_ISREG (st.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("“%s” is not a file."), path);
      return FALSE;
    }
  if (pread (fd, ret_start, 4, 0) < 4)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED, _ ("“%s” is too short to be a report."),
                   path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_archive (const guint8 start[4])
{
  static const guint8 zstd_magic[4] = { 0x28, 0xb5, 0x2f, 0xfd };

  return (start[0] == 'P' && start[1] == 'K') || memcmp (start, zstd_magic, 4) == 0;
}

WbVerdict *
wb_bundle_verify (const char *path, const WbRun *run, GError **error)
{
  g_autoptr (WbVerdict) verdict = NULL;
  guint8 start[4] = { 0 };

  if (!peek (path, start, error))
    return NULL;
  if (start[0] == '{')
    return verify_receipt (path, run, error);
  if (memcmp (start, WB_AGE_VERSION_LINE, sizeof start) == 0)
    {
      verdict = wb_verdict_new ("sealed");
      return wb_sealed_verify (path, verdict, error) ? g_steal_pointer (&verdict) : NULL;
    }
  if (!is_archive (start))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED,
                   _ ("“%s” is neither a report nor a receipt of Waybill."), path);
      return NULL;
    }
  verdict = wb_verdict_new ("bundle");
  if (!wb_bundle_verify_archive (path, verdict, run, error))
    return NULL;
  return g_steal_pointer (&verdict);
}
