/* SPDX-License-Identifier: MPL-2.0 */
/* An upload is lived through in rounds: open (or go on with) it, send the parts, complete it. What
 * a round can't heal in place ends it with one of two errors: CLOSED (the store has forgotten the
 * upload, or joined something else) and PARTIAL_INPUT (parts are missing); then the store is asked
 * what is really there, and the next round does what is left.
 *
 * One thread looks after all lanes. A part that failed goes back among the others with a moment
 * before which it is not sent again, so one bad connection never holds up the rest. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/multipart.h"

#include <glib/gi18n-lib.h>

#include "base/digest.h"
#include "store/store-private.h"

#define MIB ((guint64) 1024 * 1024)
#define LEAST_BYTES (5 * MIB)
#define USUAL_PARTS 1000
#define MAX_PARTS 10000
#define MAX_ROUNDS 4
#define TICK_USEC (200 * G_TIME_SPAN_MILLISECOND)

/* A part of this run. */
typedef struct
{
  WbTries tries;
  gint64 not_before_usec; /* monotonic */
  gboolean is_sending;
  char *md5_base64; /* (nullable) */
  char *md5_hex;    /* (nullable) */
  guint64 crc64;
} Work;

typedef struct
{
  gboolean is_busy;
  guint part;
  guint generation;
} Lane;

typedef struct
{
  WbStore *store;
  const WbPartsClass *kind;
  const WbUploadSource *source;
  WbCheckpoint *checkpoint;
  const WbRun *run;
  Work *work; /* one a part; NULL between rounds */
  guint n_work;
  Lane *lanes;
  guint n_busy;
  guint64 counted; /* of the bytes sent, those of parts that ended */
  guint64 shown;
} Upload;

guint64
wb_multipart_part_bytes (guint64 bytes, guint64 wish)
{
  const guint64 least = bytes / MAX_PARTS + 1;
  const guint64 usual = (bytes / USUAL_PARTS + MIB) / MIB * MIB;
  return wish > 0 ? MAX (wish, least) : MAX (usual, LEAST_BYTES);
}

/* --- progress -------------------------------------------------------------------------------- */

static guint64
bytes_on_their_way (const Upload *upload)
{
  guint64 most = 0;
  for (guint i = 0; i < upload->store->lanes; i++)
    if (upload->lanes[i].is_busy)
      most += wb_checkpoint_part_bytes (upload->checkpoint, upload->lanes[i].part);
  const guint64 sent = wb_store_sent_bytes (upload->store);
  return sent > upload->counted ? MIN (sent - upload->counted, most) : 0;
}

static void
report (Upload *upload)
{
  const WbUploadSource *source = upload->source;
  const guint64 done = source->done_before + wb_checkpoint_done_bytes (upload->checkpoint)
                       + bytes_on_their_way (upload);
  upload->shown = MAX (upload->shown, MIN (done, source->total));
  upload->store->progress_done = upload->shown;
  upload->store->progress_total = source->total;
  wb_run_notify (upload->run, "upload", source->name, WB_EVENT_PROGRESS, upload->shown,
                 source->total, NULL);
}

/* --- what the store has ---------------------------------------------------------------------- */

static void
clear_work (Upload *upload)
{
  for (guint i = 0; i < upload->n_work; i++)
    {
      g_free (upload->work[i].md5_base64);
      g_free (upload->work[i].md5_hex);
    }
  g_clear_pointer (&upload->work, g_free);
  upload->n_work = 0;
}

static gboolean
sum_part (const Upload *upload, guint index, Work *work, GError **error)
{
  g_clear_pointer (&work->md5_base64, g_free);
  g_clear_pointer (&work->md5_hex, g_free);
  return wb_store_sum_range (upload->source->fd,
                             wb_checkpoint_part_offset (upload->checkpoint, index),
                             wb_checkpoint_part_bytes (upload->checkpoint, index),
                             &work->md5_base64, &work->md5_hex, &work->crc64, error);
}

