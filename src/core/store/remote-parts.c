/* SPDX-License-Identifier: MPL-2.0 */
/* The calls of an upload in parts, one attempt each. Parts travel on the client's lanes; everything
 * else is a blocking request. */
#define G_LOG_DOMAIN "waybill-store"

#include <string.h>

#include "store/remote.h"

#define PAGE "1000"

void
wb_part_done_clear (WbPartDone *done)
{
  g_clear_pointer (&done->etag, g_free);
  wb_failure_clear (&done->failure);
}

static const char *
body_of (const WbHttpReply *reply, gsize *ret_length)
{
  const char *text = g_bytes_get_data (wb_http_reply_get_body (reply), ret_length);
  return text ? text : "";
}

static gboolean
begin_with_keys (WbStore *store, const char *key, const WbRun *run, char **ret_upload_id,
                 WbFailure *failure)
{
  g_autoptr (WbPairs) query = wb_pairs_new ();
  g_autoptr (WbPairs) fields = wb_pairs_new ();
  gsize length = 0;
  wb_pairs_add (query, "uploads", NULL);
  wb_pairs_add (fields, "Content-Type", "application/octet-stream");
  wb_remote_add_tags (store, fields);
  const WbRemoteCall call = { .method = "POST", .key = key, .query = query, .fields = fields };
  g_autoptr (WbHttpReply) reply = wb_remote_send (store, &call, run, failure);
  if (!reply)
    return FALSE;

  const char *text = body_of (reply, &length);
  *ret_upload_id = wb_upload_id_read (text, length);
  if (!*ret_upload_id)
    wb_failure_foreign (failure, wb_http_reply_get_status (reply));
  return *ret_upload_id != NULL;
}

static gboolean
parts_list (WbStore *store, const char *key, const char *upload_id, guint after, const WbRun *run,
            WbPartList *ret_list, WbFailure *failure)
{
  g_autoptr (WbPairs) query = wb_pairs_new ();
  gsize length = 0;
  wb_pairs_add (query, "uploadId", upload_id);
  wb_pairs_add (query, "max-parts", PAGE);
  if (after > 0)
    {
      g_autofree char *marker = g_strdup_printf ("%u", after);
      wb_pairs_add (query, "part-number-marker", marker);
    }
  const WbRemoteCall call = {
    .method = "GET", .address = WB_ADDRESS_LIST, .key = key, .upload_id = upload_id, .query = query
  };
  g_autoptr (WbHttpReply) reply = wb_remote_send (store, &call, run, failure);
  if (!reply)
    {
      /* some stores say NoSuchKey of an upload that is gone */
      if (failure->remedy == WB_REMEDY_ABSENT)
        failure->remedy = WB_REMEDY_UPLOAD_GONE;
      return FALSE;
    }
  const char *text = body_of (reply, &length);
  if (wb_part_list_read (text, length, ret_list))
    return TRUE;
  wb_failure_foreign (failure, wb_http_reply_get_status (reply));
  return FALSE;
}

/* The issuer has begun it. It may be over by now, from an attempt whose answer was lost: a ticket
 * asked for anew names another then. */
static gboolean
begin_as_given (WbStore *store, const char *key, const WbRun *run, char **ret_upload_id,
                WbFailure *failure)
{
  const WbPresignedObject *object = wb_presigned_find (store->credentials.presigned, key);
  g_auto (WbPartList) list = { 0 };
  if (!object || !object->upload_id)
    {
      wb_remote_has_no_address (failure, key);
      return FALSE;
    }
  if (parts_list (store, key, object->upload_id, 0, run, &list, failure))
    {
      *ret_upload_id = g_strdup (object->upload_id);
      return TRUE;
    }
  if (failure->remedy == WB_REMEDY_UPLOAD_GONE)
    failure->remedy = WB_REMEDY_RENEW_ONCE;
  return FALSE;
}

static gboolean
parts_begin (WbStore *store, const char *key, const WbRun *run, char **ret_upload_id,
             WbFailure *failure)
{
  return store->credentials.presigned ? begin_as_given (store, key, run, ret_upload_id, failure)
                                      : begin_with_keys (store, key, run, ret_upload_id, failure);
}

static WbPairs *
part_query (const WbPartSend *part)
{
  WbPairs *query = wb_pairs_new ();
  g_autofree char *number = g_strdup_printf ("%u", part->number);
  wb_pairs_add (query, "partNumber", number);
  wb_pairs_add (query, "uploadId", part->upload_id);
  return query;
}

static gboolean
parts_start (WbStore *store, guint lane, const WbPartSend *part, WbFailure *failure)
{
  g_autoptr (WbPairs) query = part_query (part);
  g_autoptr (WbPairs) fields = wb_pairs_new ();
  wb_pairs_add (fields, "Content-MD5", part->md5_base64);
  const WbRemoteCall call = {
    .method = "PUT",
    .address = WB_ADDRESS_PART,
    .key = part->key,
    .upload_id = part->upload_id,
    .number = part->number,
    .query = query,
    .fields = fields,
    .has_range = TRUE,
    .fd = part->fd,
    .offset = part->offset,
    .length = part->length,
  };
  WbHttpRequest *request = wb_remote_request (store, &call, failure);
  if (request)
    wb_http_start (store->http, lane, request);
  return request != NULL;
}

