/* SPDX-License-Identifier: MPL-2.0 */
/* Requests and answers of HTTP stores, and the calls on whole objects. Every request is signed anew
 * when it is sent: time and credentials may have changed since the last attempt. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/remote.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"

#define OSS_PREFIX "oss-"

const WbRemoteDialect wb_remote_oss = {
  .sign = &wb_sign_oss,
  .crc64_field = "x-oss-hash-crc64ecma",
  .forbid_field = "x-oss-forbid-overwrite",
  .forbid_value = "true",
  .tagging_field = "x-oss-tagging",
  .sse_field = "x-oss-server-side-encryption",
  .request_field = "x-oss-request-id",
  .least_part_bytes = 100 * 1024,
  .parts_may_differ = TRUE,
};

/* Some stores behind this dialect want all parts but the last of one size. */
const WbRemoteDialect wb_remote_s3 = {
  .sign = &wb_sign_s3,
  .forbid_field = "If-None-Match",
  .forbid_value = "*",
  .tagging_field = "x-amz-tagging",
  .sse_field = "x-amz-server-side-encryption",
  .request_field = "x-amz-request-id",
  .least_part_bytes = 5 * 1024 * 1024,
};

static char *
make_url (const WbStore *store, const WbSignRequest *sign)
{
  g_autofree char *path = wb_sign_path (sign);
  g_autofree char *query =
      sign->query ? wb_sign_canonical_query (sign->dialect, sign->query) : NULL;
  return query && *query ? g_strconcat (store->base, path, "?", query, NULL)
                         : g_strconcat (store->base, path, NULL);
}

static void
set_fields (WbHttpRequest *request, const WbPairs *fields)
{
  for (guint i = 0; fields && i < fields->length; i++)
    wb_http_request_set_header (request, fields->at[i].name, fields->at[i].value);
}

/* S3 signs Host, which the client sets by itself. */
static WbPairs *
signed_fields (const WbStore *store, const WbRemoteCall *call)
{
  WbPairs *fields = wb_pairs_copy (call->fields);
  if (store->kind->dialect->sign->lists_all_signed)
    wb_pairs_add (fields, "Host", strstr (store->base, "://") + strlen ("://"));
  return fields;
}

/* OSS signs for "cn-hangzhou"; its SDKs, and so whoever gives tickets, say "oss-cn-hangzhou" too.
 */
static const char *
region_signed (const WbStore *store)
{
  const char *region = store->target.region;
  const gboolean has_prefix =
      store->kind->dialect->sign == &wb_sign_oss && region && g_str_has_prefix (region, OSS_PREFIX);

  return has_prefix ? region + strlen (OSS_PREFIX) : region;
}

static WbHttpRequest *
request_by_keys (WbStore *store, const WbRemoteCall *call)
{
  g_autoptr (WbPairs) fields = signed_fields (store, call);
  /* what forbids overwriting must not get lost on the way, in either dialect */
  const char *const also[] = { store->kind->dialect->forbid_field, NULL };
  const WbSignRequest sign = {
    .dialect = store->kind->dialect->sign,
    .region = region_signed (store),
    .access_key_id = store->credentials.access_key_id,
    .access_key_secret = store->credentials.access_key_secret,
    .security_token = store->credentials.security_token,
    .time = wb_store_now_usec (store) / G_USEC_PER_SEC,
    .method = call->method,
    .bucket = store->target.bucket,
    .key = call->key,
    .bucket_in_path = store->target.style == WB_HOST_PATH,
    .query = call->query,
    .fields = fields,
    .also = also,
  };
  g_autofree char *url = make_url (store, &sign);
  g_autoptr (WbPairs) signature = wb_sign_fields (&sign);
  WbHttpRequest *request = wb_http_request_new (call->method, url);
  set_fields (request, call->fields);
  set_fields (request, signature);
  return request;
}

void
wb_remote_has_no_address (WbFailure *failure, const char *key)
{
  wb_failure_from_error (failure,
                         g_error_new (WB_ERROR, WB_ERROR_REFUSED,
                                      /* Translators: the name of a file in a storage */
                                      _ ("The permission to upload does not cover “%s”."), key));
}

