/* SPDX-License-Identifier: MPL-2.0 */
/* The calls of the interface are all the same loop: one attempt of the kind of store, then healing.
 * Healing stands here once, for blocking calls and for the lanes of multipart.c. A request that
 * failed with older credentials than we have by then just goes again. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/store.h"

#include <glib/gi18n-lib.h>

#include "store/pace.h"
#include "store/store-private.h"

#define PATIENCE_USEC (600 * G_TIME_SPAN_SECOND)
#define MAX_CLOCKS 3
#define MAX_RENEWALS 2
#define MAX_REREADS 5

WbStore *
wb_store_open (const WbStoreTarget *target, const WbCredentials *credentials,
               const WbStoreOptions *options, WbClock *clock, GError **error)
{
  if (!wb_store_target_check (target, error))
    return NULL;
  WbStore *store = g_new0 (WbStore, 1);
  store->kind = wb_store_class (target->kind);
  store->clock = clock;
  store->options = *options;
  store->finds_lanes = options->http.lanes == 0;
  store->lanes = store->finds_lanes ? WB_PACE_MAX_LANES : options->http.lanes;
  store->options.http.lanes = store->lanes;
  store->tags = g_strdup (options->tags);
  wb_store_target_copy (target, &store->target);
  if (credentials)
    wb_credentials_copy (credentials, &store->credentials);
  wb_store_plan_renewal (store);
  if (store->kind->is_remote)
    {
      store->base = wb_store_target_base (target);
      store->http = wb_http_new (&store->options.http);
    }
  wb_patience_start (&store->patience, clock,
                     options->patience_usec > 0 ? options->patience_usec : PATIENCE_USEC);
  return store;
}

void
wb_store_free (WbStore *store)
{
  if (!store)
    return;
  g_clear_pointer (&store->http, wb_http_free);
  wb_store_target_clear (&store->target);
  wb_credentials_clear (&store->credentials);
  g_clear_error (&store->renewal_no);
  g_free (store->base);
  g_free (store->waits_for);
  g_free (store->tags);
  g_free (store);
}

guint64
wb_store_sent_bytes (const WbStore *store)
{
  return store->http ? wb_http_sent_bytes (store->http) : 0;
}

gboolean
wb_store_get_line (const WbStore *store, WbTcpInfo *ret_info)
{
  return store->http && wb_http_get_line (store->http, ret_info);
}

gint64
wb_store_now_usec (const WbStore *store)
{
  return wb_clock_now_usec (store->clock) + store->offset_usec;
}

void
wb_store_set_server_time (WbStore *store, gint64 server_usec)
{
  store->offset_usec = server_usec - wb_clock_now_usec (store->clock);
  wb_store_plan_renewal (store);
}

void
wb_store_got_on (WbStore *store)
{
  wb_patience_renew (&store->patience);
}

void
wb_object_clear (WbObject *object)
{
  g_clear_pointer (&object->etag, g_free);
}

gboolean
wb_object_matches (const WbObject *object, guint64 bytes, guint64 crc64)
{
  return object->bytes == bytes && (!object->has_crc64 || object->crc64 == crc64);
}

/* --- healing --------------------------------------------------------------------------------- */

static WbEvent
waiting_event (const WbStore *store)
{
  return (WbEvent){ .stage = "upload",
                    .state = WB_EVENT_WAITING,
                    .done = store->progress_done,
                    .total = store->progress_total,
                    .note = store->waits_for };
}

gboolean
wb_store_wait (WbStore *store, gint64 usec, const WbRun *run, GError **error)
{
  const WbEvent event = waiting_event (store);
  return wb_run_wait (run, store->clock, usec, &event, error);
}

/* Says what is waited for. */
static void
tell_trouble (WbStore *store, const WbFailure *failure, const WbRun *run)
{
  g_free (store->waits_for);
  store->waits_for = wb_failure_sentence (failure);
  const WbEvent event = waiting_event (store);
  wb_run_tell (run, &event);
}

