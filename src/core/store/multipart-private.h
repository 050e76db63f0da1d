/* SPDX-License-Identifier: MPL-2.0 */
/* One upload in parts while it lasts: what multipart.c (its rounds) and multipart-lanes.c (its
 * parts on their way) share. */
#pragma once

#include "store/multipart.h"
#include "store/pace.h"
#include "store/store-private.h"

G_BEGIN_DECLS

/* A part of this run. */
typedef struct
{
  WbTries tries;
  gint64 not_before_usec; /* monotonic */
  gboolean is_sending;
  char *md5_base64; /* (nullable) */
  char *md5_hex;    /* (nullable) */
  guint64 crc64;
} WbPartWork;

typedef struct
{
  gboolean is_busy;
  guint part;
  guint generation;
} WbPartLane;

typedef struct
{
  WbStore *store;
  const WbPartsClass *kind;
  const WbUploadSource *source;
  WbCheckpoint *checkpoint;
  const WbRun *run;
  WbPartWork *work; /* one a part of the checkpoint */
  guint n_work;
  WbPace pace;
  WbPartLane *lanes;
  guint n_busy;
  guint64 gone;    /* bytes that went out, or arrived where the kernel tells, at the last look */
  guint64 counted; /* of them, those of parts that ended */
  guint64 shown;
} WbUpload;

/* Looks at the lanes' connections, and takes what it sees for the pace. */
void wb_upload_look (WbUpload *upload);

/* Tells how far it is. */
void wb_upload_report (WbUpload *upload);

/* Makes room for the work of all parts that the checkpoint has. */
void wb_upload_grow_work (WbUpload *upload);

/* Reads part index (from 0) of the file for its checksums. */
gboolean wb_upload_sum_part (const WbUpload *upload, guint index, WbPartWork *work,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sends all parts that are not done. Lanes may still be busy after a failure. */
gboolean wb_upload_send_parts (WbUpload *upload, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After the store has said that the upload is gone: is it there, completed, and only the answer was
 * lost? FALSE without error if not. */
gboolean wb_upload_find_completed (const WbUpload *upload, WbObject *ret_object, GError **error);

/* Drops what is on its way. */
void wb_upload_stop (WbUpload *upload);

G_END_DECLS
