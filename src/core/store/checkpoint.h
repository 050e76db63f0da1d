/* SPDX-License-Identifier: MPL-2.0 */
/* What is known to be in the store, in one small file written atomically after every step, so that
 * a kill at any moment loses at most the parts that were on their way.
 *
 * It is bound to endpoint, bucket, key and to the file's size and SHA-256: anything else starts
 * over. It is never believed blindly: open uploads are compared with what the store lists. */
#pragma once

#include <glib.h>

#include "store/store.h"

G_BEGIN_DECLS

#define WB_MAX_PARTS 10000 /* of one upload, in all stores */

/* One part of the open upload. */
typedef struct
{
  guint64 offset;
  guint64 bytes;
  gboolean is_done;
  guint64 crc64; /* of our bytes, compared with the store's */
  char *etag;    /* (nullable) */
} WbPart;

/* An object that is in the store whole. */
typedef struct
{
  char *name; /* "bundle.zip" */
  char *key;
  guint64 bytes;
  char *sha256;
  guint64 crc64;
  char *etag;
} WbStoredObject;

typedef struct
{
  char *path;
  char *endpoint;     /* (nullable) */
  char *bucket;       /* (nullable) */
  GPtrArray *objects; /* of WbStoredObject */

  /* the open upload; upload_id is NULL if there is none */
  char *upload_id;
  char *key;
  char *sha256;
  guint64 bytes;
  guint64 part_bytes; /* of all parts but the last; 0: each is cut when it is sent */
  guint n_parts;
  WbPart *parts; /* n_parts of them, one after the other */
} WbCheckpoint;

/* Reads the checkpoint at path for endpoint and bucket; an absent, damaged or foreign one is empty.
 */
WbCheckpoint *wb_checkpoint_load (const char *path, const char *endpoint, const char *bucket);

/* TRUE if the checkpoint at path says that something lies, or an upload is open, elsewhere than in
 * bucket at endpoint: *ret_endpoint (transfer full) is where. */
gboolean wb_checkpoint_is_elsewhere (const char *path, const char *endpoint, const char *bucket,
                                     char **ret_endpoint);

void wb_checkpoint_free (WbCheckpoint *checkpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCheckpoint, wb_checkpoint_free)

gboolean wb_checkpoint_save (const WbCheckpoint *checkpoint,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Begins or forgets the open upload, in memory. With part_bytes all parts are known from then on,
 * with 0 none is. */
void wb_checkpoint_begin (WbCheckpoint *checkpoint, const char *key, const char *sha256,
                          guint64 bytes, guint64 part_bytes, const char *upload_id);
void wb_checkpoint_forget (WbCheckpoint *checkpoint);

/* The bytes of the open upload that belong to no part yet. */
guint64 wb_checkpoint_uncut_bytes (const WbCheckpoint *checkpoint);

/* Makes the next so many of them a part, in memory; returns its index. */
guint wb_checkpoint_cut (WbCheckpoint *checkpoint, guint64 bytes);

/* TRUE if the open upload is of this key and file. */
gboolean wb_checkpoint_is_of (const WbCheckpoint *checkpoint, const char *key, const char *sha256,
                              guint64 bytes);

/* Notes that an object is stored whole, replacing one of that key. */
void wb_checkpoint_add (WbCheckpoint *checkpoint, const char *name, const char *key,
                        const char *sha256, const WbObject *object);

/* The stored object of key with that content, borrowed; NULL if it isn't known to be there. sha256
 * NULL takes any. */
const WbStoredObject *wb_checkpoint_find (const WbCheckpoint *checkpoint, const char *key,
                                          const char *sha256);

/* Forgets that key is stored: it was not found there. */
void wb_checkpoint_remove (WbCheckpoint *checkpoint, const char *key);

/* Bytes of all parts that are done. */
guint64 wb_checkpoint_done_bytes (const WbCheckpoint *checkpoint);

G_END_DECLS
