/* SPDX-License-Identifier: MPL-2.0 */
/* Two objects: a small one that opens the line and tells how fast it may be, and one as large as
 * two seconds take, from which the speed is read. The time limit cancels what is on its way: what
 * has left by then still counts. */
#define G_LOG_DOMAIN "waybill-network"

#include "network/rehearsal.h"

#include "base/error.h"
#include "store/ticket.h"

#define FIRST_NAME "rehearsal-1"
#define SECOND_NAME "rehearsal-2"
#define FIRST_BYTES (32 * 1024)
#define SECOND_SEC 2.0
#define PATIENCE_USEC                                                                              \
  (2500 * G_TIME_SPAN_MILLISECOND) /* with who refuses or is busy; a real upload has more */
#define OFFICE_USEC                                                                                \
  (4 * G_USEC_PER_SEC)          /* less is no time for an office far away: it was not measured */
#define FULL_LINE_ROUND_TRIPS 8 /* shorter, and it is slow start that was measured */
#define STALL_SEC 1.0           /* less, or less than those round trips, is no stall */
#define STALL_BYTES 4096        /* less than this acknowledged in all the time is no movement */

const char *
wb_rehearsal_word (WbRehearsalKind kind)
{
  static const char *const words[] = {
    [WB_REHEARSAL_NOT_DONE] = "not-measured",
    [WB_REHEARSAL_DONE] = "done",
    [WB_REHEARSAL_CUT] = "cut",
    [WB_REHEARSAL_STALLED] = "stalled",
    [WB_REHEARSAL_SIGN_IN] = "sign-in",
    [WB_REHEARSAL_REFUSED] = "refused",
    [WB_REHEARSAL_UNREACHABLE] = "unreachable",
  };

  return words[kind];
}

void
wb_rehearsal_clear (WbRehearsal *rehearsal)
{
  g_free (rehearsal->problem);
  g_free (rehearsal->host);
  *rehearsal = (WbRehearsal){ 0 };
}

/* --- the time limit --------------------------------------------------------------------------- */

/* Cancels inner when outer is cancelled or the time is over; a thread, since what it limits blocks.
 */
typedef struct
{
  GMutex lock;
  GCond ended;
  gboolean is_ended;
  gboolean is_over; /* by time */
  gint64 until_usec;
  GCancellable *outer, *inner;
  gulong handler;
  GThread *thread;
} Watch;

static gpointer
watch (gpointer data)
{
  Watch *self = data;

  g_mutex_lock (&self->lock);
  while (!self->is_ended && !self->is_over)
    self->is_over = !g_cond_wait_until (&self->ended, &self->lock, self->until_usec);
  const gboolean is_over = self->is_over && !self->is_ended;
  g_mutex_unlock (&self->lock);
  if (is_over)
    g_cancellable_cancel (self->inner);
  return NULL;
}

static void
on_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
watch_begin (Watch *self, GCancellable *outer, gint64 limit_usec)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);
  self->until_usec = g_get_monotonic_time () + limit_usec;
  self->outer = outer;
  self->inner = g_cancellable_new ();
  if (outer)
    self->handler = g_cancellable_connect (outer, G_CALLBACK (on_cancelled),
                                           g_object_ref (self->inner), g_object_unref);
  self->thread = g_thread_new ("rehearsal", watch, self);
}

/* TRUE if the time ran out. */
static gboolean
watch_end (Watch *self)
{
  g_mutex_lock (&self->lock);
  self->is_ended = TRUE;
  g_cond_signal (&self->ended);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  if (self->outer)
    g_cancellable_disconnect (self->outer, self->handler);
  g_object_unref (self->inner);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ended);
  return self->is_over;
}

/* --- sending ---------------------------------------------------------------------------------- */

typedef struct
{
  WbStore *store;
  const char *folder;
  const WbRun *run;
  WbRehearsal *result;
  const WbRehearsalOptions *options;
} Sending;

static GBytes *
random_bytes (gsize length)
{
  g_autofree guint32 *words = g_new (guint32, length / 4);

  for (gsize i = 0; i < length / 4; i++)
    words[i] = g_random_int ();
  return g_bytes_new_take (g_steal_pointer (&words), length);
}

/* What was acknowledged since before, which may have been another connection. */
static guint64
acked_since (const WbTcpInfo *line, const WbTcpInfo *before)
{
  return line->acked_bytes >= before->acked_bytes ? line->acked_bytes - before->acked_bytes
                                                  : line->acked_bytes;
}

/* Bytes handed to the socket and not yet acknowledged are not counted, where the kernel tells. */
static void
take_figures (Sending *sending, guint64 bytes, double seconds, const WbTcpInfo *before)
{
  WbTcpInfo line = { 0 };
  WbRehearsal *result = sending->result;
  const gboolean is_known = wb_store_get_line (sending->store, &line);
  const double round_trip_sec = line.min_rtt_ms / 1000,
               moving_sec = MAX (seconds - round_trip_sec, 0.001);

  if (is_known && line.acked_bytes > 0)
    bytes = MIN (bytes, acked_since (&line, before));
  result->bytes = bytes;
  result->seconds = moving_sec;
  result->segments = line.segments;
  result->retransmits = line.retransmits;
  result->bits_per_second = (double) bytes * 8 / moving_sec;
  result->is_at_least = is_known && seconds < FULL_LINE_ROUND_TRIPS * round_trip_sec;
  result->is_too_short = seconds < MAX (FULL_LINE_ROUND_TRIPS * round_trip_sec, STALL_SEC);
}