static WbHttpRequest *
request_by_address (WbStore *store, const WbRemoteCall *call, WbFailure *failure)
{
  const WbPresignedObject *object = wb_presigned_find (store->credentials.presigned, call->key);
  const char *url = object ? wb_presigned_object_url (object, call->address, call->number) : NULL;

  if (call->upload_id && object && g_strcmp0 (call->upload_id, object->upload_id) != 0)
    wb_failure_judge (failure, 404, "NoSuchUpload", WB_PROOF_ADDRESS);
  else if (!url)
    wb_remote_has_no_address (failure, call->key);
  else
    {
      WbHttpRequest *request = wb_http_request_new (call->method, url);
      set_fields (request, object->fields);
      return request;
    }
  return NULL;
}

WbHttpRequest *
wb_remote_request (WbStore *store, const WbRemoteCall *call, WbFailure *failure)
{
  WbHttpRequest *request = store->credentials.presigned ? request_by_address (store, call, failure)
                                                        : request_by_keys (store, call);
  if (!request)
    return NULL;
  if (call->has_range)
    wb_http_request_set_body_range (request, call->fd, call->offset, call->length);
  else if (call->body)
    wb_http_request_set_body (request, call->body);
  /* an upload begun twice is thrown away in time, and one completed twice is looked for */
  wb_http_request_set_repeatable (request, TRUE);
  if (call->max_reply > 0)
    wb_http_request_set_max_reply (request, call->max_reply);
  return request;
}

/* What the last request was authorized by. */
static WbProof
proof_of (const WbStore *store)
{
  const WbCredentials *credentials = &store->credentials;
  if (!credentials->presigned)
    return credentials->security_token && *credentials->security_token ? WB_PROOF_TOKEN
                                                                       : WB_PROOF_KEYS;
  const gint64 ends_usec = wb_presigned_expires_usec (credentials->presigned);
  return ends_usec > 0 && wb_store_now_usec (store) >= ends_usec ? WB_PROOF_LATE_ADDRESS
                                                                 : WB_PROOF_ADDRESS;
}

void
wb_remote_judge (WbStore *store, const WbHttpReply *reply, WbFailure *failure)
{
  wb_failure_from_reply (failure, reply, proof_of (store));
}

WbHttpReply *
wb_remote_send (WbStore *store, const WbRemoteCall *call, const WbRun *run, WbFailure *failure)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbHttpRequest) request = wb_remote_request (store, call, failure);
  failure->generation = store->generation;
  if (!request)
    return NULL;
  g_autoptr (WbHttpReply) reply = wb_http_send (store->http, request, run, &error);
  if (!reply)
    {
      wb_failure_from_error (failure, g_steal_pointer (&error));
      return NULL;
    }
  const guint status = wb_http_reply_get_status (reply);
  if (status >= 200 && status < 300)
    return g_steal_pointer (&reply);
  wb_remote_judge (store, reply, failure);
  failure->was_tagged =
      call->fields && wb_pairs_get_field (call->fields, store->kind->dialect->tagging_field);
  return NULL;
}

void
wb_remote_add_tags (const WbStore *store, WbPairs *fields)
{
  if (store->tags)
    wb_pairs_add (fields, store->kind->dialect->tagging_field, store->tags);
}

gboolean
wb_remote_is_store (WbStore *store, const WbHttpReply *reply, WbFailure *failure)
{
  if (wb_http_reply_get_header (reply, store->kind->dialect->request_field)
      || wb_http_reply_get_header (reply, "ETag"))
    return TRUE;
  wb_failure_foreign (failure, wb_http_reply_get_status (reply));
  return FALSE;
}

/* Of what is encrypted with keys of a key service, or of the client's, the etag looks like an MD5
 * and is none. */
static gboolean
has_opaque_etag (const WbStore *store, const WbHttpReply *reply)
{
  const char *field = store->kind->dialect->sse_field;
  g_autofree char *by_client = g_strconcat (field, "-customer-algorithm", NULL);
  const char *algorithm = wb_http_reply_get_header (reply, field);
  return (algorithm && g_ascii_strcasecmp (algorithm, "AES256") != 0)
         || wb_http_reply_get_header (reply, by_client);
}