static gboolean
heal_later (WbStore *store, const WbFailure *failure, WbTries *tries, const WbRun *run,
            gint64 *ret_wait_usec, GError **error)
{
  if (wb_patience_is_over (&store->patience))
    {
      wb_failure_to_error (failure, error);
      return FALSE;
    }
  const gint64 asked = failure->retry_after_sec * G_TIME_SPAN_SECOND;
  *ret_wait_usec = MAX (wb_retry_jitter_usec (tries->waits), asked);
  tries->waits++;
  tell_trouble (store, failure, run);
  return TRUE;
}

static gboolean
heal_clock (WbStore *store, const WbFailure *failure, WbTries *tries, const WbRun *run,
            gint64 *ret_wait_usec, GError **error)
{
  if (failure->server_usec < 0 || tries->clocks >= MAX_CLOCKS)
    {
      wb_failure_to_error (failure, error);
      return FALSE;
    }
  tries->clocks++;
  wb_store_set_server_time (store, failure->server_usec);
  g_debug ("our clock is %" G_GINT64_FORMAT " s behind the store's",
           store->offset_usec / G_TIME_SPAN_SECOND);
  *ret_wait_usec = 0;
  return TRUE;
}

static gboolean
heal_credentials (WbStore *store, const WbFailure *failure, WbTries *tries, const WbRun *run,
                  gint64 *ret_wait_usec, GError **error)
{
  const guint max = failure->remedy == WB_REMEDY_RENEW_ONCE ? 1 : MAX_RENEWALS;
  const gboolean is_newest = failure->generation == store->generation;

  if (is_newest && (!store->options.renew || (max == 1 && tries->renewals >= max)))
    {
      wb_failure_to_error (failure, error);
      return FALSE;
    }
  if (tries->renewals >= max) /* such as it begins with are over before it is there: no haste */
    {
      tries->renewals = 0;
      return heal_later (store, failure, tries, run, ret_wait_usec, error);
    }
  if (is_newest)
    {
      tell_trouble (store, failure, run);
      store->is_spent = TRUE;
    }
  tries->renewals++;
  *ret_wait_usec = 0;
  return TRUE;
}

static gboolean
heal_bytes (WbStore *store, const WbFailure *failure, WbTries *tries, const WbRun *run,
            gint64 *ret_wait_usec, GError **error)
{
  if (tries->rereads++ < MAX_REREADS)
    return heal_later (store, failure, tries, run, ret_wait_usec, error);
  wb_failure_to_error (failure, error);
  return FALSE;
}

/* Tags only help to clear up later; a store or a policy that takes none is no reason to lose a
 * report. Whether it is them that a plain no is about is not told, so the same is tried without
 * them, but only after all else. What was dropped once is not tried again. */
static gboolean
drop_tags (WbStore *store, const WbFailure *failure)
{
  static const char *const codes[] = { "AccessDenied", "InvalidArgument", "InvalidRequest",
                                       "InvalidTag",   "NotImplemented",  NULL };
  if (!failure->was_tagged || !store->tags || !failure->code || failure->region
      || !g_strv_contains (codes, failure->code))
    return FALSE;
  g_debug ("tags are refused with %s: objects go without", failure->code);
  g_clear_pointer (&store->tags, g_free);
  return TRUE;
}

static gboolean
heal_by_remedy (WbStore *store, const WbFailure *failure, WbTries *tries, const WbRun *run,
                gint64 *ret_wait_usec, GError **error)
{
  switch (failure->remedy)
    {
    case WB_REMEDY_RETRY:
      return heal_later (store, failure, tries, run, ret_wait_usec, error);
    case WB_REMEDY_CLOCK:
      return heal_clock (store, failure, tries, run, ret_wait_usec, error);
    case WB_REMEDY_RENEW:
    case WB_REMEDY_RENEW_ONCE:
      return heal_credentials (store, failure, tries, run, ret_wait_usec, error);
    case WB_REMEDY_REREAD:
      return heal_bytes (store, failure, tries, run, ret_wait_usec, error);
    case WB_REMEDY_UPLOAD_GONE:
    case WB_REMEDY_PARTS_WRONG:
    case WB_REMEDY_EXISTS:
    case WB_REMEDY_ABSENT:
    case WB_REMEDY_NONE:
      break;
    }
  wb_failure_to_error (failure, error);
  return FALSE;
}