static gboolean
put (Sending *sending, const char *name, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = random_bytes (length);
  g_autofree char *key = g_strconcat (sending->folder, name, NULL);
  const WbPut object = {
    .key = key, .content_type = "application/octet-stream", .bytes = bytes, .fd = -1
  };
  g_auto (WbObject) stored = { 0 };
  WbTcpInfo before = { 0 };
  const guint64 sent_before = wb_store_sent_bytes (sending->store);
  const gint64 began_usec = g_get_monotonic_time ();

  (void) wb_store_get_line (sending->store, &before);
  const gboolean ok = wb_store_put (sending->store, &object, sending->run, &stored, error);
  const double seconds = (double) (g_get_monotonic_time () - began_usec) / G_USEC_PER_SEC;
  take_figures (sending, MIN (wb_store_sent_bytes (sending->store) - sent_before, length), seconds,
                &before);
  return ok;
}

/* The larger object was cut before it had begun to tell anything: what the first told holds. */
static void
keep_opening (WbRehearsal *result, const WbRehearsal *opening)
{
  if (!result->is_at_least || result->bytes >= opening->bytes)
    return;
  *result = *opening;
  result->is_at_least = TRUE;
}

/* The first object's time has the connection's and the handshake's in it; so the second is never
 * too small to tell. */
static gboolean
send_both (Sending *sending, GError **error)
{
  if (!put (sending, FIRST_NAME, FIRST_BYTES, error))
    return FALSE;
  const double guess = sending->result->bits_per_second / 8 * SECOND_SEC;
  const gsize length =
      (gsize) CLAMP (guess * 4, FIRST_BYTES, WB_REHEARSAL_BYTES - FIRST_BYTES) & ~(gsize) 3;
  if (sending->options->on_full_line)
    sending->options->on_full_line (sending->options->data);
  const WbRehearsal opening = *sending->result;
  if (put (sending, SECOND_NAME, length, error))
    return TRUE;
  keep_opening (sending->result, &opening);
  return FALSE;
}

static void
note_store (const WbStoreTarget *target, WbRehearsal *result)
{
  g_autofree char *base = wb_store_target_base (target);
  g_autoptr (GUri) uri = g_uri_parse (base, G_URI_FLAGS_NONE, NULL);

  result->host = uri ? g_strdup (g_uri_get_host (uri)) : NULL;
}

static gboolean
rehearse (const WbProfile *profile, const WbRehearsalOptions *options, const WbRun *run,
          WbRehearsal *result, GError **error)
{
  const WbTicketRequest request = { .url = profile->deliver->ticket,
                                    .hosts = (const char *const *) profile->deliver->hosts,
                                    .authorization = options->authorization,
                                    .action = "rehearse",
                                    .profile_id = profile->id,
                                    .bytes = WB_REHEARSAL_BYTES,
                                    .objects = { { FIRST_NAME, FIRST_BYTES },
                                                 { SECOND_NAME, WB_REHEARSAL_BYTES } } };
  const WbStoreOptions store_options = { .http = *options->http, .patience_usec = PATIENCE_USEC };
  g_autoptr (WbHttp) office = wb_http_new (options->http);
  WbPatience patience;

  wb_patience_start (&patience, run->clock, PATIENCE_USEC);
  g_autoptr (WbTicket) ticket = wb_ticket_ask (office, &request, &patience, run, error);
  if (!ticket)
    return FALSE;
  note_store (&ticket->target, result);
  g_autoptr (WbStore) store =
      wb_store_open (&ticket->target, &ticket->credentials, &store_options, run->clock, error);
  if (!store)
    return FALSE;
  if (ticket->server_usec >= 0)
    wb_store_set_server_time (store, ticket->server_usec);
  Sending sending = { store, ticket->folder, run, result, options };
  return send_both (&sending, error);
}

static WbRehearsalKind
kind_of_cut (gint64 limit_usec, const WbRehearsal *result)
{
  if (!result->host)
    return limit_usec < OFFICE_USEC ? WB_REHEARSAL_NOT_DONE : WB_REHEARSAL_UNREACHABLE;
  return result->bytes > STALL_BYTES ? WB_REHEARSAL_CUT
         : result->is_too_short      ? WB_REHEARSAL_NOT_DONE
                                     : WB_REHEARSAL_STALLED;
}

static WbRehearsalKind
kind_of (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return WB_REHEARSAL_NOT_DONE;
  if (g_error_matches (error, WB_ERROR, WB_ERROR_SIGN_IN))
    return WB_REHEARSAL_SIGN_IN;
  if (g_error_matches (error, WB_ERROR, WB_ERROR_UNREACHABLE))
    return WB_REHEARSAL_UNREACHABLE;
  return WB_REHEARSAL_REFUSED;
}

void
wb_rehearse (const WbProfile *profile, const WbRehearsalOptions *options, const WbRun *run,
             WbRehearsal *ret_rehearsal)
{
  Watch limit = { 0 };
  g_autoptr (GError) error = NULL;
  WbRun limited = *run;

  *ret_rehearsal = (WbRehearsal){ 0 };
  if (!profile->deliver || !profile->deliver->ticket || options->limit_usec <= 0)
    return;
  watch_begin (&limit, run->cancellable, options->limit_usec);
  limited.cancellable = limit.inner;
  limited.observer = NULL;
  const gboolean done = rehearse (profile, options, &limited, ret_rehearsal, &error);
  const gboolean time_is_over = watch_end (&limit) && !done;
  ret_rehearsal->kind = done           ? WB_REHEARSAL_DONE
                        : time_is_over ? kind_of_cut (options->limit_usec, ret_rehearsal)
                                       : kind_of (error);
  /* how fast something was turned down is not how fast the line is */
  if (!done && ret_rehearsal->kind != WB_REHEARSAL_CUT)
    {
      ret_rehearsal->bits_per_second = 0;
      ret_rehearsal->is_at_least = FALSE;
    }
  if (!done && !time_is_over)
    ret_rehearsal->problem = g_strdup (error->message);
}
