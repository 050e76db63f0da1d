/* SPDX-License-Identifier: MPL-2.0 */
/* A body on its way to the disk: written to a temporary file and hashed as it comes in, then moved
 * to its place whole. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *path; /* the temporary file; removed when the spool is freed before it was moved */
  int fd;
  guint64 length; /* in bytes */
  guint64 crc64;
  GChecksum *md5;
} WbSpool;

/* Opens a new temporary file in folder. */
WbSpool *wb_spool_new (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean wb_spool_write (WbSpool *spool, const void *bytes, gsize length,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends file path to the spool without hashing it; for parts whose sums are known. */
gboolean wb_spool_append_file (WbSpool *spool, const char *path,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts everything on the disk and moves it to path, replacing what is there. */
gboolean wb_spool_move (WbSpool *spool, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* MD5 so far as upper-case hex, as in an ETag; caller frees. */
char *wb_spool_etag (WbSpool *spool);

/* MD5 so far in base64, as in Content-MD5; caller frees. */
char *wb_spool_md5_base64 (WbSpool *spool);

void wb_spool_free (WbSpool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSpool, wb_spool_free)

G_END_DECLS
