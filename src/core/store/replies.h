/* SPDX-License-Identifier: MPL-2.0 */
/* What the XML bodies of object stores say, as values. OSS and S3 use the same names. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An <Error> body; members are NULL if not said. */
typedef struct
{
  char *code;
  char *message;
  char *request_id;
  char *detail;      /* OSS's EC number */
  char *server_time; /* RequestTimeTooSkewed: ISO 8601 */
  char *region;      /* of the bucket, where another one was signed for */
  char *endpoint;    /* host that the bucket is reached at, where another one was asked */
} WbErrorReply;

void wb_error_reply_clear (WbErrorReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbErrorReply, wb_error_reply_clear)

/* TRUE and reply filled if text is an <Error> document with a code. */
gboolean wb_error_reply_read (const char *text, gsize length, WbErrorReply *ret_reply);

/* The upload id of an InitiateMultipartUploadResult; NULL if there is none, or one that is no
 * printable ASCII of at most 1,024 bytes. Caller frees. */
char *wb_upload_id_read (const char *text, gsize length);

/* One part as a store lists it. */
typedef struct
{
  guint number;
  guint64 bytes;
  char *etag; /* without quotes; "" if not said */
  gboolean has_crc64;
  guint64 crc64;
} WbListedPart;

void wb_listed_part_free (WbListedPart *part);

/* One page of a ListPartsResult. */
typedef struct
{
  GPtrArray *parts; /* of WbListedPart, in the store's order */
  gboolean truncated;
  guint next; /* part-number-marker of the next page */
} WbPartList;

void wb_part_list_clear (WbPartList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbPartList, wb_part_list_clear)

/* FALSE if text is no such list, or one with impossible numbers. */
gboolean wb_part_list_read (const char *text, gsize length, WbPartList *ret_list);

/* What a CompleteMultipartUploadResult says; etag is NULL if text is none. Caller frees. */
char *wb_complete_etag_read (const char *text, gsize length);

/* A body that completes an upload, from n part numbers 1…n and their etags. Caller frees. */
char *wb_complete_body (const char *const *etags, guint n);

/* etag without its quotes, in a copy; NULL gives NULL. Caller frees. */
char *wb_etag_bare (const char *etag);

G_END_DECLS
