/* SPDX-License-Identifier: MPL-2.0 */
/* The beginning of a delivery: permission and place. A renewed ticket has to name the place
 * that the first one named; offices are idempotent by case. */
#define G_LOG_DOMAIN "waybill-deliver"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "deliver/delivery.h"
#include "deliver/keys.h"
#include "deliver/layout.h"

#define IDLE_MS 30000
#define LEAST_IDLE_MS 1000
#define CONNECT_MS 20000
#define PATIENCE_SEC 600

void
wb_delivery_clear (WbDelivery *delivery)
{
  g_clear_pointer (&delivery->store, wb_store_free);
  g_clear_pointer (&delivery->asking, wb_ticket_asking_free);
  g_clear_pointer (&delivery->asking_grant, g_free);
  g_clear_pointer (&delivery->office, wb_http_free);
  g_clear_pointer (&delivery->checkpoint, wb_checkpoint_free);
  wb_store_target_clear (&delivery->target);
  wb_case_way_clear (&delivery->way);
  g_clear_pointer (&delivery->folder, g_free);
  g_clear_pointer (&delivery->index, g_strfreev);
  g_clear_pointer (&delivery->essentials_sha256, g_free);
  g_clear_pointer (&delivery->own_keys, wb_staff_keys_free);
  wb_close_fd (&delivery->bundle_fd);
}

/* A silent peer takes at most a third of the patience, so that it is asked again. */
static guint
idle_ms (const WbDeliverOptions *options)
{
  if (options && options->idle_timeout_ms)
    return options->idle_timeout_ms;
  const gint64 patience_ms = wb_delivery_patience_usec (options) / G_TIME_SPAN_MILLISECOND;
  return (guint) CLAMP (patience_ms / 3, LEAST_IDLE_MS, IDLE_MS);
}

static const WbCaseWay *
way_of (WbDelivery *delivery)
{
  if (!delivery->has_way)
    wb_case_get_way (delivery->kase, &delivery->way);
  delivery->has_way = TRUE;
  return &delivery->way;
}

WbHttpOptions
wb_delivery_http_options (WbDelivery *delivery, guint lanes)
{
  const WbDeliverOptions *options = delivery->options;
  const WbCaseWay *way = way_of (delivery);
  return (WbHttpOptions){
    .lanes = lanes,
    .idle_timeout_ms = idle_ms (options),
    .connect_timeout_ms = CONNECT_MS,
    .max_bytes_per_sec = way->max_bytes_per_sec,
    .proxy = options && options->proxy ? options->proxy : way->proxy,
    .ca_file = options && options->ca_file ? options->ca_file : way->ca_file,
  };
}

gint64
wb_delivery_patience_usec (const WbDeliverOptions *options)
{
  const gint64 seconds =
      options && options->patience_sec > 0 ? options->patience_sec : PATIENCE_SEC;
  return seconds * G_TIME_SPAN_SECOND;
}

WbClock *
wb_delivery_clock (const WbRun *run)
{
  return run ? run->clock : NULL;
}

/* --- permission ------------------------------------------------------------------------------ */

static void
name_objects (const WbDelivery *delivery, WbParcel parcel, WbTicketObject ret_objects[])
{
  guint n = 0;
  if (delivery->essentials_sha256)
    ret_objects[n++] = (WbTicketObject){ parcel.essentials, delivery->essentials_bytes };
  ret_objects[n++] = (WbTicketObject){ parcel.name, parcel.bytes };
  ret_objects[n++] = (WbTicketObject){ WB_RECEIPT_FILE, 0 };
}

