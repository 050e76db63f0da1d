/* SPDX-License-Identifier: MPL-2.0 */
/* Was an upload that the store does not know any more completed, and only the answer lost? What
 * lies under its key may also be older, and as large: a report that was sealed anew is padded to
 * the same size. OSS tells a checksum of the whole. S3 tells an etag, which for an object of parts
 * is the MD5 of their MD5s and their number, but only where the object is not encrypted with other
 * keys than the store's own, and not with everybody who speaks S3. So an etag can say that it is
 * another object, and then all is sent again; that the bytes are damaged is never concluded from
 * it. */
#define G_LOG_DOMAIN "waybill-store"

#include "base/digest.h"
#include "base/error.h"
#include "store/multipart-private.h"

/* The MD5 of a range of our file, raw. */
static GBytes *
md5_of_range (const WbUpload *upload, guint64 offset, guint64 length, GError **error)
{
  g_autofree char *md5_base64 = NULL, *md5_hex = NULL;
  guint64 crc64 = 0;
  gsize n = 0;
  if (!wb_store_sum_range (upload->source->fd, offset, length, &md5_base64, &md5_hex, &crc64,
                           error))
    return NULL;
  guchar *digest = g_base64_decode (md5_base64, &n);
  return g_bytes_new_take (digest, n);
}

static char *
etag_of_parts (const WbUpload *upload, GError **error)
{
  g_autoptr (GChecksum) whole = g_checksum_new (G_CHECKSUM_MD5);
  const WbCheckpoint *checkpoint = upload->checkpoint;

  for (guint i = 0; i < checkpoint->n_parts; i++)
    {
      const WbPart *part = &checkpoint->parts[i];
      g_autoptr (GBytes) md5 = md5_of_range (upload, part->offset, part->bytes, error);
      if (!md5)
        return NULL;
      g_checksum_update (whole, g_bytes_get_data (md5, NULL), (gssize) g_bytes_get_size (md5));
    }
  return g_strdup_printf ("%s-%u", g_checksum_get_string (whole), checkpoint->n_parts);
}

static char *
etag_of_file (const WbUpload *upload, GError **error)
{
  g_autofree char *md5_base64 = NULL, *md5_hex = NULL;
  guint64 crc64 = 0;
  return wb_store_sum_range (upload->source->fd, 0, upload->source->bytes, &md5_base64, &md5_hex,
                             &crc64, error)
             ? g_steal_pointer (&md5_hex)
             : NULL;
}

/* Does object's etag leave it possible that it is ours? */
static gboolean
compare_etag (const WbUpload *upload, const WbObject *object, gboolean *ret_possible,
              GError **error)
{
  const gboolean is_of_parts = wb_store_etag_is_of_parts (object->etag);

  *ret_possible = TRUE;
  if (object->has_crc64 || object->has_opaque_etag
      || (!is_of_parts && !wb_store_etag_is_md5 (object->etag)))
    return TRUE;
  g_autofree char *own = is_of_parts ? etag_of_parts (upload, error) : etag_of_file (upload, error);
  if (own)
    *ret_possible = g_ascii_strcasecmp (own, object->etag) == 0;
  return own != NULL;
}

gboolean
wb_upload_find_completed (const WbUpload *upload, WbObject *ret_object, GError **error)
{
  const WbUploadSource *source = upload->source;
  g_autoptr (GError) local = NULL;
  g_auto (WbObject) object = { 0 };
  gboolean is_possible = TRUE;

  if (!wb_store_head (upload->store, source->key, upload->run, &object, &local))
    {
      /* absent, or we may not look: then it is sent again */
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
          && !g_error_matches (local, WB_ERROR, WB_ERROR_REFUSED))
        g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!wb_object_matches (&object, source->bytes, source->crc64)
      || !compare_etag (upload, &object, &is_possible, error) || !is_possible)
    return FALSE;
  g_debug ("%s had been completed", source->name);
  *ret_object = object;
  object = (WbObject){ 0 };
  return TRUE;
}