/* Is what the store lists the part that we would send? Fills it in if so. */
static gboolean
take_listed (Upload *upload, const WbListedPart *listed, GError **error)
{
  const guint index = listed->number - 1;
  if (index >= upload->n_work || !*listed->etag
      || listed->bytes != wb_checkpoint_part_bytes (upload->checkpoint, index))
    return TRUE;
  Work *work = &upload->work[index];
  if (!sum_part (upload, index, work, error))
    return FALSE;
  if (listed->has_crc64 ? listed->crc64 != work->crc64
                        : wb_store_etag_differs (listed->etag, work->md5_hex))
    return TRUE;
  WbPart *part = &upload->checkpoint->parts[index];
  g_free (part->etag);
  *part = (WbPart){ .is_done = TRUE, .crc64 = work->crc64, .etag = g_strdup (listed->etag) };
  return TRUE;
}

static gboolean
list_page (Upload *upload, guint after, WbPartList *ret_page, GError **error)
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
reconcile (Upload *upload, GError **error)
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
begin (Upload *upload, GError **error)
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
  wb_checkpoint_begin (upload->checkpoint, source->key, source->sha256, source->bytes,
                       wb_multipart_part_bytes (source->bytes, source->part_bytes), upload_id);
  return wb_checkpoint_save (upload->checkpoint, error);
}

static gboolean
open_upload (Upload *upload, GError **error)
{
  const WbUploadSource *source = upload->source;
  const gboolean goes_on =
      wb_checkpoint_is_of (upload->checkpoint, source->key, source->sha256, source->bytes);
  if (!goes_on)
    wb_multipart_abort (upload->store, upload->checkpoint, upload->run);
  if (!goes_on && !begin (upload, error))
    return FALSE;
  clear_work (upload);
  upload->n_work = upload->checkpoint->n_parts;
  upload->work = g_new0 (Work, upload->n_work);
  return !goes_on || reconcile (upload, error);
}

/* --- the lanes ------------------------------------------------------------------------------- */

static gint
free_lane (const Upload *upload)
{
  for (guint i = 0; i < upload->store->lanes; i++)
    if (!upload->lanes[i].is_busy)
      return (gint) i;
  return -1;
}

/* The next part to send: -1 if none now; *ret_soonest_usec is when one can be (0: none at all). */
static gint
next_part (const Upload *upload, gint64 now_usec, gint64 *ret_soonest_usec)
{
  *ret_soonest_usec = 0;
  for (guint i = 0; i < upload->n_work; i++)
    {
      const Work *work = &upload->work[i];
      if (upload->checkpoint->parts[i].is_done || work->is_sending)
        continue;
      if (work->not_before_usec <= now_usec)
        return (gint) i;
      if (*ret_soonest_usec == 0 || work->not_before_usec < *ret_soonest_usec)
        *ret_soonest_usec = work->not_before_usec;
    }
  return -1;
}

static gboolean
start_part (Upload *upload, guint lane, guint index, GError **error)
{
  Work *work = &upload->work[index];
  if (!wb_store_freshen (upload->store, upload->run, error)
      || !sum_part (upload, index, work, error))
    return FALSE;
  const WbPartSend send = {
    .key = upload->checkpoint->key,
    .upload_id = upload->checkpoint->upload_id,
    .number = index + 1,
    .fd = upload->source->fd,
    .offset = wb_checkpoint_part_offset (upload->checkpoint, index),
    .length = wb_checkpoint_part_bytes (upload->checkpoint, index),
    .md5_base64 = work->md5_base64,
  };
  work->is_sending = TRUE;
  upload->lanes[lane] = (Lane){ TRUE, index, upload->store->generation };
  upload->n_busy++;
  upload->kind->start (upload->store, lane, &send);
  return TRUE;
}

static gboolean
fill_lanes (Upload *upload, gint64 *ret_soonest_usec, GError **error)
{
  const gint64 now_usec = wb_clock_monotonic_usec (upload->store->clock);
  gint lane, index;

  *ret_soonest_usec = 0;
  while ((lane = free_lane (upload)) >= 0
         && (index = next_part (upload, now_usec, ret_soonest_usec)) >= 0)
    if (!start_part (upload, (guint) lane, (guint) index, error))
      return FALSE;
  return TRUE;
}

