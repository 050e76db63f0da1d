/* SPDX-License-Identifier: MPL-2.0 */
/* Taking a case back. The wish is written down before anybody is asked, so it survives being
 * offline; only when the other side has confirmed it are the case's secrets destroyed, and all that
 * was collected for it removed. Staff with keys of their own delete the objects themselves. */
#define G_LOG_DOMAIN "waybill-deliver"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cases/additions.h"
#include "cases/upkeep.h"
#include "cases/wish.h"
#include "deliver/delivery.h"
#include "deliver/keys.h"
#include "store/multipart.h"

#define PATIENCE_SEC 30 /* at most: it is remembered, so nobody has to wait for long */

static gboolean
is_remembered (const WbCase *kase)
{
  g_autofree char *path = wb_case_path (kase, WB_CASE_WITHDRAW_FILE);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Or it was wished while another process sent it. */
gboolean
wb_withdraw_is_asked (const WbCase *kase)
{
  return kase->state != WB_CASE_WITHDRAWN
         && (is_remembered (kase)
             || (kase->state == WB_CASE_DELIVERED
                 && wb_case_get_wish (kase) == WB_CASE_WISH_CANCEL));
}

static gboolean
remember_wish (const WbCase *kase, WbClock *clock, GError **error)
{
  return is_remembered (kase)
         || wb_case_write_moment (kase, WB_CASE_WITHDRAW_FILE, "withdrawal", "asked",
                                  wb_clock_now_usec (clock), error);
}

static gboolean
ask_office (WbDelivery *delivery, GError **error)
{
  const WbHttpOptions http = wb_delivery_http_options (delivery, 1);
  WbTicketRequest request;
  WbPatience patience;
  g_autofree char *grant = wb_case_get_grant (delivery->kase);

  delivery->office = wb_http_new (&http);
  wb_delivery_fill_request (delivery, "withdraw", grant, &request);
  wb_patience_start (&patience, wb_delivery_clock (delivery->run),
                     wb_delivery_patience_usec (delivery->options));
  return wb_ticket_tell (delivery->office, &request, &patience, delivery->run, error);
}

static gboolean
remove_key (WbDelivery *delivery, const char *key, GError **error)
{
  return !wb_object_key_is_plain (key)
         || wb_store_remove (delivery->store, key, delivery->run, error);
}

/* The text of a string node, or of its member name; NULL if there is none. */
static const char *
text_of (JsonNode *node, const char *name)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return wb_json_get_string (json_node_get_object (node), name);
  return json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

/* What the receipt names under list; an office may have named other keys than ours. */
static gboolean
remove_listed (WbDelivery *delivery, JsonNode *receipt, const char *list, GError **error)
{
  JsonObject *json =
      receipt && JSON_NODE_HOLDS_OBJECT (receipt) ? json_node_get_object (receipt) : NULL;
  JsonArray *array = wb_json_get_array (json, list);
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    if (!remove_key (delivery, text_of (json_array_get_element (array, i), "key"), error))
      return FALSE;
  return TRUE;
}

static gboolean
remove_in_folder (WbDelivery *delivery, const char *name, GError **error)
{
  g_autofree char *key = g_strconcat (delivery->kase->folder, name, NULL);
  return remove_key (delivery, key, error);
}

/* Keys of another place would find nothing there, and call that deleted. */
static gboolean
is_where_it_lies (const WbDelivery *delivery, JsonNode *receipt, GError **error)
{
  JsonObject *json =
      receipt && JSON_NODE_HOLDS_OBJECT (receipt) ? json_node_get_object (receipt) : NULL;
  JsonObject *store = json ? wb_json_get_object (json, "store") : NULL;
  const WbStoreTarget *target = &delivery->target;

  if (!store
      || (g_strcmp0 (wb_json_get_string (store, "endpoint"), target->endpoint) == 0
          && g_strcmp0 (wb_json_get_string (store, "bucket"), target->bucket) == 0))
    return TRUE;
  return wb_delivery_refuse_place (delivery, wb_json_get_string (store, "endpoint"), error);
}

/* The receipt goes first: a case without one is incomplete. A delivery that did not get as far has
 * none here, but may have stored everything else. */
static gboolean
remove_with_keys (WbDelivery *delivery, GError **error)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);
  const char *const names[] = { WB_RECEIPT_FILE, parcel.name, parcel.essentials };
  g_autoptr (JsonNode) receipt = wb_case_read_json (delivery->kase, WB_RECEIPT_FILE, NULL);

  if (!wb_delivery_open_store (delivery, error) || !is_where_it_lies (delivery, receipt, error))
    return FALSE;
  wb_multipart_abort (delivery->store, delivery->checkpoint, delivery->run);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] && !remove_in_folder (delivery, names[i], error))
      return FALSE;
  for (char **key = delivery->index; *key; key++)
    if (!remove_key (delivery, *key, error))
      return FALSE;
  return remove_listed (delivery, receipt, "index", error)
         && remove_listed (delivery, receipt, "objects", error);
}

