/* SPDX-License-Identifier: MPL-2.0 */
/* An upload is lived through in rounds: open (or go on with) it, send the parts, complete it. What
 * a round can't heal in place ends it with one of two errors: CLOSED (the store has forgotten the
 * upload, or joined something else) and PARTIAL_INPUT (parts are missing); then the store is asked
 * what is really there, and the next round does what is left. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/multipart.h"

#include <glib/gi18n-lib.h>

#include "base/digest.h"
#include "store/multipart-private.h"
#include "store/remote.h"

#define MIB ((guint64) 1024 * 1024)
#define LEAST_BYTES (5 * MIB)
#define USUAL_PARTS 1000
#define MAX_ROUNDS 4
#define WORTH_PARTS 3 /* that small, one request is as good */

guint64
wb_multipart_part_bytes (guint64 bytes, guint64 wish)
{
  const guint64 least = bytes / WB_MAX_PARTS + 1;
  const guint64 usual = (bytes / USUAL_PARTS + MIB) / MIB * MIB;
  return wish > 0 ? MAX (wish, least) : MAX (usual, LEAST_BYTES);
}

/* The addresses that the ticket gives for key; NULL if it gives keys. */
static const WbPresignedObject *
given_for (const WbStore *store, const char *key)
{
  return store->credentials.presigned ? wb_presigned_find (store->credentials.presigned, key)
                                      : NULL;
}

/* TRUE if each part is cut when it is sent, as large as suits the line then. */
static gboolean
cuts_as_it_goes (const WbStore *store, guint64 wish)
{
  return wish == 0 && !store->credentials.presigned && store->kind->dialect
         && store->kind->dialect->parts_may_differ;
}

static guint64
least_part_bytes (const WbStore *store)
{
  return store->kind->dialect ? store->kind->dialect->least_part_bytes : 0;
}

/* The size of all parts where they are cut beforehand: no less than the store takes. */
static guint64
fixed_part_bytes (const WbStore *store, const char *key, guint64 bytes, guint64 wish)
{
  const WbPresignedObject *given = given_for (store, key);
  if (given && given->parts)
    return given->part_bytes;
  const guint64 least = least_part_bytes (store);
  return wb_multipart_part_bytes (bytes, wish > 0 ? MAX (wish, least) : 0);
}

gboolean
wb_multipart_is_worth_it (const WbStore *store, const char *key, guint64 bytes, guint64 wish)
{
  if (!store->kind->parts)
    return FALSE;
  if (store->credentials.presigned)
    {
      const WbPresignedObject *given = given_for (store, key);
      return given && given->parts;
    }
  if (cuts_as_it_goes (store, wish))
    return bytes > WORTH_PARTS * store->kind->dialect->least_part_bytes;
  return bytes > fixed_part_bytes (store, key, bytes, wish);
}

/* --- what the store has ---------------------------------------------------------------------- */

static void
clear_work (WbUpload *upload)
{
  for (guint i = 0; i < upload->n_work; i++)
    {
      g_free (upload->work[i].md5_base64);
      g_free (upload->work[i].md5_hex);
    }
  g_clear_pointer (&upload->work, g_free);
  upload->n_work = 0;
}

/* An etag that is no MD5 of the bytes, as of a part that the store encrypts, is known again by
 * having been noted when those bytes were sent. */
static gboolean
is_what_we_send (const WbListedPart *listed, const WbPart *noted, const WbPartWork *work)
{
  if (listed->has_crc64)
    return listed->crc64 == work->crc64;
  return !wb_store_etag_differs (listed->etag, work->md5_hex)
         || (g_strcmp0 (listed->etag, noted->etag) == 0 && noted->crc64 == work->crc64);
}

/* Is what the store lists the part that we would send? Fills it in if so. */
static gboolean
take_listed (WbUpload *upload, const WbListedPart *listed, GError **error)
{
  const guint index = listed->number - 1;
  if (index >= upload->n_work || !*listed->etag
      || listed->bytes != upload->checkpoint->parts[index].bytes)
    return TRUE;
  WbPartWork *work = &upload->work[index];
  if (!wb_upload_sum_part (upload, index, work, error))
    return FALSE;
  WbPart *part = &upload->checkpoint->parts[index];
  if (!is_what_we_send (listed, part, work))
    return TRUE;
  g_free (part->etag);
  part->is_done = TRUE;
  part->crc64 = work->crc64;
  part->etag = g_strdup (listed->etag);
  return TRUE;
}