gboolean
wb_store_heal (WbStore *store, const WbFailure *failure, WbTries *tries, const WbRun *run,
               gint64 *ret_wait_usec, GError **error)
{
  g_autoptr (GError) local = NULL;
  if (heal_by_remedy (store, failure, tries, run, ret_wait_usec, &local))
    return TRUE;
  if (g_error_matches (local, WB_ERROR, WB_ERROR_REFUSED) && drop_tags (store, failure))
    {
      *ret_wait_usec = 0;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
wb_store_heal_and_wait (WbStore *store, const WbFailure *failure, WbTries *tries, const WbRun *run,
                        GError **error)
{
  gint64 wait_usec = 0;
  return wb_store_heal (store, failure, tries, run, &wait_usec, error)
         && wb_store_wait (store, wait_usec, run, error) && wb_store_freshen (store, run, error);
}

/* --- the calls ------------------------------------------------------------------------------- */

/* One attempt of something, with its arguments. */
typedef gboolean (*Attempt) (WbStore *store, gpointer args, const WbRun *run, WbFailure *failure);

static gboolean
try_until_done (WbStore *store, Attempt attempt, gpointer args, const WbRun *run, GError **error)
{
  WbTries tries = { 0 };

  for (;;)
    {
      g_auto (WbFailure) failure = { 0 };
      if (!wb_run_check (run, error) || !wb_store_freshen (store, run, error))
        return FALSE;
      if (attempt (store, args, run, &failure))
        {
          wb_store_got_on (store);
          return TRUE;
        }
      if (!wb_store_heal_and_wait (store, &failure, &tries, run, error))
        return FALSE;
    }
}

typedef struct
{
  const WbPut *put;
  const char *key;
  guint64 max_bytes;
  WbObject *object;
  GBytes **bytes;
} CallArgs;

static gboolean
attempt_put (WbStore *store, gpointer data, const WbRun *run, WbFailure *failure)
{
  CallArgs *args = data;
  return store->kind->put (store, args->put, run, args->object, failure);
}

gboolean
wb_store_put (WbStore *store, const WbPut *put, const WbRun *run, WbObject *ret_object,
              GError **error)
{
  CallArgs args = { .put = put, .object = ret_object };
  return try_until_done (store, attempt_put, &args, run, error);
}

static gboolean
attempt_head (WbStore *store, gpointer data, const WbRun *run, WbFailure *failure)
{
  CallArgs *args = data;
  return store->kind->head (store, args->key, run, args->object, failure);
}

gboolean
wb_store_head (WbStore *store, const char *key, const WbRun *run, WbObject *ret_object,
               GError **error)
{
  CallArgs args = { .key = key, .object = ret_object };
  return try_until_done (store, attempt_head, &args, run, error);
}

static gboolean
attempt_get (WbStore *store, gpointer data, const WbRun *run, WbFailure *failure)
{
  CallArgs *args = data;
  return store->kind->get (store, args->key, args->max_bytes, run, args->bytes, failure);
}

GBytes *
wb_store_get (WbStore *store, const char *key, guint64 max_bytes, const WbRun *run, GError **error)
{
  GBytes *bytes = NULL;
  CallArgs args = { .key = key, .max_bytes = max_bytes, .bytes = &bytes };
  return try_until_done (store, attempt_get, &args, run, error) ? bytes : NULL;
}

static gboolean
attempt_remove (WbStore *store, gpointer data, const WbRun *run, WbFailure *failure)
{
  CallArgs *args = data;
  return store->kind->remove (store, args->key, run, failure);
}

gboolean
wb_store_remove (WbStore *store, const char *key, const WbRun *run, GError **error)
{
  CallArgs args = { .key = key };
  g_autoptr (GError) local = NULL;
  if (try_until_done (store, attempt_remove, &args, run, &local)
      || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
