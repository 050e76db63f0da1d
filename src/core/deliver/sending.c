/* SPDX-License-Identifier: MPL-2.0 */
/* The objects of a case, in their order. Each is noted in the checkpoint when the store has
 * confirmed it, so going through the list again skips what is done. */
#define G_LOG_DOMAIN "waybill-deliver"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "deliver/delivery.h"
#include "store/multipart.h"

static char *
key_in_folder (const WbDelivery *delivery, const char *name)
{
  return g_strconcat (delivery->folder, name, NULL);
}

static gboolean
put_and_note (WbDelivery *delivery, const char *name, const char *sha256, const WbPut *put,
              GError **error)
{
  g_auto (WbObject) object = { 0 };
  if (!wb_store_put (delivery->store, put, delivery->run, &object, error))
    return FALSE;
  wb_checkpoint_add (delivery->checkpoint, name, put->key, sha256, &object);
  return wb_checkpoint_save (delivery->checkpoint, error);
}

static void
tell (const WbDelivery *delivery, const char *step, WbEventState state, guint64 done)
{
  wb_run_notify (delivery->run, "upload", step, state, done, delivery->total_bytes, NULL);
}

/* TRUE if the store has something else under key: ours has changed since. */
static gboolean
has_other (const WbCheckpoint *checkpoint, const char *key)
{
  for (guint i = 0; i < checkpoint->objects->len; i++)
    if (g_str_equal (((const WbStoredObject *) checkpoint->objects->pdata[i])->key, key))
      return TRUE;
  return FALSE;
}

static gboolean
send_essentials (WbDelivery *delivery, GError **error)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);
  g_autofree char *key = key_in_folder (delivery, parcel.essentials);
  const char *sha256 = delivery->essentials_sha256;
  gsize length = 0;
  if (!sha256 || wb_checkpoint_find (delivery->checkpoint, key, sha256))
    return TRUE;
  if (has_other (delivery->checkpoint, key))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                           _ ("The packed file is not what it was when it was packed."));
      return FALSE;
    }
  g_autofree char *path = wb_case_path (delivery->kase, parcel.essentials);
  char *text = wb_fs_read (path, delivery->essentials_bytes, &length, error);
  if (!text)
    return FALSE;
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, length);
  const WbPut put = { .key = key,
                      .content_type = g_str_has_suffix (key, WB_SEALED_SUFFIX)
                                          ? "application/octet-stream"
                                          : "application/zip",
                      .bytes = bytes };
  return put_and_note (delivery, parcel.essentials, sha256, &put, error);
}

static gboolean
send_bundle_whole (WbDelivery *delivery, const char *key, GError **error)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);
  const WbPut put = { .key = key, .fd = delivery->bundle_fd, .length = parcel.bytes };
  return put_and_note (delivery, parcel.name, parcel.sha256, &put, error);
}

static gboolean
send_bundle (WbDelivery *delivery, GError **error)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);
  const guint64 wish = delivery->options ? delivery->options->part_bytes : 0;
  g_autofree char *key = key_in_folder (delivery, parcel.name);
  if (wb_checkpoint_find (delivery->checkpoint, key, parcel.sha256))
    return TRUE;
  if (!wb_multipart_is_worth_it (delivery->store, key, parcel.bytes, wish))
    return send_bundle_whole (delivery, key, error);
  const WbUploadSource source = {
    .name = parcel.name,
    .key = key,
    .fd = delivery->bundle_fd,
    .bytes = parcel.bytes,
    .sha256 = parcel.sha256,
    .crc64 = delivery->bundle_crc64,
    .part_bytes = wish,
    .done_before = delivery->essentials_bytes,
    .total = delivery->total_bytes,
  };
  return wb_multipart_upload (delivery->store, &source, delivery->checkpoint, delivery->run, error);
}

/* What has to be sent before the bundle leaves the line idle for round trips: time to connect. */
static void
prepare_bundle (WbDelivery *delivery)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);
  const guint64 wish = delivery->options ? delivery->options->part_bytes : 0;
  g_autofree char *key = key_in_folder (delivery, parcel.name);
  if (!wb_checkpoint_find (delivery->checkpoint, key, parcel.sha256))
    wb_multipart_prepare (delivery->store, key, parcel.bytes, wish);
}