static gboolean
list_page (const WbUpload *upload, guint after, WbPartList *ret_page, GError **error)
{
  const WbCheckpoint *checkpoint = upload->checkpoint;
  WbTries tries = { 0 };

  for (;;)
    {
      g_auto (WbFailure) failure = { 0 };
      if (!wb_run_check (upload->run, error)
          || !wb_store_freshen (upload->store, upload->run, error))
        return FALSE;
      if (upload->kind->list (upload->store, checkpoint->key, checkpoint->upload_id, after,
                              upload->run, ret_page, &failure))
        return TRUE;
      if (!wb_store_heal_and_wait (upload->store, &failure, &tries, upload->run, error))
        return FALSE;
    }
}

/* Makes the checkpoint's parts those that the store lists. */
static gboolean
reconcile (WbUpload *upload, GError **error)
{
  WbCheckpoint *checkpoint = upload->checkpoint;
  gboolean more = TRUE;
  guint after = 0;

  for (guint i = 0; i < checkpoint->n_parts; i++)
    checkpoint->parts[i].is_done = FALSE;
  while (more)
    {
      g_auto (WbPartList) page = { 0 };
      if (!list_page (upload, after, &page, error))
        return FALSE;
      for (guint i = 0; i < page.parts->len; i++)
        if (!take_listed (upload, page.parts->pdata[i], error))
          return FALSE;
      more = page.truncated && page.next > after;
      after = page.next;
    }
  g_debug ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes are there",
           wb_checkpoint_done_bytes (checkpoint), checkpoint->bytes);
  return wb_checkpoint_save (checkpoint, error);
}

static gboolean
has_addresses_for (const WbUpload *upload, guint64 part_bytes, GError **error)
{
  const WbPresignedObject *given = given_for (upload->store, upload->source->key);
  if (!given || upload->source->bytes <= given->n_parts * part_bytes)
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_REFUSED,
                       _ ("The service that gives permission to upload gave too few addresses for "
                          "a report of this size."));
  return FALSE;
}

static gboolean
begin (WbUpload *upload, GError **error)
{
  const WbUploadSource *source = upload->source;
  g_autofree char *upload_id = NULL;
  WbTries tries = { 0 };

  while (!upload_id)
    {
      g_auto (WbFailure) failure = { 0 };
      if (!wb_run_check (upload->run, error)
          || !wb_store_freshen (upload->store, upload->run, error))
        return FALSE;
      if (!upload->kind->begin (upload->store, source->key, upload->run, &upload_id, &failure)
          && !wb_store_heal_and_wait (upload->store, &failure, &tries, upload->run, error))
        return FALSE;
    }
  const guint64 part_bytes =
      cuts_as_it_goes (upload->store, source->part_bytes)
          ? 0
          : fixed_part_bytes (upload->store, source->key, source->bytes, source->part_bytes);
  if (!has_addresses_for (upload, part_bytes, error))
    return FALSE;
  wb_checkpoint_begin (upload->checkpoint, source->key, source->sha256, source->bytes, part_bytes,
                       upload_id);
  return wb_checkpoint_save (upload->checkpoint, error);
}

/* TRUE if the checkpoint's upload is one of this file, and the one that the ticket has addresses
 * of.
 */
static gboolean
can_go_on (const WbUpload *upload)
{
  const WbUploadSource *source = upload->source;
  const WbCheckpoint *checkpoint = upload->checkpoint;
  const WbPresignedObject *given = given_for (upload->store, source->key);
  return wb_checkpoint_is_of (checkpoint, source->key, source->sha256, source->bytes)
         && (!given
             || (g_strcmp0 (given->upload_id, checkpoint->upload_id) == 0
                 && given->part_bytes == checkpoint->part_bytes));
}

static gboolean
open_upload (WbUpload *upload, GError **error)
{
  const gboolean goes_on = can_go_on (upload);
  if (!goes_on)
    wb_multipart_abort (upload->store, upload->checkpoint, upload->run);
  if (!goes_on && !begin (upload, error))
    return FALSE;
  clear_work (upload);
  wb_upload_grow_work (upload);
  return !goes_on || reconcile (upload, error);
}