gboolean
wb_delivery_take_back (WbDelivery *delivery, GError **error)
{
  const WbStaffKeys *keys = NULL;

  if (!delivery->kase->folder)
    return TRUE; /* it never got as far as a ticket */
  if (!wb_delivery_keys (delivery, &keys, error))
    return FALSE;
  if (keys)
    return remove_with_keys (delivery, error);
  if (delivery->profile->deliver && delivery->profile->deliver->ticket)
    return ask_office (delivery, error);
  g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                       _ ("The profile does not say where to send reports."));
  return FALSE;
}

/* Takes back addition (locked) with what its parent is taken back with. An office has done so
 * already. One of which nothing was sent is deleted. */
static gboolean
end_addition (WbCase *addition, const WbDelivery *parent, GError **error)
{
  WbClock *clock = wb_delivery_clock (parent->run);
  const WbStaffKeys *keys = NULL;
  g_auto (WbDelivery) delivery = { .kase = addition,
                                   .profile = parent->profile,
                                   .options = parent->options,
                                   .run = parent->run,
                                   .bundle_fd = -1 };

  if (!wb_case_may_become (addition->state, WB_CASE_WITHDRAWN))
    return wb_case_delete (addition, error);
  if (!wb_delivery_keys (&delivery, &keys, error)
      || (keys && !wb_delivery_take_back (&delivery, error)))
    return FALSE;
  if (!wb_case_become (addition, WB_CASE_WITHDRAWN, NULL, clock, error))
    return FALSE;
  wb_case_keep_record (addition);
  return TRUE;
}

/* Before the case itself has ended, so that who is killed here comes by again. */
static gboolean
end_additions (const WbDelivery *parent, GError **error)
{
  g_autoptr (GPtrArray) additions = wb_case_additions (parent->kase);

  for (guint i = 0; i < additions->len; i++)
    {
      WbCase *addition = additions->pdata[i];
      if (!wb_case_has_ended (addition->state)
          && (!wb_case_lock (addition, error) || !end_addition (addition, parent, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
wb_withdraw (WbCase *kase, const WbProfile *profile, const WbDeliverOptions *options,
             const WbRun *run, GError **error)
{
  WbClock *clock = wb_delivery_clock (run);
  WbDeliverOptions impatient = options ? *options : (WbDeliverOptions){ 0 };
  g_auto (WbDelivery) delivery = {
    .kase = kase, .profile = profile, .options = &impatient, .run = run, .bundle_fd = -1
  };

  impatient.patience_sec =
      impatient.patience_sec > 0 ? MIN (impatient.patience_sec, PATIENCE_SEC) : PATIENCE_SEC;
  if (kase->state == WB_CASE_WITHDRAWN)
    return TRUE;
  if (!wb_case_may_become (kase->state, WB_CASE_WITHDRAWN))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                   _ ("Nothing of case %s was sent; it can be deleted."), kase->number);
      return FALSE;
    }
  if (!remember_wish (kase, clock, error) || !wb_delivery_take_back (&delivery, error)
      || !end_additions (&delivery, error)
      || !wb_case_become (kase, WB_CASE_WITHDRAWN, NULL, clock, error))
    return FALSE;
  wb_case_keep_record (kase);
  return TRUE;
}