static GBytes *
pointer_to_case (const WbDelivery *delivery)
{
  const WbCase *kase = delivery->kase;
  JsonObject *json = json_object_new ();
  g_autofree char *created = wb_text_iso_sec (kase->created_usec);
  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "kind", "index");
  json_object_set_string_member (json, "case", kase->id);
  json_object_set_string_member (json, "number", kase->number);
  json_object_set_string_member (json, "folder", delivery->folder);
  json_object_set_string_member (json, "created", created);
  json_object_set_string_member (json, "profile", kase->profile_id);
  json_object_set_int_member (json, "bytes", (gint64) wb_case_parcel (kase).bytes);
  g_autoptr (JsonNode) node = wb_json_node_take (json);
  char *text = wb_json_line (node);
  return g_bytes_new_take (text, strlen (text));
}

/* The office names keys by case, so what is there already is ours from an attempt whose answer was
 * lost. */
static gboolean
send_pointer (WbDelivery *delivery, const char *key, GBytes *bytes, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *sha256 = wb_sha256_of (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  const WbPut put = {
    .key = key, .content_type = "application/json", .bytes = bytes, .forbid_overwrite = TRUE
  };
  if (wb_checkpoint_find (delivery->checkpoint, key, NULL)
      || put_and_note (delivery, "index", sha256, &put, &local))
    return TRUE;
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      const WbObject object = { .bytes = g_bytes_get_size (bytes) };
      wb_checkpoint_add (delivery->checkpoint, "index", key, sha256, &object);
      return wb_checkpoint_save (delivery->checkpoint, error);
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
send_index (WbDelivery *delivery, GError **error)
{
  g_autoptr (GBytes) bytes = pointer_to_case (delivery);
  for (char **key = delivery->index; *key; key++)
    if (!send_pointer (delivery, *key, bytes, error))
      return FALSE;
  return TRUE;
}

gboolean
wb_delivery_send (WbDelivery *delivery, GError **error)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);

  if (delivery->essentials_sha256)
    tell (delivery, parcel.essentials, WB_EVENT_STARTED, 0);
  prepare_bundle (delivery);
  if (!send_essentials (delivery, error))
    return FALSE;
  tell (delivery, parcel.name, WB_EVENT_STARTED, delivery->essentials_bytes);
  if (!send_bundle (delivery, error))
    return FALSE;
  tell (delivery, parcel.name, WB_EVENT_DONE, delivery->total_bytes);
  return send_index (delivery, error);
}

/* --- looking again --------------------------------------------------------------------------- */

/* TRUE if the store shows object as it should be, or does not let us look: then the checksums it
 * gave when it took the object have to do. */
static gboolean
check_object (WbDelivery *delivery, const WbStoredObject *stored, gboolean *ret_good,
              GError **error)
{
  g_autoptr (GError) local = NULL;
  g_auto (WbObject) object = { 0 };

  *ret_good = TRUE;
  if (wb_store_head (delivery->store, stored->key, delivery->run, &object, &local))
    *ret_good = wb_object_matches (&object, stored->bytes, stored->crc64);
  else if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    *ret_good = FALSE;
  else if (!g_error_matches (local, WB_ERROR, WB_ERROR_REFUSED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

gboolean
wb_delivery_check (WbDelivery *delivery, gboolean *ret_missing, GError **error)
{
  const WbParcel parcel = wb_case_parcel (delivery->kase);
  const char *const names[] = { delivery->essentials_sha256 ? parcel.essentials : NULL,
                                parcel.name };
  gboolean missing = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gboolean good = TRUE;
      g_autofree char *key = names[i] ? key_in_folder (delivery, names[i]) : NULL;
      const WbStoredObject *stored =
          key ? wb_checkpoint_find (delivery->checkpoint, key, NULL) : NULL;
      if (stored && !check_object (delivery, stored, &good, error))
        return FALSE;
      if (!good)
        {
          g_debug ("%s is not as it was stored", names[i]);
          wb_checkpoint_remove (delivery->checkpoint, key);
          missing = TRUE;
        }
    }
  *ret_missing = missing;
  return !missing || wb_checkpoint_save (delivery->checkpoint, error);
}
