/* SPDX-License-Identifier: MPL-2.0 */
/* libsoup's asynchronous calls, run in a main context of our own for as long as a blocking call
 * lasts. Not its synchronous ones: those connect without happy eyeballs and can't be watched. One
 * lane more than asked for serves wb_http_send(). */
#define G_LOG_DOMAIN "waybill-http"
#include "http/client.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "http/lane.h"
#include "http/trust.h"

#define DEFAULT_IDLE_TIMEOUT_MS 60000
#define DEFAULT_CONNECT_TIMEOUT_MS 20000

struct _WbHttp
{
  WbLaneShared shared;
  guint n_lanes;
  WbLane **lanes;           /* n_lanes, NULL until they are used, and one more */
  WbHttpRequest **requests; /* (nullable): what wb_http_start() took, by lane */
};

static void
load_trust (WbLaneShared *shared, const char *ca_file)
{
  g_autoptr (GError) error = NULL;

  shared->extra_trust = g_tls_file_database_new (ca_file, &error);
  if (!shared->extra_trust)
    g_set_error (&shared->broken, WB_ERROR, WB_ERROR_PROFILE,
                 _ ("The certificates in “%s” can't be read: %s"), ca_file, error->message);
}

static void
set_proxy (WbLaneShared *shared, const char *proxy)
{
  shared->proxy = g_simple_proxy_resolver_new (proxy, NULL);
  shared->own_proxy = !g_str_has_prefix (proxy, "direct:");
}

WbHttp *
wb_http_new (const WbHttpOptions *options)
{
  static const WbHttpOptions defaults = { 0 };
  WbHttp *http = g_new0 (WbHttp, 1);
  WbLaneShared *shared = &http->shared;

  options = options ? options : &defaults;
  wb_trust_hold ();
  shared->context = g_main_context_new ();
  shared->idle_timeout_ms =
      options->idle_timeout_ms ? options->idle_timeout_ms : DEFAULT_IDLE_TIMEOUT_MS;
  shared->connect_timeout_ms =
      options->connect_timeout_ms ? options->connect_timeout_ms : DEFAULT_CONNECT_TIMEOUT_MS;
  wb_speed_limit_start (&shared->limit, options->max_bytes_per_sec, g_get_monotonic_time ());
  if (options->proxy)
    set_proxy (shared, options->proxy);
  if (options->ca_file)
    load_trust (shared, options->ca_file);

  http->n_lanes = MAX (options->lanes, 1);
  http->lanes = g_new0 (WbLane *, http->n_lanes + 1);
  http->requests = g_new0 (WbHttpRequest *, http->n_lanes);
  g_main_context_push_thread_default (shared->context);
  http->lanes[http->n_lanes] = wb_lane_new (shared);
  g_main_context_pop_thread_default (shared->context);
  return http;
}

void
wb_http_free (WbHttp *http)
{
  if (!http)
    return;
  g_main_context_push_thread_default (http->shared.context);
  for (guint i = 0; i <= http->n_lanes; i++)
    if (http->lanes[i])
      wb_lane_cancel (http->lanes[i]);
  for (guint i = 0; i <= http->n_lanes; i++)
    wb_lane_free (http->lanes[i]);
  /* What libsoup still has to say to nobody. */
  while (g_main_context_iteration (http->shared.context, FALSE))
    ;
  g_main_context_pop_thread_default (http->shared.context);
  for (guint i = 0; i < http->n_lanes; i++)
    wb_http_request_free (http->requests[i]);
  g_free (http->requests);
  g_free (http->lanes);
  g_clear_object (&http->shared.proxy);
  g_clear_object (&http->shared.extra_trust);
  g_clear_error (&http->shared.broken);
  g_main_context_unref (http->shared.context);
  wb_trust_drop ();
  g_free (http);
}

/* A source in the client's context, destroyed by release_source(). */
static GSource *
add_source (WbHttp *http, GSource *source, GSourceFunc func, gpointer user_data)
{
  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, http->shared.context);
  return source;
}

static void
release_source (GSource *source)
{
  if (!source)
    return;
  g_source_destroy (source);
  g_source_unref (source);
}

/* What is to be done in the client's context once cancellable is cancelled, by whatever thread. Not
 * g_cancellable_source_new(): GLib leaks one that is let go while that thread is still at it. */
typedef struct
{
  GCancellable *cancellable;
  GSource *source;
  gulong handler;
} CancelWatch;

static void
wake (GCancellable *cancellable, GSource *source)
{
  g_source_set_ready_time (source, 0);
}

static CancelWatch
watch_cancelling (WbHttp *http, GCancellable *cancellable, GSourceFunc func, gpointer user_data)
{
  CancelWatch watch = { .cancellable = cancellable };

  if (!cancellable)
    return watch;
  watch.source = add_source (http, g_timeout_source_new (0), func, user_data);
  g_source_set_ready_time (watch.source, -1);
  watch.handler = g_cancellable_connect (cancellable, G_CALLBACK (wake), watch.source, NULL);
  return watch;
}

static void
end_watch (CancelWatch *watch)
{
  if (watch->handler != 0)
    g_cancellable_disconnect (watch->cancellable, watch->handler);
  release_source (watch->source);
}

static gboolean
cancel_lane (gpointer lane)
{
  wb_lane_cancel (lane);
  return G_SOURCE_REMOVE;
}

WbHttpReply *
wb_http_send (WbHttp *http, const WbHttpRequest *request, const WbRun *run, GError **error)
{
  GCancellable *cancellable = run ? run->cancellable : NULL;
  WbLane *lane = http->lanes[http->n_lanes];

  if (!wb_run_check (run, error))
    return NULL;
  g_main_context_push_thread_default (http->shared.context);
  wb_lane_start (lane, request);
  CancelWatch watch = watch_cancelling (http, cancellable, cancel_lane, lane);
  while (wb_lane_is_in_flight (lane))
    g_main_context_iteration (http->shared.context, TRUE);
  end_watch (&watch);
  g_main_context_pop_thread_default (http->shared.context);
  return wb_lane_finish (lane, error);
}