void
wb_delivery_fill_request (const WbDelivery *delivery, const char *action, const char *grant,
                          WbTicketRequest *ret_request)
{
  const WbCase *kase = delivery->kase;
  const WbDeliverTo *to = delivery->profile->deliver;
  const gboolean may_authorize = delivery->context && wb_profile_may_authorize (delivery->profile);
  const gboolean is_open = !wb_profile_seals (delivery->profile);
  const WbParcel parcel = wb_case_parcel (kase);
  const gboolean is_parcel = is_open || kase->sealed_name;
  *ret_request = (WbTicketRequest){
    .url = to->ticket,
    .hosts = (const char *const *) to->hosts,
    .authorization = may_authorize ? delivery->context->authorization : NULL,
    .grant = grant,
    .action = action,
    .profile_id = kase->profile_id,
    .case_id = kase->parent_id ? kase->parent_id : kase->id,
    .addition = kase->parent_id ? kase->id : NULL,
    .number = kase->number,
    .created_usec = kase->created_usec,
    .user = kase->user,
    .orders = (const char *const *) kase->orders,
    /* what is told beside a sealed report would be read by those who can't open it */
    .app_version = is_open ? kase->app_version : NULL,
    .finding = is_open ? kase->finding : NULL,
    .groups = is_open ? (const char *const *) kase->groups : NULL,
    .bytes = is_parcel ? parcel.bytes : 0,
    .sha256 = is_parcel ? parcel.sha256 : NULL,
    .format = to->format,
  };
  if (!g_str_equal (action, "withdraw") && is_parcel)
    name_objects (delivery, parcel, ret_request->objects);
}

/* Whose report it is says the first ticket, by the authorization of the application. Asking for it
 * without one would get a ticket for nobody's report. */
static gboolean
check_signed_in (const WbDelivery *delivery, const WbTicketRequest *request, GError **error)
{
  const WbCase *kase = delivery->kase;
  if (request->authorization || request->grant || !kase->is_signed_in)
    return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_SIGN_IN,
               /* Translators: the name of an application */
               _ ("Open %s once, then it goes on."),
               kase->profile_name ? kase->profile_name : kase->profile_id);
  return FALSE;
}

static gboolean
begin_asking (WbDelivery *delivery, GError **error)
{
  WbTicketRequest request;
  g_free (delivery->asking_grant);
  delivery->asking_grant = wb_case_get_grant (delivery->kase);
  wb_delivery_fill_request (delivery, delivery->kase->parent_id ? "add" : "deliver",
                            delivery->asking_grant, &request);
  if (!check_signed_in (delivery, &request, error))
    return FALSE;
  wb_patience_start (&delivery->asking_patience, wb_delivery_clock (delivery->run),
                     wb_delivery_patience_usec (delivery->options));
  delivery->asking = wb_ticket_asking_new (delivery->office, &request, &delivery->asking_patience);
  return TRUE;
}

static gboolean
keep_grant (WbDelivery *delivery, const WbTicket *ticket, GError **error)
{
  return !ticket->grant || g_strcmp0 (ticket->grant, delivery->asking_grant) == 0
         || wb_case_set_grant (delivery->kase, ticket->grant, error);
}

/* As wb_ticket_asking_go_on(). Patience begins when somebody waits. */
static gboolean
ask_on (WbDelivery *delivery, gint64 timeout_usec, const WbRun *run, WbTicket **ret_ticket,
        GError **error)
{
  g_autoptr (WbTicket) ticket = NULL;
  if (!delivery->asking && !begin_asking (delivery, error))
    return FALSE;
  if (timeout_usec == 0)
    wb_patience_renew (&delivery->asking_patience);
  const gboolean ok = wb_ticket_asking_go_on (delivery->asking, timeout_usec, run, &ticket, error);
  if (!ok || ticket)
    g_clear_pointer (&delivery->asking, wb_ticket_asking_free);
  if (!ok || (ticket && !keep_grant (delivery, ticket, error)))
    return FALSE;
  *ret_ticket = g_steal_pointer (&ticket);
  return TRUE;
}

static WbTicket *
ask_for_ticket (WbDelivery *delivery, const WbRun *run, GError **error)
{
  WbTicket *ticket = NULL;
  while (!ticket && ask_on (delivery, WB_TICKET_STEP_USEC, run, &ticket, error))
    ;
  return ticket;
}

static gboolean
check_place (const WbDelivery *delivery, const WbTicket *ticket, GError **error)
{
  if (g_str_equal (ticket->folder, delivery->folder)
      && g_str_equal (ticket->target.endpoint, delivery->target.endpoint)
      && g_str_equal (ticket->target.bucket, delivery->target.bucket))
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_UNREACHABLE,
                       _ ("The service that gives permission to upload has moved the report "
                          "to another place. Try again."));
  return FALSE;
}

