/* SPDX-License-Identifier: MPL-2.0 */
/* Without a key nobody can say more than this of a sealed file; its hash stands in the receipt. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/verify.h"

#include "base/fs.h"
#include "bundle/sealed.h"
#include "seal/stream.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>

gboolean
wb_sealed_read_header (int fd, WbAgeHeader *ret_header, GError **error)
{
  g_autofree guint8 *bytes = g_malloc (WB_AGE_HEADER_MAX_BYTES);
  gsize got = 0;

  return wb_fs_read_at (fd, bytes, WB_AGE_HEADER_MAX_BYTES, 0, &got, error)
         && wb_age_header_read (bytes, got, ret_header);
}

gboolean
wb_sealed_verify (const char *path, WbVerdict *verdict, GError **error)
{
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  g_autoptr (GError) failure = NULL;
  WbAgeHeader header = { 0 };
  struct stat st;

  if (fd < 0 || fstat (fd, &st) < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (!wb_sealed_read_header (fd, &header, &failure))
    {
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      wb_verdict_add (
          verdict, g_strdup (_ ("The head of the encrypted file is damaged: nobody can open it.")));
      return TRUE;
    }
  verdict->recipients = header.n_recipients + header.n_others;
  verdict->bytes += (guint64) st.st_size;
  if (!wb_age_payload_can_be ((guint64) st.st_size - header.bytes))
    wb_verdict_add (verdict,
                    g_strdup (_ ("The encrypted file was cut off, or something was added to it.")));
  return TRUE;
}