/* --- the end --------------------------------------------------------------------------------- */

/* The parts as they were read have to add up to the file as it was hashed. */
static gboolean
check_whole (const WbUpload *upload, GError **error)
{
  const WbCheckpoint *checkpoint = upload->checkpoint;
  guint64 crc64 = 0;
  for (guint i = 0; i < checkpoint->n_parts; i++)
    crc64 = wb_crc64_combine (crc64, checkpoint->parts[i].crc64, checkpoint->parts[i].bytes);
  if (crc64 == upload->source->crc64)
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                       _ ("The packed file has changed on the disk while it was sent."));
  return FALSE;
}

/* Of an upload that was completed and whose answer was lost, some stores say at the second Complete
 * that they have a problem, for ever; whoever lists it is told that it is gone. CLOSED if it is. */
static gboolean
is_still_open (const WbUpload *upload, GError **error)
{
  g_auto (WbPartList) page = { 0 };
  return list_page (upload, 0, &page, error);
}

static gboolean
says_trouble (const WbFailure *failure)
{
  return failure->status >= 500 || g_strcmp0 (failure->code, "InternalError") == 0;
}

static gboolean
ask_to_complete (WbUpload *upload, const char *const *etags, WbObject *ret_object, GError **error)
{
  const WbCheckpoint *checkpoint = upload->checkpoint;
  WbTries tries = { 0 };

  for (;;)
    {
      g_auto (WbFailure) failure = { 0 };
      if (!wb_run_check (upload->run, error)
          || !wb_store_freshen (upload->store, upload->run, error))
        return FALSE;
      if (upload->kind->complete (upload->store, checkpoint->key, checkpoint->upload_id, etags,
                                  checkpoint->n_parts, upload->run, ret_object, &failure))
        return TRUE;
      if (!wb_store_heal_and_wait (upload->store, &failure, &tries, upload->run, error)
          || (says_trouble (&failure) && !is_still_open (upload, error)))
        return FALSE;
    }
}

/* A store without checksums over the whole tells only the size. Where looking is not allowed the
 * parts' checksums, compared one by one, have to do. */
static gboolean
ask_for_size (WbUpload *upload, WbObject *object, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_auto (WbObject) seen = { 0 };

  object->bytes = upload->checkpoint->bytes;
  if (object->has_crc64)
    return TRUE;
  if (wb_store_head (upload->store, upload->checkpoint->key, upload->run, &seen, &local))
    object->bytes = seen.bytes;
  else if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    object->bytes = 0;
  else if (!g_error_matches (local, WB_ERROR, WB_ERROR_REFUSED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static gboolean
complete (WbUpload *upload, WbObject *ret_object, GError **error)
{
  const WbCheckpoint *checkpoint = upload->checkpoint;
  g_autofree const char **etags = g_new (const char *, checkpoint->n_parts);
  g_auto (WbObject) object = { 0 };

  if (!check_whole (upload, error))
    return FALSE;
  for (guint i = 0; i < checkpoint->n_parts; i++)
    etags[i] = checkpoint->parts[i].etag;
  if (!ask_to_complete (upload, etags, &object, error) || !ask_for_size (upload, &object, error))
    return FALSE;
  if (!wb_object_matches (&object, checkpoint->bytes, upload->source->crc64))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                           _ ("The storage has put the parts together wrongly."));
      return FALSE;
    }
  *ret_object = object;
  object = (WbObject){ 0 };
  return TRUE;
}

static gboolean
one_round (WbUpload *upload, WbObject *ret_object, GError **error)
{
  if (!open_upload (upload, error))
    return FALSE;
  wb_upload_report (upload);
  const gboolean sent = wb_upload_send_parts (upload, error);
  wb_upload_stop (upload);
  return sent && complete (upload, ret_object, error);
}

static gboolean
finish (WbUpload *upload, WbObject *object, GError **error)
{
  const WbUploadSource *source = upload->source;
  object->has_crc64 = TRUE;
  object->crc64 = source->crc64;
  wb_checkpoint_forget (upload->checkpoint);
  wb_checkpoint_add (upload->checkpoint, source->name, source->key, source->sha256, object);
  wb_store_got_on (upload->store);
  return wb_checkpoint_save (upload->checkpoint, error);
}

static gboolean
live_through (WbUpload *upload, WbObject *ret_object, GError **error)
{
  for (guint round = 1;; round++)
    {
      g_autoptr (GError) local = NULL, trouble = NULL;
      if (one_round (upload, ret_object, &local))
        return TRUE;
      const gboolean is_gone = g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CLOSED);
      const gboolean is_partial = g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
      if (is_gone && wb_upload_find_completed (upload, ret_object, &trouble))
        return TRUE;
      if (trouble || (!is_gone && !is_partial))
        {
          g_propagate_error (error,
                             trouble ? g_steal_pointer (&trouble) : g_steal_pointer (&local));
          return FALSE;
        }
      g_debug ("round %u: %s", round, local->message);
      /* parts that stay wrong are no better the third time, and would lie there for good */
      if (is_gone)
        wb_checkpoint_forget (upload->checkpoint);
      else if (round > 1)
        (void) wb_multipart_abort (upload->store, upload->checkpoint, upload->run);
      if (round >= MAX_ROUNDS)
        {
          g_set_error_literal (error, WB_ERROR, WB_ERROR_UNREACHABLE, local->message);
          return FALSE;
        }
    }
}