static WbRenewal
renew (WbCredentials *ret_credentials, gpointer self, gint64 timeout_usec, const WbRun *run,
       GError **error)
{
  WbDelivery *delivery = self;
  g_autoptr (WbTicket) ticket = NULL;
  if (!ask_on (delivery, timeout_usec, run, &ticket, error)
      || (ticket && !check_place (delivery, ticket, error)))
    return WB_RENEWAL_FAILED;
  if (!ticket)
    return WB_RENEWAL_ASKING;
  *ret_credentials = ticket->credentials;
  ticket->credentials = (WbCredentials){ 0 };
  return WB_RENEWAL_DONE;
}

static gboolean
keep_in_case (WbDelivery *delivery, GError **error)
{
  WbCase *kase = delivery->kase;
  if (g_strcmp0 (kase->folder, delivery->folder) == 0
      && kase->retain_until_usec == delivery->retain_until_usec)
    return TRUE;
  g_free (kase->folder);
  kase->folder = g_strdup (delivery->folder);
  kase->retain_until_usec = delivery->retain_until_usec;
  return wb_case_save (kase, wb_delivery_clock (delivery->run), error);
}

/* The day after which nothing of a case has to be there any more, for rules and people who look
 * into the store; nothing but a date, since a store's console shows it to many. Caller frees. */
static char *
retention_tag (gint64 retain_until_usec)
{
  g_autofree char *when = retain_until_usec ? wb_text_iso_sec (retain_until_usec) : NULL;
  return when ? g_strdup_printf ("waybill-retain-until=%.10s", when) : NULL;
}

static gboolean
open_at (WbDelivery *delivery, const WbStoreTarget *target, const WbCredentials *credentials,
         gboolean renewable, GError **error)
{
  const guint lanes = delivery->options ? delivery->options->lanes : 0;
  g_autofree char *tags = retention_tag (delivery->retain_until_usec);
  const WbStoreOptions options = {
    .http = wb_delivery_http_options (delivery, lanes),
    .patience_usec = wb_delivery_patience_usec (delivery->options),
    .renew = renewable ? renew : NULL,
    .self = delivery,
    .tags = tags,
  };
  g_autofree char *path = wb_case_path (delivery->kase, WB_CHECKPOINT_FILE);
  wb_store_target_copy (target, &delivery->target);
  delivery->store =
      wb_store_open (target, credentials, &options, wb_delivery_clock (delivery->run), error);
  delivery->checkpoint = wb_checkpoint_load (path, target->endpoint, target->bucket);
  return delivery->store && keep_in_case (delivery, error);
}

/* Without an office the profile says how long; from the first attempt on it stays that day. */
static gint64
retention_without_ticket (const WbDelivery *delivery)
{
  const WbCase *kase = delivery->kase;
  const WbDeliverTo *to = delivery->profile->deliver;
  if (kase->retain_until_usec || !to || to->retention_days <= 0)
    return kase->retain_until_usec;
  return wb_clock_now_usec (wb_delivery_clock (delivery->run))
         + to->retention_days * G_TIME_SPAN_DAY;
}

/* Below the folder of the case that it adds to, where that lies by now. */
static gboolean
place_addition (WbDelivery *delivery, GError **error)
{
  const WbCase *kase = delivery->kase;
  g_autoptr (WbCase) parent = kase->folder ? NULL : wb_case_open (kase->parent_id, error);
  if (!kase->folder && !parent)
    return FALSE;
  delivery->index = g_new0 (char *, 1); /* who finds the case finds it */
  delivery->folder = parent ? g_strdup_printf ("%sadditions/%02u/", parent->folder, kase->addition)
                            : g_strdup (kase->folder);
  return TRUE;
}

static gboolean
place_case (WbDelivery *delivery, const WbStaffKeys *keys, GError **error)
{
  const WbCase *kase = delivery->kase;
  if (kase->parent_id)
    return place_addition (delivery, error);
  delivery->folder = kase->folder ? g_strdup (kase->folder) : wb_layout_folder (kase, keys->folder);
  delivery->index = keys->folder ? g_new0 (char *, 1)
                                 : wb_layout_index (kase, wb_profile_seals (delivery->profile));
  return TRUE;
}

