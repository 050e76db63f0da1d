/* SPDX-License-Identifier: MPL-2.0 */
/* Checksums of what is sent, from a reading of its own just before: what the store then reports is
 * compared with these, so a file that changes while it is sent is found out. */
#define G_LOG_DOMAIN "waybill-store"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/fs.h"
#include "store/checkpoint.h"
#include "store/store-private.h"

#define BLOCK_BYTES ((gsize) 256 * 1024)
#define MD5_BYTES 16

typedef struct
{
  GChecksum *md5;
  guint64 crc64;
} Sums;

static void
sums_add (Sums *sums, const void *bytes, gsize length)
{
  g_checksum_update (sums->md5, bytes, (gssize) length);
  sums->crc64 = wb_crc64 (sums->crc64, bytes, length);
}

static void
sums_finish (Sums *sums, char **ret_md5_base64, char **ret_md5_hex, guint64 *ret_crc64)
{
  guint8 digest[MD5_BYTES];
  gsize length = sizeof digest;
  *ret_md5_hex = g_strdup (g_checksum_get_string (sums->md5));
  g_checksum_get_digest (sums->md5, digest, &length);
  *ret_md5_base64 = g_base64_encode (digest, length);
  *ret_crc64 = sums->crc64;
}

static gboolean
read_block (int fd, guint8 *block, gsize want, guint64 offset, gsize *ret_got, GError **error)
{
  const gssize got = pread (fd, block, want, (off_t) offset);
  if (got < 0 && errno == EINTR)
    {
      *ret_got = 0;
      return TRUE;
    }
  if (got < 0)
    wb_fs_set_error (error, errno, _ ("The packed file"));
  else if (got == 0)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                         _ ("The packed file has become shorter than it was."));
  if (got <= 0)
    return FALSE;
  *ret_got = (gsize) got;
  return TRUE;
}

gboolean
wb_store_sum_range (int fd, guint64 offset, guint64 length, char **ret_md5_base64,
                    char **ret_md5_hex, guint64 *ret_crc64, GError **error)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);
  Sums sums = { md5, 0 };

  while (length > 0)
    {
      gsize got = 0;
      if (!read_block (fd, block, (gsize) MIN (length, BLOCK_BYTES), offset, &got, error))
        return FALSE;
      sums_add (&sums, block, got);
      offset += got;
      length -= got;
    }
  sums_finish (&sums, ret_md5_base64, ret_md5_hex, ret_crc64);
  return TRUE;
}

gboolean
wb_store_sum_put (const WbPut *put, char **ret_md5_base64, char **ret_md5_hex, guint64 *ret_crc64,
                  GError **error)
{
  if (!put->bytes)
    return wb_store_sum_range (put->fd, put->offset, put->length, ret_md5_base64, ret_md5_hex,
                               ret_crc64, error);
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  Sums sums = { md5, 0 };
  gsize length = 0;
  const void *bytes = g_bytes_get_data (put->bytes, &length);
  if (length > 0)
    sums_add (&sums, bytes, length);
  sums_finish (&sums, ret_md5_base64, ret_md5_hex, ret_crc64);
  return TRUE;
}

static gboolean
begins_with_md5 (const char *etag)
{
  for (guint i = 0; i < 2 * MD5_BYTES; i++)
    if (!g_ascii_isxdigit (etag[i]))
      return FALSE;
  return TRUE;
}

gboolean
wb_store_etag_is_md5 (const char *etag)
{
  return etag && begins_with_md5 (etag) && etag[2 * MD5_BYTES] == '\0';
}

gboolean
wb_store_etag_is_of_parts (const char *etag)
{
  return etag && begins_with_md5 (etag) && etag[2 * MD5_BYTES] == '-'
         && g_ascii_string_to_unsigned (etag + 2 * MD5_BYTES + 1, 10, 1, WB_MAX_PARTS, NULL, NULL);
}

gboolean
wb_store_etag_differs (const char *etag, const char *md5_hex)
{
  return wb_store_etag_is_md5 (etag) && g_ascii_strcasecmp (etag, md5_hex) != 0;
}