/* --- the lanes, ahead ------------------------------------------------------------------------ */

static void
start_pace (const WbStore *store, WbPace *pace)
{
  wb_pace_start (pace, store->finds_lanes ? 0 : store->lanes, store->lanes);
  if (store->options.http.max_bytes_per_sec > 0)
    wb_pace_limit (pace, store->options.http.max_bytes_per_sec, least_part_bytes (store));
}

/* Opens connections for as many lanes as are begun with. */
static void
warm_lanes (WbStore *store, const WbPace *pace, const char *key, guint64 bytes)
{
  const guint64 parts = bytes / MAX (least_part_bytes (store), 1) + 1;
  for (guint lane = 0; store->kind->parts->warm && lane < MIN (pace->width, parts); lane++)
    store->kind->parts->warm (store, lane, key);
}

void
wb_multipart_prepare (WbStore *store, const char *key, guint64 bytes, guint64 wish)
{
  WbPace pace;
  if (!wb_multipart_is_worth_it (store, key, bytes, wish))
    return;
  start_pace (store, &pace);
  warm_lanes (store, &pace, key, bytes);
}

gboolean
wb_multipart_upload (WbStore *store, const WbUploadSource *source, WbCheckpoint *checkpoint,
                     const WbRun *run, GError **error)
{
  g_autofree WbPartLane *lanes = g_new0 (WbPartLane, store->lanes);
  g_auto (WbObject) object = { 0 };
  WbUpload upload = {
    .store = store,
    .kind = store->kind->parts,
    .source = source,
    .checkpoint = checkpoint,
    .run = run,
    .lanes = lanes,
  };
  start_pace (store, &upload.pace);
  wb_upload_look (&upload);
  warm_lanes (store, &upload.pace, source->key, source->bytes);
  const gboolean done = live_through (&upload, &object, error);
  clear_work (&upload);
  return done && finish (&upload, &object, error);
}

static gboolean
abort_upload (WbStore *store, const WbCheckpoint *checkpoint, const WbRun *run)
{
  WbTries tries = { 0 };
  for (;;)
    {
      g_auto (WbFailure) failure = { 0 };
      g_autoptr (GError) error = NULL;
      if (store->kind->parts->abort (store, checkpoint->key, checkpoint->upload_id, run, &failure)
          || failure.remedy == WB_REMEDY_UPLOAD_GONE)
        return TRUE;
      if (wb_store_heal_and_wait (store, &failure, &tries, run, &error))
        continue;
      g_debug ("the old upload stays open: %s", error->message);
      return FALSE;
    }
}

gboolean
wb_multipart_abort (WbStore *store, WbCheckpoint *checkpoint, const WbRun *run)
{
  const gboolean is_gone =
      !checkpoint->upload_id || !store->kind->parts || abort_upload (store, checkpoint, run);
  wb_checkpoint_forget (checkpoint);
  return is_gone;
}
