/* SPDX-License-Identifier: MPL-2.0 */
/* One request is on its way at a time, so items arrive in the order they were put in. When nobody
 * answers, the pause doubles with each failure and is remembered, so that programs that come and go
 * don't knock more often than one that stays. */
#define G_LOG_DOMAIN "waybill-channel"

#include "channel/courier.h"

#define FIRST_PAUSE_USEC (15 * G_TIME_SPAN_SECOND)
#define LONGEST_PAUSE_USEC G_TIME_SPAN_HOUR
#define LONGEST_WISH_USEC G_TIME_SPAN_DAY /* whatever the other side asks for */

typedef struct
{
  WbOutbox *outbox;
  const WbChannelKind *kind;
  gpointer self;
  WbHttp *http;
  const WbCourierHeard *heard; /* (nullable) */
  const WbRun *run;            /* (nullable) */
  guint at_once;               /* shrinks when an answer says too large */
  GPtrArray *waiting;          /* of WbOutboxItem: what has no final answer yet */
  GPtrArray *batch;            /* of WbOutboxItem, borrowed: the first of them, being sent */
} Round;

static gint64
now_usec (const Round *round)
{
  return wb_clock_now_usec (round->run ? round->run->clock : NULL);
}

static void
tell (const Round *round, const WbOutboxItem *item, gboolean was_sent, WbDrop reason)
{
  if (round->heard)
    round->heard->ended (round->heard->self, item->id, was_sent, reason);
}

/* --- what to send ---------------------------------------------------------------------------- */

static gboolean
may_go (const Round *round, GBytes *payload)
{
  return !round->kind->may_go || round->kind->may_go (round->self, payload, now_usec (round));
}

/* Makes the first items of waiting the batch; returns what stands in them (of GBytes). What can't
 * be read has left the outbox; what may not go now stays in it. */
static GPtrArray *
take_batch (Round *round)
{
  GPtrArray *payloads = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_set_size (round->batch, 0);
  while (round->batch->len < MIN (round->at_once, round->waiting->len))
    {
      WbOutboxItem *item = round->waiting->pdata[round->batch->len];
      gboolean is_damaged = FALSE;
      g_autoptr (GBytes) payload = wb_outbox_read (round->outbox, item, &is_damaged);
      if (payload && may_go (round, payload))
        {
          g_ptr_array_add (round->batch, item);
          g_ptr_array_add (payloads, g_steal_pointer (&payload));
          continue;
        }
      if (is_damaged)
        tell (round, item, FALSE, WB_DROP_DAMAGED);
      g_ptr_array_remove_index (round->waiting, round->batch->len);
    }
  return payloads;
}

/* --- what comes of it ------------------------------------------------------------------------ */

/* The batch has its final answer. */
static void
end_batch (Round *round, gboolean was_sent, WbDrop reason)
{
  for (guint i = 0; i < round->batch->len; i++)
    {
      const WbOutboxItem *item = round->batch->pdata[i];
      if (was_sent)
        wb_outbox_sent (round->outbox, item);
      else
        wb_outbox_drop (round->outbox, item, reason);
      tell (round, item, was_sent, reason);
    }
  g_ptr_array_remove_range (round->waiting, 0, round->batch->len);
}

static void
pause_until (const Round *round, guint failures, gint64 until_usec)
{
  const gint64 latest = now_usec (round) + LONGEST_WISH_USEC;
  const WbOutboxPause pause = { failures, MIN (until_usec, latest) };
  wb_outbox_set_pause (round->outbox, &pause);
}

/* Longer each time, and not all clients at once. */
static void
pause_after_failure (const Round *round)
{
  WbOutboxPause pause;

  wb_outbox_get_pause (round->outbox, &pause);
  const gint64 longest = MIN (FIRST_PAUSE_USEC << MIN (pause.failures, 16), LONGEST_PAUSE_USEC);
  const gint64 wait_usec = longest / 2 + (gint64) (g_random_double () * (double) longest / 2);
  pause_until (round, pause.failures + 1, now_usec (round) + wait_usec);
}