void
wb_remote_read_object (WbStore *store, const WbHttpReply *reply, WbObject *ret_object)
{
  const char *field = store->kind->dialect->crc64_field;
  const char *crc64 = field ? wb_http_reply_get_header (reply, field) : NULL;
  const char *length = wb_http_reply_get_header (reply, "Content-Length");
  WbObject object = { .etag = wb_etag_bare (wb_http_reply_get_header (reply, "ETag")),
                      .has_opaque_etag = has_opaque_etag (store, reply) };

  if (crc64 && g_ascii_string_to_unsigned (crc64, 10, 0, G_MAXUINT64, &object.crc64, NULL))
    object.has_crc64 = TRUE;
  if (length)
    (void) g_ascii_string_to_unsigned (length, 10, 0, G_MAXINT64, &object.bytes, NULL);
  *ret_object = object;
}

static WbPairs *
put_fields (WbStore *store, const WbPut *put, const char *md5_base64)
{
  const WbRemoteDialect *dialect = store->kind->dialect;
  WbPairs *fields = wb_pairs_new ();
  wb_pairs_add (fields, "Content-MD5", md5_base64);
  wb_pairs_add (fields, "Content-Type",
                put->content_type ? put->content_type : "application/octet-stream");
  if (put->forbid_overwrite)
    wb_pairs_add (fields, dialect->forbid_field, dialect->forbid_value);
  wb_remote_add_tags (store, fields);
  return fields;
}

gboolean
wb_remote_put (WbStore *store, const WbPut *put, const WbRun *run, WbObject *ret_object,
               WbFailure *failure)
{
  g_autofree char *md5_base64 = NULL, *md5_hex = NULL;
  g_autoptr (GError) error = NULL;
  guint64 crc64 = 0;
  if (!wb_store_sum_put (put, &md5_base64, &md5_hex, &crc64, &error))
    {
      wb_failure_from_error (failure, g_steal_pointer (&error));
      return FALSE;
    }
  g_autoptr (WbPairs) fields = put_fields (store, put, md5_base64);
  const WbRemoteCall call = {
    .method = "PUT",
    .address = WB_ADDRESS_PUT,
    .key = put->key,
    .fields = fields,
    .body = put->bytes,
    .has_range = !put->bytes,
    .fd = put->fd,
    .offset = put->offset,
    .length = put->length,
  };
  g_autoptr (WbHttpReply) reply = wb_remote_send (store, &call, run, failure);
  if (!reply || !wb_remote_is_store (store, reply, failure))
    return FALSE;

  g_auto (WbObject) object = { 0 };
  wb_remote_read_object (store, reply, &object);
  if ((object.has_crc64 && object.crc64 != crc64)
      || (!object.has_opaque_etag && wb_store_etag_differs (object.etag, md5_hex)))
    {
      wb_failure_changed (failure);
      return FALSE;
    }
  *ret_object = (WbObject){ .bytes = put->bytes ? g_bytes_get_size (put->bytes) : put->length,
                            .has_crc64 = TRUE,
                            .crc64 = crc64,
                            .etag = g_steal_pointer (&object.etag) };
  return TRUE;
}

gboolean
wb_remote_head (WbStore *store, const char *key, const WbRun *run, WbObject *ret_object,
                WbFailure *failure)
{
  const WbRemoteCall call = { .method = "HEAD", .address = WB_ADDRESS_HEAD, .key = key };
  g_autoptr (WbHttpReply) reply = wb_remote_send (store, &call, run, failure);
  if (!reply || !wb_remote_is_store (store, reply, failure))
    return FALSE;
  wb_remote_read_object (store, reply, ret_object);
  return TRUE;
}

gboolean
wb_remote_get (WbStore *store, const char *key, guint64 max_bytes, const WbRun *run,
               GBytes **ret_bytes, WbFailure *failure)
{
  const WbRemoteCall call = { .method = "GET", .key = key, .max_reply = max_bytes };
  g_autoptr (WbHttpReply) reply = wb_remote_send (store, &call, run, failure);
  if (!reply || !wb_remote_is_store (store, reply, failure))
    return FALSE;
  *ret_bytes = g_bytes_ref (wb_http_reply_get_body (reply));
  return TRUE;
}

gboolean
wb_remote_remove (WbStore *store, const char *key, const WbRun *run, WbFailure *failure)
{
  const WbRemoteCall call = { .method = "DELETE", .key = key };
  g_autoptr (WbHttpReply) reply = wb_remote_send (store, &call, run, failure);
  return reply != NULL;
}