static gboolean
part_arrived (Upload *upload, guint index, WbPartDone *done, GError **error)
{
  WbPart *part = &upload->checkpoint->parts[index];
  g_free (part->etag);
  *part = (WbPart){ .is_done = TRUE,
                    .crc64 = upload->work[index].crc64,
                    .etag = g_steal_pointer (&done->etag) };
  wb_store_got_on (upload->store);
  return wb_checkpoint_save (upload->checkpoint, error);
}

static gboolean
part_ended (Upload *upload, WbPartDone *done, GError **error)
{
  Lane *lane = &upload->lanes[done->lane];
  Work *work = &upload->work[lane->part];
  gint64 wait_usec = 0;

  lane->is_busy = FALSE;
  work->is_sending = FALSE;
  upload->n_busy--;
  upload->counted += done->ok ? wb_checkpoint_part_bytes (upload->checkpoint, lane->part) : 0;
  if (upload->n_busy == 0)
    upload->counted = wb_store_sent_bytes (upload->store);

  if (done->ok
      && ((done->has_crc64 && done->crc64 != work->crc64)
          || wb_store_etag_differs (done->etag, work->md5_hex)))
    wb_failure_changed (&done->failure);
  else if (done->ok)
    return part_arrived (upload, lane->part, done, error);
  done->failure.generation = lane->generation;
  if (!wb_store_heal (upload->store, &done->failure, &work->tries, upload->run, &wait_usec, error))
    return FALSE;
  work->not_before_usec = wb_clock_monotonic_usec (upload->store->clock) + wait_usec;
  return TRUE;
}

/* Lets the lanes work for a moment, or waits if all parts have to. */
static gboolean
let_work (Upload *upload, gint64 soonest_usec, GError **error)
{
  GCancellable *cancellable = upload->run ? upload->run->cancellable : NULL;
  const gint64 now_usec = wb_clock_monotonic_usec (upload->store->clock);
  const gint64 until_usec = soonest_usec > 0 ? MAX (soonest_usec - now_usec, 0) : TICK_USEC;
  g_auto (WbPartDone) done = { 0 };

  if (upload->n_busy == 0)
    return wb_clock_wait_usec (upload->store->clock, until_usec, cancellable, error);
  const gint64 timeout_usec = CLAMP (until_usec, G_TIME_SPAN_MILLISECOND, TICK_USEC);
  if (!upload->kind->next (upload->store, timeout_usec, cancellable, &done))
    return TRUE;
  return part_ended (upload, &done, error);
}

static void
stop_lanes (Upload *upload)
{
  if (upload->n_busy > 0)
    upload->kind->stop (upload->store);
  for (guint i = 0; i < upload->store->lanes; i++)
    {
      if (upload->lanes[i].is_busy)
        upload->work[upload->lanes[i].part].is_sending = FALSE;
      upload->lanes[i].is_busy = FALSE;
    }
  upload->n_busy = 0;
}

static gboolean
send_parts (Upload *upload, GError **error)
{
  gint64 soonest_usec = 0;

  upload->counted = wb_store_sent_bytes (upload->store);
  for (;;)
    {
      if (!wb_run_check (upload->run, error) || !fill_lanes (upload, &soonest_usec, error))
        return FALSE;
      if (upload->n_busy == 0 && soonest_usec == 0)
        return TRUE;
      if (!let_work (upload, soonest_usec, error))
        return FALSE;
      report (upload);
    }
}

/* --- the end --------------------------------------------------------------------------------- */

/* The parts as they were read have to add up to the file as it was hashed. */
static gboolean
check_whole (const Upload *upload, GError **error)
{
  const WbCheckpoint *checkpoint = upload->checkpoint;
  guint64 crc64 = 0;
  for (guint i = 0; i < checkpoint->n_parts; i++)
    crc64 = wb_crc64_combine (crc64, checkpoint->parts[i].crc64,
                              wb_checkpoint_part_bytes (checkpoint, i));
  if (crc64 == upload->source->crc64)
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                       _ ("The packed file has changed on the disk while it was sent."));
  return FALSE;
}

