/* SPDX-License-Identifier: MPL-2.0 */
/* Parts on their way. One thread looks after all lanes. A part that failed goes back among the
 * others with a moment before which it is not sent again, so one bad connection never holds up the
 * rest. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/multipart-private.h"
#include "store/remote.h"

#define TICK_USEC (200 * G_TIME_SPAN_MILLISECOND)
#define LAST_LANES 2 /* are busy when what comes after the parts is prepared */
#define MOST_PART_BYTES ((guint64) 8 * 1024 * 1024)

/* --- the line -------------------------------------------------------------------------------- */

/* The time is the real one: on a virtual clock nothing would move meanwhile. */
void
wb_upload_look (WbUpload *upload)
{
  WbHttpMeter meter = { 0 };

  if (upload->kind->read_meter)
    upload->kind->read_meter (upload->store, &meter);
  upload->gone = meter.acked_bytes > 0 ? meter.acked_bytes : wb_store_sent_bytes (upload->store);
  const WbPaceLook look = {
    .usec = g_get_monotonic_time (),
    .arrived_bytes = meter.delivered_bytes > 0 ? meter.delivered_bytes : upload->gone,
    .rtt_ms = meter.rtt_ms,
    .min_rtt_ms = meter.min_rtt_ms,
    .busy = upload->n_busy,
    .is_loss_based = meter.is_loss_based,
  };
  wb_pace_take (&upload->pace, &look);
}

/* --- progress -------------------------------------------------------------------------------- */

static guint64
bytes_on_their_way (const WbUpload *upload)
{
  guint64 most = 0;
  for (guint i = 0; i < upload->store->lanes; i++)
    if (upload->lanes[i].is_busy)
      most += upload->checkpoint->parts[upload->lanes[i].part].bytes;
  return upload->gone > upload->counted ? MIN (upload->gone - upload->counted, most) : 0;
}

void
wb_upload_report (WbUpload *upload)
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

/* --- the lanes ------------------------------------------------------------------------------- */

void
wb_upload_grow_work (WbUpload *upload)
{
  const guint n = upload->checkpoint->n_parts;
  upload->work = g_renew (WbPartWork, upload->work, n);
  for (; upload->n_work < n; upload->n_work++)
    upload->work[upload->n_work] = (WbPartWork){ 0 };
}

gboolean
wb_upload_sum_part (const WbUpload *upload, guint index, WbPartWork *work, GError **error)
{
  g_clear_pointer (&work->md5_base64, g_free);
  g_clear_pointer (&work->md5_hex, g_free);
  return wb_store_sum_range (upload->source->fd, upload->checkpoint->parts[index].offset,
                             upload->checkpoint->parts[index].bytes, &work->md5_base64,
                             &work->md5_hex, &work->crc64, error);
}

static gint
free_lane (const WbUpload *upload)
{
  if (upload->n_busy >= upload->pace.width)
    return -1;
  for (guint i = 0; i < upload->store->lanes; i++)
    if (!upload->lanes[i].is_busy)
      return (gint) i;
  return -1;
}

/* The next part to send: -1 if none now; *ret_soonest_usec is when one can be (0: none at all). */
static gint
next_part (const WbUpload *upload, gint64 now_usec, gint64 *ret_soonest_usec)
{
  *ret_soonest_usec = 0;
  for (guint i = 0; i < upload->n_work; i++)
    {
      const WbPartWork *work = &upload->work[i];
      if (upload->checkpoint->parts[i].is_done || work->is_sending)
        continue;
      if (work->not_before_usec <= now_usec)
        return (gint) i;
      if (*ret_soonest_usec == 0 || work->not_before_usec < *ret_soonest_usec)
        *ret_soonest_usec = work->not_before_usec;
    }
  return -1;
}

/* Cuts the next part off what is left; -1 if nothing is. */
static gint
cut_part (WbUpload *upload)
{
  WbCheckpoint *checkpoint = upload->checkpoint;
  const guint64 left = wb_checkpoint_uncut_bytes (checkpoint);
  if (left == 0)
    return -1;
  const guint64 least = MAX (upload->store->kind->dialect->least_part_bytes,
                             left / (WB_MAX_PARTS - checkpoint->n_parts) + 1);
  const guint64 most = MAX (MOST_PART_BYTES, least);
  const guint index =
      wb_checkpoint_cut (checkpoint, wb_pace_part_bytes (&upload->pace, left, least, most));
  wb_upload_grow_work (upload);
  return (gint) index;
}

static gint
next_or_new_part (WbUpload *upload, gint64 now_usec, gint64 *ret_soonest_usec)
{
  const gint index = next_part (upload, now_usec, ret_soonest_usec);
  return index >= 0 || upload->checkpoint->part_bytes > 0 ? index : cut_part (upload);
}