static void
read_part_reply (WbStore *store, const WbHttpReply *reply, WbPartDone *done)
{
  const guint status = wb_http_reply_get_status (reply);
  if (status < 200 || status >= 300)
    {
      wb_remote_judge (store, reply, &done->failure);
      return;
    }
  g_auto (WbObject) object = { 0 };
  wb_remote_read_object (store, reply, &object);
  if (!object.etag || !*object.etag)
    {
      wb_failure_foreign (&done->failure, status);
      return;
    }
  done->ok = TRUE;
  done->etag = g_steal_pointer (&object.etag);
  done->has_opaque_etag = object.has_opaque_etag;
  done->has_crc64 = object.has_crc64;
  done->crc64 = object.crc64;
}

/* An address on the host that parts of key go to; NULL if there is none. */
static const char *
host_of_parts (const WbStore *store, const char *key)
{
  const WbPresigned *presigned = store->credentials.presigned;
  const WbPresignedObject *object = presigned ? wb_presigned_find (presigned, key) : NULL;
  if (!presigned)
    return store->base;
  return object ? wb_presigned_object_url (object, WB_ADDRESS_PART, 1) : NULL;
}

static void
parts_warm (WbStore *store, guint lane, const char *key)
{
  const char *url = host_of_parts (store, key);
  if (url)
    wb_http_warm (store->http, lane, url);
}

static void
parts_wind_up (WbStore *store, const char *key)
{
  const char *url = host_of_parts (store, key);
  if (url)
    wb_http_renew (store->http, url);
}

static gboolean
parts_next (WbStore *store, gint64 timeout_usec, GCancellable *cancellable, WbPartDone *ret_done)
{
  g_auto (WbHttpDone) http_done = { 0 };
  if (!wb_http_next (store->http, timeout_usec, cancellable, &http_done))
    return FALSE;
  *ret_done = (WbPartDone){ .lane = http_done.lane };
  if (http_done.reply)
    read_part_reply (store, http_done.reply, ret_done);
  else
    wb_failure_from_error (&ret_done->failure, g_steal_pointer (&http_done.error));
  return TRUE;
}

static void
parts_stop (WbStore *store)
{
  for (guint lane = 0; lane < store->lanes; lane++)
    if (wb_http_is_busy (store->http, lane))
      wb_http_cancel (store->http, lane);
  for (;;)
    {
      g_auto (WbHttpDone) done = { 0 };
      if (!wb_http_next (store->http, -1, NULL, &done))
        return;
    }
}

static void
parts_read_meter (WbStore *store, WbHttpMeter *ret_meter)
{
  wb_http_read_meter (store->http, ret_meter);
}

/* A store that takes long to join the parts answers 200 before it knows the end. */
static gboolean
judge_complete (WbStore *store, const WbHttpReply *reply, WbFailure *failure)
{
  g_auto (WbErrorReply) said = { 0 };
  gsize length = 0;
  const char *text = body_of (reply, &length);
  if (wb_error_reply_read (text, length, &said) && g_strcmp0 (said.code, "CallbackFailed") != 0)
    {
      wb_remote_judge (store, reply, failure);
      return FALSE;
    }
  return wb_remote_is_store (store, reply, failure);
}

static gboolean
parts_complete (WbStore *store, const char *key, const char *upload_id, const char *const *etags,
                guint n, const WbRun *run, WbObject *ret_object, WbFailure *failure)
{
  g_autoptr (WbPairs) query = wb_pairs_new ();
  g_autoptr (WbPairs) fields = wb_pairs_new ();
  wb_pairs_add (query, "uploadId", upload_id);
  wb_pairs_add (fields, "Content-Type", "application/xml");
  char *text = wb_complete_body (etags, n);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));
  const WbRemoteCall call = { .method = "POST",
                              .address = WB_ADDRESS_COMPLETE,
                              .key = key,
                              .upload_id = upload_id,
                              .query = query,
                              .fields = fields,
                              .body = body };
  g_autoptr (WbHttpReply) reply = wb_remote_send (store, &call, run, failure);
  if (!reply || !judge_complete (store, reply, failure))
    return FALSE;
  wb_remote_read_object (store, reply, ret_object);
  if (!ret_object->etag)
    {
      gsize length = 0;
      const char *said = body_of (reply, &length);
      ret_object->etag = wb_complete_etag_read (said, length);
    }
  return TRUE;
}

static gboolean
parts_abort (WbStore *store, const char *key, const char *upload_id, const WbRun *run,
             WbFailure *failure)
{
  g_autoptr (WbPairs) query = wb_pairs_new ();
  wb_pairs_add (query, "uploadId", upload_id);
  const WbRemoteCall call = { .method = "DELETE",
                              .address = WB_ADDRESS_ABORT,
                              .key = key,
                              .upload_id = upload_id,
                              .query = query };
  g_autoptr (WbHttpReply) reply = wb_remote_send (store, &call, run, failure);
  return reply != NULL;
}

const WbPartsClass wb_remote_parts = {
  .begin = parts_begin,
  .list = parts_list,
  .warm = parts_warm,
  .wind_up = parts_wind_up,
  .start = parts_start,
  .next = parts_next,
  .stop = parts_stop,
  .read_meter = parts_read_meter,
  .complete = parts_complete,
  .abort = parts_abort,
};