static gboolean
ask_to_complete (Upload *upload, const char *const *etags, WbObject *ret_object, GError **error)
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
      if (!wb_store_heal_and_wait (upload->store, &failure, &tries, upload->run, error))
        return FALSE;
    }
}

static gboolean
complete (Upload *upload, WbObject *ret_object, GError **error)
{
  const WbCheckpoint *checkpoint = upload->checkpoint;
  g_autofree const char **etags = g_new (const char *, checkpoint->n_parts);
  g_auto (WbObject) object = { 0 };

  if (!check_whole (upload, error))
    return FALSE;
  for (guint i = 0; i < checkpoint->n_parts; i++)
    etags[i] = checkpoint->parts[i].etag;
  if (!ask_to_complete (upload, etags, &object, error))
    return FALSE;
  object.bytes = checkpoint->bytes;
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
one_round (Upload *upload, WbObject *ret_object, GError **error)
{
  if (!open_upload (upload, error))
    return FALSE;
  report (upload);
  const gboolean sent = send_parts (upload, error);
  stop_lanes (upload);
  return sent && complete (upload, ret_object, error);
}

/* After CLOSED: was it completed, and only the answer lost? FALSE without error if not. */
static gboolean
find_completed (Upload *upload, WbObject *ret_object, GError **error)
{
  const WbUploadSource *source = upload->source;
  g_autoptr (GError) local = NULL;
  g_auto (WbObject) object = { 0 };

  if (!wb_store_head (upload->store, source->key, upload->run, &object, &local))
    {
      /* absent, or we may not look: then it is sent again */
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
          && !g_error_matches (local, WB_ERROR, WB_ERROR_REFUSED))
        g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!wb_object_matches (&object, source->bytes, source->crc64))
    return FALSE;
  g_debug ("%s had been completed", source->name);
  *ret_object = object;
  object = (WbObject){ 0 };
  return TRUE;
}

static gboolean
finish (Upload *upload, WbObject *object, GError **error)
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
live_through (Upload *upload, WbObject *ret_object, GError **error)
{
  for (guint round = 1;; round++)
    {
      g_autoptr (GError) local = NULL, trouble = NULL;
      if (one_round (upload, ret_object, &local))
        return TRUE;
      const gboolean is_gone = g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CLOSED);
      const gboolean is_partial = g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
      if (is_gone && find_completed (upload, ret_object, &trouble))
        return TRUE;
      if (trouble || (!is_gone && !is_partial))
        {
          g_propagate_error (error, trouble ? g_steal_pointer (&trouble) : g_steal_pointer (&local));
          return FALSE;
        }
      g_debug ("round %u: %s", round, local->message);
      /* parts that stay wrong are no better the third time */
      if (is_gone || round > 1)
        wb_checkpoint_forget (upload->checkpoint);
      if (round >= MAX_ROUNDS)
        {
          g_set_error_literal (error, WB_ERROR, WB_ERROR_UNREACHABLE, local->message);
          return FALSE;
        }
    }
}

gboolean
wb_multipart_upload (WbStore *store, const WbUploadSource *source, WbCheckpoint *checkpoint,
                     const WbRun *run, GError **error)
{
  g_autofree Lane *lanes = g_new0 (Lane, store->lanes);
  g_auto (WbObject) object = { 0 };
  Upload upload = {
    .store = store,
    .kind = store->kind->parts,
    .source = source,
    .checkpoint = checkpoint,
    .run = run,
    .lanes = lanes,
  };
  const gboolean done = live_through (&upload, &object, error);
  clear_work (&upload);
  return done && finish (&upload, &object, error);
}

void
wb_multipart_abort (WbStore *store, WbCheckpoint *checkpoint, const WbRun *run)
{
  g_auto (WbFailure) failure = { 0 };
  if (!checkpoint->upload_id)
    return;
  if (store->kind->parts
      && !store->kind->parts->abort (store, checkpoint->key, checkpoint->upload_id, run, &failure))
    g_debug ("the old upload stays open: %s", failure.code ? failure.code : "no answer");
  wb_checkpoint_forget (checkpoint);
}
