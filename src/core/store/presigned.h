/* SPDX-License-Identifier: MPL-2.0 */
/* Addresses that the issuer of a ticket has signed, instead of keys that sign here: whoever has one
 * may send that one request, with exactly the header fields that were signed, until it expires. */
#pragma once

#include "store/pairs.h"

G_BEGIN_DECLS

/* What an address is for. */
typedef enum
{
  WB_ADDRESS_NONE, /* nothing that a ticket gives addresses for */
  WB_ADDRESS_PUT,
  WB_ADDRESS_HEAD,
  WB_ADDRESS_PART, /* one for each */
  WB_ADDRESS_LIST,
  WB_ADDRESS_COMPLETE,
  WB_ADDRESS_ABORT,
  WB_N_ADDRESSES,
} WbAddress;

#define WB_PRESIGNED_MAX_PARTS 1000 /* as many as one answer lists */

/* The addresses of one object. */
typedef struct
{
  char *urls[WB_N_ADDRESSES]; /* (nullable) each; none at WB_ADDRESS_PART */
  char **parts;               /* (nullable): of part 1, 2, …; ends with NULL */
  guint n_parts;
  guint64 part_bytes; /* of all parts but the last; 0: not in parts */
  char *upload_id;    /* (nullable): the upload that all of them belong to */
  WbPairs *fields;    /* header fields that are sent, and no others */
} WbPresignedObject;

WbPresignedObject *wb_presigned_object_new (void);
void wb_presigned_object_free (WbPresignedObject *object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPresignedObject, wb_presigned_object_free)

/* The address for that, of part number (from 1) if it is one of a part; NULL if there is none.
 * Borrowed. */
const char *wb_presigned_object_url (const WbPresignedObject *object, WbAddress address,
                                     guint number);

/* All addresses of a ticket. Nobody changes it once it is read; the addresses are secrets and are
 * wiped with the last reference. */
typedef struct _WbPresigned WbPresigned;

WbPresigned *wb_presigned_new (void);
WbPresigned *wb_presigned_ref (WbPresigned *presigned);
void wb_presigned_unref (WbPresigned *presigned);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPresigned, wb_presigned_unref)

/* Adds the addresses of key while a ticket is read; object is taken over. */
void wb_presigned_add (WbPresigned *presigned, const char *key, WbPresignedObject *object);

/* The addresses of key, borrowed; NULL if the ticket does not name it. */
const WbPresignedObject *wb_presigned_find (const WbPresigned *presigned, const char *key);

/* When the first of the addresses ends, as far as they say; 0 if none does. */
gint64 wb_presigned_expires_usec (const WbPresigned *presigned);

/* When url ends, in microseconds since 1970 UTC, by what its query says in the form of OSS or S3,
 * of version 4 or before; 0 if it doesn't. */
gint64 wb_presigned_url_expires_usec (const char *url);

/* The upload that url's query names ("uploadId"), decoded; NULL if none. Caller frees. */
char *wb_presigned_url_upload_id (const char *url);

G_END_DECLS
