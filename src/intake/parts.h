/* SPDX-License-Identifier: MPL-2.0 */
/* Open multipart uploads and their parts, on disk. */
#pragma once

#include "intake.h"
#include "spool.h"
#include "store/pairs.h"

G_BEGIN_DECLS

typedef struct
{
  char *id; /* 32 hexadecimal digits, upper case */
  char *key;
  char *content_type;
  gboolean forbid_overwrite;
  gint64 started;
  WbPairs *meta;
} WbUpload;

typedef struct
{
  guint number;
  char *etag;
  guint64 crc64;
  guint64 size;
  gint64 modified;
  char *path;
} WbPart;

/* Makes a new upload of key. The result is (owned). */
WbUpload *wb_upload_new (const WbIntake *intake, const char *key, const char *content_type,
                         gboolean forbid_overwrite, const WbPairs *meta,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The open upload called id; NULL if there is none. */
WbUpload *wb_upload_load (const WbIntake *intake, const char *id);
void wb_upload_free (WbUpload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbUpload, wb_upload_free)

/* All open uploads, of WbUpload, by key and id; unref. */
GPtrArray *wb_uploads_list (const WbIntake *intake);

/* Takes the spool as part number; an older part of that number goes. */
gboolean wb_upload_store_part (const WbIntake *intake, const WbUpload *upload, guint number,
                               WbSpool *spool, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The parts that are there, of WbPart, ascending; unref. */
GPtrArray *wb_upload_parts (const WbIntake *intake, const WbUpload *upload);

/* Forgets the upload and its parts. */
void wb_upload_remove (const WbIntake *intake, const char *id);

G_END_DECLS