static gboolean
start_part (WbUpload *upload, guint lane, guint index, GError **error)
{
  WbPartWork *work = &upload->work[index];
  if (!wb_store_freshen (upload->store, upload->run, error)
      || !wb_upload_sum_part (upload, index, work, error))
    return FALSE;
  const WbPartSend send = {
    .key = upload->checkpoint->key,
    .upload_id = upload->checkpoint->upload_id,
    .number = index + 1,
    .fd = upload->source->fd,
    .offset = upload->checkpoint->parts[index].offset,
    .length = upload->checkpoint->parts[index].bytes,
    .md5_base64 = work->md5_base64,
  };
  g_auto (WbFailure) failure = { 0 };
  if (!upload->kind->start (upload->store, lane, &send, &failure))
    {
      wb_failure_to_error (&failure, error);
      return FALSE;
    }
  work->is_sending = TRUE;
  upload->lanes[lane] = (WbPartLane){ TRUE, index, upload->store->generation };
  upload->n_busy++;
  return TRUE;
}

/* TRUE if the last parts are on their way, and few are left. */
static gboolean
is_nearly_over (const WbUpload *upload)
{
  if (upload->n_busy > LAST_LANES)
    return FALSE;
  for (guint i = 0; i < upload->n_work; i++)
    if (!upload->checkpoint->parts[i].is_done && !upload->work[i].is_sending)
      return FALSE;
  return wb_checkpoint_uncut_bytes (upload->checkpoint) == 0;
}

/* What comes after the parts finds a connection ready. */
static void
wind_up (WbUpload *upload)
{
  if (upload->kind->wind_up && is_nearly_over (upload))
    upload->kind->wind_up (upload->store, upload->checkpoint->key);
}

static gboolean
fill_lanes (WbUpload *upload, gint64 *ret_soonest_usec, GError **error)
{
  const gint64 now_usec = wb_clock_monotonic_usec (upload->store->clock);
  const gboolean is_fresh = wb_store_is_fresh (upload->store, upload->run);
  gint lane, index;

  *ret_soonest_usec = 0;
  /* for new credentials nobody waits who can look after a part meanwhile */
  while ((is_fresh || upload->n_busy == 0) && (lane = free_lane (upload)) >= 0
         && (index = next_or_new_part (upload, now_usec, ret_soonest_usec)) >= 0)
    if (!start_part (upload, (guint) lane, (guint) index, error))
      return FALSE;
  return TRUE;
}

static gboolean
part_arrived (WbUpload *upload, guint index, WbPartDone *done, GError **error)
{
  WbPart *part = &upload->checkpoint->parts[index];
  g_free (part->etag);
  part->is_done = TRUE;
  part->crc64 = upload->work[index].crc64;
  part->etag = g_steal_pointer (&done->etag);
  wb_store_got_on (upload->store);
  return wb_checkpoint_save (upload->checkpoint, error);
}

static gboolean
part_ended (WbUpload *upload, WbPartDone *done, GError **error)
{
  WbPartLane *lane = &upload->lanes[done->lane];
  WbPartWork *work = &upload->work[lane->part];
  gint64 wait_usec = 0;

  lane->is_busy = FALSE;
  work->is_sending = FALSE;
  upload->n_busy--;
  upload->counted += done->ok ? upload->checkpoint->parts[lane->part].bytes : 0;
  if (upload->n_busy == 0)
    upload->counted = upload->gone;

  if (done->ok
      && ((done->has_crc64 && done->crc64 != work->crc64)
          || (!done->has_opaque_etag && wb_store_etag_differs (done->etag, work->md5_hex))))
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
let_work (WbUpload *upload, gint64 soonest_usec, GError **error)
{
  GCancellable *cancellable = upload->run ? upload->run->cancellable : NULL;
  const gint64 now_usec = wb_clock_monotonic_usec (upload->store->clock);
  const gint64 until_usec = soonest_usec > 0 ? MAX (soonest_usec - now_usec, 0) : TICK_USEC;
  g_auto (WbPartDone) done = { 0 };

  if (upload->n_busy == 0)
    return wb_store_wait (upload->store, until_usec, upload->run, error);
  const gint64 timeout_usec = CLAMP (until_usec, G_TIME_SPAN_MILLISECOND, TICK_USEC);
  const gboolean has_ended = upload->kind->next (upload->store, timeout_usec, cancellable, &done);
  wb_upload_look (upload);
  return !has_ended || part_ended (upload, &done, error);
}

void
wb_upload_stop (WbUpload *upload)
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

gboolean
wb_upload_send_parts (WbUpload *upload, GError **error)
{
  gint64 soonest_usec = 0;

  wb_upload_look (upload);
  upload->counted = upload->gone;
  for (;;)
    {
      if (!wb_run_check (upload->run, error) || !fill_lanes (upload, &soonest_usec, error))
        return FALSE;
      if (upload->n_busy == 0 && soonest_usec == 0)
        return TRUE;
      wind_up (upload);
      if (!let_work (upload, soonest_usec, error))
        return FALSE;
      wb_upload_report (upload);
    }
}