static WbLane *
need_lane (WbHttp *http, guint lane)
{
  if (!http->lanes[lane])
    http->lanes[lane] = wb_lane_new (&http->shared);
  return http->lanes[lane];
}

void
wb_http_warm (WbHttp *http, guint lane, const char *url)
{
  g_return_if_fail (lane < http->n_lanes);

  g_main_context_push_thread_default (http->shared.context);
  wb_lane_warm (need_lane (http, lane), url);
  g_main_context_pop_thread_default (http->shared.context);
}

void
wb_http_renew (WbHttp *http, const char *url)
{
  WbLane *lane = http->lanes[http->n_lanes];

  g_main_context_push_thread_default (http->shared.context);
  wb_lane_renew (lane, url);
  g_main_context_pop_thread_default (http->shared.context);
}

void
wb_http_start (WbHttp *http, guint lane, WbHttpRequest *request)
{
  g_return_if_fail (lane < http->n_lanes && !wb_http_is_busy (http, lane));

  g_clear_pointer (&http->requests[lane], wb_http_request_free);
  http->requests[lane] = request;
  g_main_context_push_thread_default (http->shared.context);
  wb_lane_start (need_lane (http, lane), request);
  g_main_context_pop_thread_default (http->shared.context);
}

gboolean
wb_http_is_busy (const WbHttp *http, guint lane)
{
  g_return_val_if_fail (lane < http->n_lanes, FALSE);
  return http->lanes[lane]
         && (wb_lane_is_in_flight (http->lanes[lane]) || wb_lane_get_turn (http->lanes[lane]) != 0);
}

void
wb_http_cancel (WbHttp *http, guint lane)
{
  g_return_if_fail (lane < http->n_lanes);
  if (http->lanes[lane])
    wb_lane_cancel (http->lanes[lane]);
}

/* The lane that was done first, or -1; ret_in_flight tells whether another may follow. */
static gint
find_done (const WbHttp *http, gboolean *ret_in_flight)
{
  gint first = -1;

  *ret_in_flight = FALSE;
  for (guint i = 0; i < http->n_lanes; i++)
    {
      if (!http->lanes[i])
        continue;
      const guint64 turn = wb_lane_get_turn (http->lanes[i]);
      if (turn != 0 && (first < 0 || turn < wb_lane_get_turn (http->lanes[first])))
        first = (gint) i;
      *ret_in_flight = *ret_in_flight || wb_lane_is_in_flight (http->lanes[i]);
    }
  return first;
}

static gboolean
set_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

/* Iterates until a lane is done (its number), or enough is set or nothing is in flight (-1). */
static gint
wait_for_lane (WbHttp *http, const gboolean *enough, gboolean may_block)
{
  gboolean in_flight = FALSE;
  gint lane;

  while ((lane = find_done (http, &in_flight)) < 0 && in_flight && !*enough)
    if (!g_main_context_iteration (http->shared.context, may_block) && !may_block)
      break;
  return lane >= 0 ? lane : find_done (http, &in_flight);
}

static GSource *
add_timer (WbHttp *http, gint64 timeout_usec, gboolean *flag)
{
  GSource *source = add_source (http, g_timeout_source_new (0), set_flag, flag);

  g_source_set_ready_time (source, g_get_monotonic_time () + timeout_usec);
  return source;
}

gboolean
wb_http_next (WbHttp *http, gint64 timeout_usec, GCancellable *cancellable, WbHttpDone *ret_done)
{
  gboolean enough = g_cancellable_is_cancelled (cancellable);

  g_main_context_push_thread_default (http->shared.context);
  GSource *timer = timeout_usec > 0 ? add_timer (http, timeout_usec, &enough) : NULL;
  CancelWatch watch = watch_cancelling (http, cancellable, set_flag, &enough);
  const gint lane = wait_for_lane (http, &enough, timeout_usec != 0);
  release_source (timer);
  end_watch (&watch);
  g_main_context_pop_thread_default (http->shared.context);
  if (lane < 0)
    return FALSE;

  WbHttpDone done = { .lane = (guint) lane };
  done.reply = wb_lane_finish (http->lanes[lane], &done.error);
  g_clear_pointer (&http->requests[lane], wb_http_request_free);
  *ret_done = done;
  return TRUE;
}

guint64
wb_http_sent_bytes (const WbHttp *http)
{
  return http->shared.sent_bytes;
}

void
wb_http_read_meter (WbHttp *http, WbHttpMeter *ret_meter)
{
  WbHttpMeter *meter = &http->shared.meter;
  WbTcpInfo line;
  double sum_ms = 0;
  guint n = 0;
  for (guint i = 0; i < http->n_lanes; i++)
    {
      const double rtt_ms = http->lanes[i] ? wb_lane_read_meter (http->lanes[i]) : 0;
      sum_ms += rtt_ms;
      n += rtt_ms > 0 ? 1 : 0;
    }
  meter->rtt_ms = n > 0 ? sum_ms / n : 0;
  if (meter->min_rtt_ms <= 0 && wb_http_get_line (http, &line))
    meter->min_rtt_ms = line.rtt_ms;
  *ret_meter = *meter;
}

gboolean
wb_http_get_line (const WbHttp *http, WbTcpInfo *ret_info)
{
  return http->lanes[http->n_lanes] && wb_lane_get_line (http->lanes[http->n_lanes], ret_info);
}
