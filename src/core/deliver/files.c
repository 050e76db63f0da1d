/* SPDX-License-Identifier: MPL-2.0 */
/* The files of a delivery, opened and summed before anything leaves. */
#define G_LOG_DOMAIN "waybill-deliver"

#include <fcntl.h>
#include <glib/gi18n-lib.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "bundle/sealed.h"
#include "deliver/delivery.h"

#define BLOCK_BYTES ((gsize) 1024 * 1024)

static gboolean
damaged (GError **error)
{
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                       _ ("The packed file is not what it was when it was packed."));
  return FALSE;
}

/* SHA-256 and CRC-64 in one reading. */
static gboolean
sum_file (int fd, const WbRun *run, char ret_sha256[WB_SHA256_HEX], guint64 *ret_crc64,
          GError **error)
{
  g_autoptr (WbSha256) sha = wb_sha256_new ();
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);
  guint64 offset = 0, crc64 = 0;

  for (;;)
    {
      const gssize got = pread (fd, block, BLOCK_BYTES, (off_t) offset);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          wb_fs_set_error (error, errno, _ ("The packed file"));
          return FALSE;
        }
      if (got == 0)
        break;
      if (!wb_run_check (run, error))
        return FALSE;
      wb_sha256_update (sha, block, (gsize) got);
      crc64 = wb_crc64 (crc64, block, (gsize) got);
      offset += (guint64) got;
    }
  wb_sha256_hex (sha, ret_sha256);
  *ret_crc64 = crc64;
  return TRUE;
}

/* The last look before anything leaves: what is to be sealed goes sealed, or not at all. */
static gboolean
check_seal (const WbDelivery *delivery, int fd, GError **error)
{
  g_autoptr (GError) local = NULL;
  WbAgeHeader header;

  if (!wb_profile_seals (delivery->profile))
    return TRUE;
  if (delivery->kase->sealed_name && wb_sealed_read_header (fd, &header, &local)
      && header.n_recipients == g_strv_length (delivery->profile->deliver->seal_to))
    return TRUE;
  if (!local)
    return damaged (error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
open_bundle (WbDelivery *delivery, GError **error)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);
  char sha256[WB_SHA256_HEX];
  struct stat st;
  if (!parcel.name || !parcel.sha256 || parcel.bytes == 0)
    return damaged (error);
  g_autofree char *path = wb_case_path (delivery->kase, parcel.name);
  delivery->bundle_fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (delivery->bundle_fd < 0 && errno != ENOENT)
    {
      wb_fs_set_error (error, errno, _ ("The packed file"));
      return FALSE;
    }
  if (delivery->bundle_fd < 0 || fstat (delivery->bundle_fd, &st) < 0 || !S_ISREG (st.st_mode)
      || (guint64) st.st_size != parcel.bytes)
    return damaged (error);
  if (!check_seal (delivery, delivery->bundle_fd, error)
      || !sum_file (delivery->bundle_fd, delivery->run, sha256, &delivery->bundle_crc64, error))
    return FALSE;
  return g_str_equal (sha256, parcel.sha256) || damaged (error);
}

static gboolean
look_at_essentials (WbDelivery *delivery, GError **error)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);
  g_autofree char *path = wb_case_path (delivery->kase, parcel.essentials);
  struct stat st;
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0 || fstat (fd, &st) < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (!check_seal (delivery, fd, error))
    return FALSE;
  delivery->essentials_bytes = (guint64) st.st_size;
  delivery->essentials_sha256 = wb_sha256_of_fd (fd, 0, (guint64) st.st_size, error);
  return delivery->essentials_sha256 != NULL;
}

gboolean
wb_delivery_open_files (WbDelivery *delivery, GError **error)
{
  if (!open_bundle (delivery, error) || !look_at_essentials (delivery, error))
    return FALSE;
  delivery->total_bytes = wb_case_parcel (delivery->kase).bytes + delivery->essentials_bytes;
  return TRUE;
}