gboolean
wb_delivery_refuse_place (const WbDelivery *delivery, const char *endpoint, GError **error)
{
  g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
               /* Translators: a case number, a server's address or a folder */
               _ ("Case %s lies in %s: these keys are for another place."), delivery->kase->number,
               endpoint);
  return FALSE;
}

/* What lies elsewhere already would be forgotten there. */
static gboolean
is_nothing_elsewhere (const WbDelivery *delivery, const WbStaffKeys *keys, GError **error)
{
  g_autofree char *path = wb_case_path (delivery->kase, WB_CHECKPOINT_FILE);
  g_autofree char *endpoint = NULL;

  if (!wb_checkpoint_is_elsewhere (path, keys->target.endpoint, keys->target.bucket, &endpoint))
    return TRUE;
  return wb_delivery_refuse_place (delivery, endpoint, error);
}

static gboolean
open_with_keys (WbDelivery *delivery, const WbStaffKeys *keys, GError **error)
{
  delivery->retain_until_usec = retention_without_ticket (delivery);
  return is_nothing_elsewhere (delivery, keys, error) && place_case (delivery, keys, error)
         && open_at (delivery, &keys->target, &keys->credentials, FALSE, error);
}

static gboolean
open_with_ticket (WbDelivery *delivery, GError **error)
{
  const WbHttpOptions http = wb_delivery_http_options (delivery, 1);
  delivery->office = wb_http_new (&http);
  g_autoptr (WbTicket) ticket = ask_for_ticket (delivery, delivery->run, error);
  if (!ticket)
    return FALSE;
  delivery->folder = g_steal_pointer (&ticket->folder);
  delivery->index = g_steal_pointer (&ticket->index);
  delivery->retain_until_usec = ticket->retain_until_usec;
  delivery->max_bytes = ticket->max_bytes;
  if (!open_at (delivery, &ticket->target, &ticket->credentials, TRUE, error))
    return FALSE;
  if (ticket->server_usec >= 0)
    wb_store_set_server_time (delivery->store, ticket->server_usec);
  return TRUE;
}

static gboolean
check_size (const WbDelivery *delivery, GError **error)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);
  if (delivery->max_bytes == 0 || parcel.bytes <= delivery->max_bytes)
    return TRUE;
  g_autofree char *size = wb_text_size (parcel.bytes);
  g_autofree char *most = wb_text_size (delivery->max_bytes);
  g_set_error (error, WB_ERROR, WB_ERROR_TOO_LARGE,
               /* Translators: two sizes such as "1.2 GB" */
               _ ("The report is %s, but at most %s are taken. Choose less."), size, most);
  return FALSE;
}

gboolean
wb_delivery_keys (WbDelivery *delivery, const WbStaffKeys **ret_keys, GError **error)
{
  const WbCaseWay *way = way_of (delivery);
  g_autoptr (GError) local = NULL;

  *ret_keys = delivery->options ? delivery->options->keys : NULL;
  if (*ret_keys || !way->keys)
    return TRUE;
  if (!delivery->own_keys)
    delivery->own_keys = wb_staff_keys_read (way->keys, &local);
  *ret_keys = delivery->own_keys;
  if (*ret_keys)
    return TRUE;
  /* they may come back: a keyring is locked, a disk is away */
  g_set_error (error, WB_ERROR, WB_ERROR_UNREACHABLE,
               /* Translators: a case number, what is wrong with a file of keys */
               _ ("The keys that case %s was begun with can't be read (%s). Name them again with "
                  "--keys."),
               delivery->kase->number, local->message);
  return FALSE;
}

gboolean
wb_delivery_open_store (WbDelivery *delivery, GError **error)
{
  const WbDeliverTo *to = delivery->profile->deliver;
  const WbStaffKeys *keys = NULL;

  if (!wb_delivery_keys (delivery, &keys, error))
    return FALSE;
  if (keys)
    return open_with_keys (delivery, keys, error);
  if (!to || !to->ticket)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                           _ ("The profile does not say where to send reports."));
      return FALSE;
    }
  return open_with_ticket (delivery, error) && check_size (delivery, error);
}
