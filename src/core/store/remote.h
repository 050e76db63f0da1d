/* SPDX-License-Identifier: MPL-2.0 */
/* Stores that speak HTTP in the manner of OSS and S3: one attempt of each call. What differs
 * between them stands in a WbRemoteDialect. */
#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

typedef struct _WbRemoteDialect
{
  const WbSignDialect *sign;
  const char *crc64_field;  /* (nullable): reply field with the CRC-64 as a decimal number */
  const char *forbid_field; /* request field that forbids overwriting */
  const char *forbid_value;
  const char *tagging_field; /* request field with an object's tags */
  const char *sse_field;     /* reply field that says how the store encrypts */
  const char *request_field; /* reply field with the request's number */
  guint64 least_part_bytes;  /* of all parts but the last */
  gboolean parts_may_differ; /* parts need not all have the same size */
} WbRemoteDialect;

extern const WbRemoteDialect wb_remote_oss;
extern const WbRemoteDialect wb_remote_s3;

/* One request. All borrowed. */
typedef struct
{
  const char *method;
  WbAddress address; /* which address of a ticket it goes to, if that gives addresses */
  const char *key;
  const char *upload_id; /* (nullable): of an upload in parts */
  guint number;          /* of a part, from 1 */
  const WbPairs *query;  /* (nullable) */
  const WbPairs *fields; /* (nullable) */
  GBytes *body;          /* (nullable) */
  gboolean has_range;    /* then the body is this range of fd */
  int fd;
  guint64 offset;
  guint64 length;
  guint64 max_reply; /* 0: the client's own limit */
} WbRemoteCall;

/* The request, signed with the store's keys and time, or as the ticket gives it: then query and
 * fields of call are not used, and nothing is added. NULL and failure if the ticket has no address
 * for it. */
WbHttpRequest *wb_remote_request (WbStore *store, const WbRemoteCall *call, WbFailure *failure);

/* Fills in failure: the ticket has no address for anything like that with key. */
void wb_remote_has_no_address (WbFailure *failure, const char *key);

/* Sends call and waits; the answer if it is a 2xx, else NULL and failure. */
WbHttpReply *wb_remote_send (WbStore *store, const WbRemoteCall *call, const WbRun *run,
                             WbFailure *failure);

/* Adds the store's tags, if there are any, to the fields of a request that makes an object. */
void wb_remote_add_tags (const WbStore *store, WbPairs *fields);

/* TRUE if reply (2xx) can be a store's: it names its request or an etag. Else fills in failure. */
gboolean wb_remote_is_store (WbStore *store, const WbHttpReply *reply, WbFailure *failure);

/* Judges an answer that is no success, with the store's credentials in mind. */
void wb_remote_judge (WbStore *store, const WbHttpReply *reply, WbFailure *failure);

/* Bytes (from Content-Length), CRC-64 and etag that reply's fields tell. */
void wb_remote_read_object (WbStore *store, const WbHttpReply *reply, WbObject *ret_object);

gboolean wb_remote_put (WbStore *store, const WbPut *put, const WbRun *run, WbObject *ret_object,
                        WbFailure *failure);
gboolean wb_remote_head (WbStore *store, const char *key, const WbRun *run, WbObject *ret_object,
                         WbFailure *failure);
gboolean wb_remote_get (WbStore *store, const char *key, guint64 max_bytes, const WbRun *run,
                        GBytes **ret_bytes, WbFailure *failure);
gboolean wb_remote_remove (WbStore *store, const char *key, const WbRun *run, WbFailure *failure);

extern const WbPartsClass wb_remote_parts;

G_END_DECLS