static void
halve_batch (Round *round)
{
  const guint len = round->batch->len;
  if (len == 1)
    end_batch (round, FALSE, WB_DROP_REFUSED);
  round->at_once = MAX (len / 2, 1);
}

/* FALSE if the round is over. */
static gboolean
follow_answer (Round *round, const WbAnswer *answer)
{
  const gboolean is_later = answer->kind == WB_ANSWER_LATER;

  if (answer->until_usec > 0 || !is_later)
    pause_until (round, 0, answer->until_usec);
  else
    pause_after_failure (round);
  if (answer->kind == WB_ANSWER_TOO_LARGE)
    halve_batch (round);
  else if (answer->kind == WB_ANSWER_ARRIVED)
    end_batch (round, TRUE, 0);
  else if (answer->kind == WB_ANSWER_HELD)
    g_ptr_array_remove_range (round->waiting, 0, round->batch->len);
  else if (!is_later)
    end_batch (round, FALSE, answer->kind == WB_ANSWER_LIMITED ? WB_DROP_LIMITED : WB_DROP_REFUSED);
  return !is_later && answer->until_usec <= now_usec (round);
}

WbAnswer
wb_answer_of_reply (const WbHttpReply *reply, gint64 at_usec)
{
  const guint status = wb_http_reply_get_status (reply);
  const guint64 seconds = wb_http_reply_get_retry_after_sec (reply);

  if (status / 100 == 2)
    return (WbAnswer){ WB_ANSWER_ARRIVED, 0 };
  if (status == 413)
    return (WbAnswer){ WB_ANSWER_TOO_LARGE, 0 };
  /* what is neither a yes nor a no comes from in between: a portal that wants a sign-in, a proxy
   * that wants a password */
  if (status / 100 == 4 && status != 407 && status != 408 && status != 429)
    return (WbAnswer){ WB_ANSWER_REFUSED, 0 };
  if (seconds == 0 || seconds > LONGEST_WISH_USEC / G_TIME_SPAN_SECOND)
    return (WbAnswer){ WB_ANSWER_LATER, 0 };
  return (WbAnswer){ WB_ANSWER_LATER, at_usec + (gint64) seconds * G_TIME_SPAN_SECOND };
}

/* --- the round ------------------------------------------------------------------------------- */

/* Asks about the batch. FALSE if the round is over, with error if nobody answered. */
static gboolean
send_batch (Round *round, const GPtrArray *payloads, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (WbHttpRequest) request =
      round->kind->ask (round->self, round->batch, payloads, now_usec (round));
  g_autoptr (WbHttpReply) reply = wb_http_send (round->http, request, round->run, &local);

  if (!reply)
    {
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        pause_after_failure (round);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  const WbAnswer answer = round->kind->judge (round->self, reply, now_usec (round));
  g_debug ("%s: %u items, status %u", round->kind->word, round->batch->len,
           wb_http_reply_get_status (reply));
  return follow_answer (round, &answer);
}

static gboolean
has_to_wait (const Round *round)
{
  WbOutboxPause pause;
  wb_outbox_get_pause (round->outbox, &pause);
  return pause.not_before_usec > now_usec (round)
         && pause.not_before_usec <= now_usec (round) + LONGEST_WISH_USEC;
}

gboolean
wb_courier_run (WbOutbox *outbox, const WbChannelKind *kind, gpointer self, WbHttp *http,
                const WbCourierHeard *heard, const WbRun *run, GError **error)
{
  g_autoptr (GPtrArray) waiting = wb_outbox_list (outbox);
  g_autoptr (GPtrArray) batch = g_ptr_array_new ();
  g_autoptr (GError) local = NULL;
  Round round = {
    .outbox = outbox,
    .kind = kind,
    .self = self,
    .http = http,
    .heard = heard,
    .run = run,
    .at_once = kind->at_once,
    .waiting = waiting,
    .batch = batch,
  };
  gboolean goes_on = !has_to_wait (&round);

  while (goes_on && waiting->len > 0)
    {
      if (!wb_run_check (run, error))
        return FALSE;
      g_autoptr (GPtrArray) payloads = take_batch (&round);
      goes_on = batch->len == 0 || send_batch (&round, payloads, &local);
    }
  if (!local)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
