/* SPDX-License-Identifier: MPL-2.0 */
/* Objects on disk: DIR/<key> holds the bytes, DIR/.intake/meta/<SHA-256 of the key>.json the rest.
 * A file without its side file is not an object (a put that was cut off). */
#pragma once

#include "intake.h"
#include "spool.h"
#include "store/pairs.h"

G_BEGIN_DECLS

#define WB_OBJECTS_MAX_KEY 1023 /* bytes, as in OSS */

typedef struct
{
  char *key;
  guint64 size;
  char *etag; /* without quotes */
  guint64 crc64;
  char *content_type;
  char *type;      /* "Normal" or "Multipart" */
  gint64 modified; /* seconds since 1970 UTC */
  WbPairs *meta;   /* x-oss-meta-* fields, and x-oss-tagging as it was sent */
} WbObject;

void wb_object_free (WbObject *object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbObject, wb_object_free)

/* TRUE if an object can lie under key: UTF-8, relative, every part a plain file name, nothing of
 * the intake's own. */
gboolean wb_objects_key_is_valid (const char *key);

/* The object under key, or NULL. */
WbObject *wb_objects_look (const WbIntake *intake, const char *key);

/* The path of its bytes; caller frees. */
char *wb_objects_path (const WbIntake *intake, const char *key);

/* Makes the spool's bytes the object that object describes (key, etag, crc64, content_type, type,
 * modified, meta). G_IO_ERROR_INVALID_FILENAME if another object's name is in the way. */
gboolean wb_objects_store (const WbIntake *intake, WbSpool *spool, const WbObject *object,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes the object under key, if there is one, and folders that it leaves empty. */
gboolean wb_objects_delete (const WbIntake *intake, const char *key,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
