/* SPDX-License-Identifier: MPL-2.0 */
/* A large file to a store, in parts, over several lanes, resumable at any moment. */
#pragma once

#include "store/checkpoint.h"
#include "store/store.h"

G_BEGIN_DECLS

/* What is uploaded; all borrowed. */
typedef struct
{
  const char *name; /* for the checkpoint and events */
  const char *key;
  int fd;
  guint64 bytes;       /* more than none */
  const char *sha256;  /* of the whole file: with bytes its identity */
  guint64 crc64;       /* of the whole file */
  guint64 part_bytes;  /* 0: found by what the line does, where the store allows, else by size */
  guint64 done_before; /* for progress: bytes of other objects that are done */
  guint64 total;       /* for progress: of everything */
} WbUploadSource;

/* 5 MiB (the least that S3 takes), more for large files, so that there are about 1,000 parts and
 * never more than 10,000. wish (0: none) is used instead where it keeps to the 10,000. */
guint64 wb_multipart_part_bytes (guint64 bytes, guint64 wish);

/* TRUE if a file of so many bytes is better sent in parts to key of store; wish as above. A ticket
 * that gives addresses decides it. */
gboolean wb_multipart_is_worth_it (const WbStore *store, const char *key, guint64 bytes,
                                   guint64 wish);

/* Begins to open the connections over which a file of so many bytes will go in parts to key, so
 * that they are there when it does; they get on in the calls between. Nothing if it is not worth
 * it. */
void wb_multipart_prepare (WbStore *store, const char *key, guint64 bytes, guint64 wish);

/* Uploads source to a store that takes parts. Goes on with what checkpoint knows, saves it after
 * every step and notes the finished object in it. The object's CRC-64 has been compared with the
 * file's. Errors as in store.h; WB_ERROR_DAMAGED if the file is not what source says. */
gboolean wb_multipart_upload (WbStore *store, const WbUploadSource *source,
                              WbCheckpoint *checkpoint, const WbRun *run,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Tells the store to throw away the open upload of checkpoint, if there is one, and forgets it.
 * FALSE if that can't be done or patience is over; nothing else hangs on it. */
gboolean wb_multipart_abort (WbStore *store, WbCheckpoint *checkpoint, const WbRun *run);

G_END_DECLS
