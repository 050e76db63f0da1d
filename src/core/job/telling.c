/* SPDX-License-Identifier: MPL-2.0 */
/* An outbox knows what waits, a case what became of it. A program that is
 * killed between the two, or another one that needed the room, leaves a case that waits for an item
 * that is no more: then nobody knows, and that is what is said. */
#define G_LOG_DOMAIN "waybill-job"

#include "job/telling.h"

#include <glib/gi18n-lib.h>

#include "base/json.h"
#include "base/text.h"
#include "job/job.h"
#include "job/news.h"
#include "job/scene.h"

/* Of older ends, such as those from before there was a channel, nobody wants to hear any more. */
#define NEWS_USEC (7 * G_TIME_SPAN_DAY)

#define RANK_END 5

/* What a case says of a channel. */
#define WAITING "waiting"
#define TOLD "told"
#define DROPPED "dropped"
#define UNKNOWN "unknown"

static const WbOutboxBounds bounds = { 200, 1024 * 1024, 30 * G_TIME_SPAN_DAY };

/* --- what a case knows ----------------------------------------------------------------------- */

static JsonNode *
read_told (const WbCase *kase)
{
  JsonNode *node = wb_case_read_json (kase, WB_CASE_CHANNELS_FILE, NULL);

  if (node && JSON_NODE_HOLDS_OBJECT (node))
    return node;
  g_clear_pointer (&node, json_node_unref);
  JsonObject *json = json_object_new ();
  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "kind", "channels");
  return wb_json_node_take (json);
}

static JsonObject *
told_of (JsonNode *node, const WbNews *news)
{
  return wb_json_get_object (json_node_get_object (node), news->name);
}

/* The id of what waits to be told; NULL if nothing does. */
static const char *
waiting_id (JsonObject *told)
{
  if (!told || g_strcmp0 (wb_json_get_string (told, "state"), WAITING) != 0)
    return NULL;
  return wb_json_get_string (told, "id");
}

static void
write_told (const WbCase *kase, JsonNode *node)
{
  g_autoptr (GError) error = NULL;
  if (!wb_case_write_json (kase, WB_CASE_CHANNELS_FILE, node, &error))
    g_debug ("case %s: %s", kase->number, error->message);
}

static void
set_state (JsonObject *told, const char *state, const char *reason, WbClock *clock)
{
  g_autofree char *at = wb_text_iso_sec (wb_clock_now_usec (clock));
  json_object_set_string_member (told, "state", state);
  json_object_set_string_member (told, "at", at);
  wb_json_set_string (told, "reason", reason);
}

/* --- noting ---------------------------------------------------------------------------------- */

static gboolean
has_news (const WbCase *kase, WbClock *clock)
{
  const gboolean has_ended = kase->state == WB_CASE_DELIVERED || kase->state == WB_CASE_REFUSED
                             || kase->state == WB_CASE_GIVEN_UP;
  return has_ended && wb_clock_now_usec (clock) - kase->changed_usec <= NEWS_USEC;
}

static WbOutbox *
open_outbox (const WbNewsChannel *channel, const char *dir, WbClock *clock)
{
  g_autoptr (GError) error = NULL;
  WbOutbox *outbox = wb_outbox_open (dir, &bounds, clock, &error);
  if (!outbox)
    g_debug ("%s: %s", channel->outbox, error->message);
  return outbox;
}

/* FALSE if it could not be put in. */
static gboolean
put_end (const WbNewsChannel *channel, const WbNews *news, const WbCase *kase,
         const WbProfile *profile, const char *id, WbClock *clock)
{
  g_autofree char *dir = wb_outbox_dir (channel->outbox, kase->profile_id);
  g_autoptr (GBytes) payload = news->payload (kase, profile);
  g_autoptr (WbOutbox) outbox = payload ? open_outbox (channel, dir, clock) : NULL;
  g_autoptr (GError) error = NULL;

  if (!outbox)
    return FALSE;
  if (!wb_outbox_put (outbox, id, RANK_END, payload, &error))
    g_debug ("%s", error->message);
  return error == NULL;
}

typedef enum
{
  NOTED_BEFORE,
  NOTED_NOW,
  NOT_NOTED, /* it could not be written */
} Noted;

static Noted
note_news (const WbNewsChannel *channel, const WbNews *news, const WbCase *kase,
           const WbProfile *profile, JsonNode *node, WbClock *clock)
{
  if (!channel->address (profile) || !news->is_wanted (kase, profile))
    return NOTED_BEFORE;
  g_autofree char *id = news->id (kase, profile);
  JsonObject *told = told_of (node, news);
  if (told && g_strcmp0 (wb_json_get_string (told, "id"), id) == 0)
    return NOTED_BEFORE;
  if (!put_end (channel, news, kase, profile, id, clock))
    return NOT_NOTED;
  told = json_object_new ();
  json_object_set_string_member (told, "id", id);
  json_object_set_string_member (told, "result", wb_case_state_word (kase->state));
  set_state (told, WAITING, NULL, clock);
  json_object_set_object_member (json_node_get_object (node), news->name, told);
  return NOTED_NOW;
}

void
wb_telling_note (const WbCase *kase, const WbProfile *profile, WbClock *clock)
{
  guint n_noted[NOT_NOTED + 1] = { 0 };

  if (!has_news (kase, clock))
    return;
  g_autoptr (JsonNode) node = read_told (kase);
  for (guint i = 0; i < G_N_ELEMENTS (wb_news_channels); i++)
    for (guint k = 0; k < wb_news_channels[i].n_news; k++)
      n_noted[note_news (&wb_news_channels[i], &wb_news_channels[i].news[k], kase, profile, node,
                         clock)]++;
  if (n_noted[NOTED_NOW] > 0)
    write_told (kase, node);
  if (n_noted[NOT_NOTED] == 0 && kase->state == WB_CASE_DELIVERED)
    wb_scene_forget (kase);
}

/* --- telling --------------------------------------------------------------------------------- */

/* self is what became of the items of a run: id -> TOLD, or why it was dropped. */
static void
hear (gpointer self, const char *id, gboolean was_sent, WbDrop reason)
{
  g_hash_table_insert (self, g_strdup (id), (gpointer) (was_sent ? TOLD : wb_drop_word (reason)));
}

static void
send_waiting (const WbNewsChannel *channel, const char *address, const char *dir, WbOutbox *outbox,
              GHashTable *heard, WbHttp *http, const WbRun *run)
{
  const WbCourierHeard listener = { hear, heard };
  gpointer self = channel->open (address, dir, wb_clock_now_usec (run->clock));
  g_autoptr (GError) error = NULL;

  if (!self)
    return;
  if (!wb_courier_run (outbox, channel->kind, self, http, &listener, run, &error))
    g_debug ("%s: %s", channel->outbox, error->message);
  channel->close (self);
}

/* Writes into kase what became of what it had to tell. */
static void
settle_case (const WbNewsChannel *channel, const WbCase *kase, const WbOutbox *outbox,
             GHashTable *heard, WbClock *clock)
{
  g_autoptr (JsonNode) node = read_told (kase);
  gboolean has_changed = FALSE;

  for (guint i = 0; i < channel->n_news; i++)
    {
      JsonObject *told = told_of (node, &channel->news[i]);
      const char *id = waiting_id (told);
      if (!id || wb_outbox_has (outbox, id))
        continue;
      const char *became = g_hash_table_lookup (heard, id);
      if (!became || g_str_equal (became, TOLD))
        set_state (told, became ? TOLD : UNKNOWN, NULL, clock);
      else
        set_state (told, DROPPED, became, clock);
      has_changed = TRUE;
    }
  if (has_changed)
    write_told (kase, node);
}

/* What was taken back is not told any more. */
static void
drop_withdrawn (const WbNewsChannel *channel, const WbCase *kase, WbOutbox *outbox,
                const GPtrArray *waiting, GHashTable *heard)
{
  g_autoptr (JsonNode) node = read_told (kase);

  for (guint i = 0; i < channel->n_news; i++)
    {
      const char *id = waiting_id (told_of (node, &channel->news[i]));
      for (guint k = 0; id && k < waiting->len; k++)
        if (g_str_equal (((const WbOutboxItem *) waiting->pdata[k])->id, id))
          {
            wb_outbox_drop (outbox, waiting->pdata[k], WB_DROP_WITHDRAWN);
            hear (heard, id, FALSE, WB_DROP_WITHDRAWN);
          }
    }
}

static void
run_channel (const WbNewsChannel *channel, const WbProfile *profile, const GPtrArray *cases,
             WbHttp *http, const WbRun *run)
{
  g_autofree char *dir = wb_outbox_dir (channel->outbox, profile->id);
  g_autoptr (WbOutbox) outbox = open_outbox (channel, dir, run->clock);
  g_autoptr (GHashTable) heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  if (!outbox)
    return;
  if (wb_outbox_lock (outbox, &error))
    {
      g_autoptr (GPtrArray) waiting = wb_outbox_list (outbox);
      for (guint i = 0; i < cases->len; i++)
        if (((const WbCase *) cases->pdata[i])->state == WB_CASE_WITHDRAWN)
          drop_withdrawn (channel, cases->pdata[i], outbox, waiting, heard);
      send_waiting (channel, channel->address (profile), dir, outbox, heard, http, run);
    }
  else
    g_debug ("%s: %s", channel->outbox, error->message);
  for (guint i = 0; i < cases->len; i++)
    {
      const WbCase *kase = cases->pdata[i];
      if (g_strcmp0 (kase->profile_id, profile->id) == 0)
        settle_case (channel, kase, outbox, heard, run->clock);
    }
}

/* The profiles of cases that can still be read, each once, by the newest case's copy; with every
 * case's end noted. */
static GPtrArray *
note_all (const GPtrArray *cases, WbClock *clock)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_profile_unref);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < cases->len; i++)
    {
      const WbCase *kase = cases->pdata[i];
      if (kase->state == WB_CASE_DELIVERED && !has_news (kase, clock))
        wb_scene_forget (kase); /* it could not be told in time */
      /* reading a profile is the dear part: not for every old case of one that is known */
      const gboolean matters =
          has_news (kase, clock) || !g_hash_table_contains (known, kase->profile_id);
      g_autoptr (WbProfile) profile = matters ? wb_job_profile (kase, NULL) : NULL;
      if (!profile)
        continue;
      wb_telling_note (kase, profile, clock);
      if (g_hash_table_add (known, kase->profile_id))
        g_ptr_array_add (profiles, g_steal_pointer (&profile));
    }
  return profiles;
}

void
wb_telling_run (const WbDeliverOptions *options, const WbRun *run)
{
  const WbHttpOptions http_options = {
    .idle_timeout_ms = 10000,
    .connect_timeout_ms = 5000,
    .proxy = options ? options->proxy : NULL,
    .ca_file = options ? options->ca_file : NULL,
  };
  const WbRun silent = { .cancellable = run ? run->cancellable : NULL,
                         .clock = run ? run->clock : NULL };
  g_autoptr (GPtrArray) cases = wb_cases_list (NULL);
  if (!cases)
    return;
  g_autoptr (GPtrArray) profiles = note_all (cases, silent.clock);
  g_autoptr (WbHttp) http = wb_http_new (&http_options);

  for (guint i = 0; i < profiles->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (wb_news_channels); k++)
      if (wb_news_channels[k].address (profiles->pdata[i]))
        run_channel (&wb_news_channels[k], profiles->pdata[i], cases, http, &silent);
}

/* --- for people ------------------------------------------------------------------------------ */

void
wb_told_free (WbTold *told)
{
  g_free (told->state);
  g_free (told);
}

static char *
say_state (JsonObject *told)
{
  const char *state = wb_json_get_string (told, "state");
  const char *at = wb_json_get_string (told, "at");
  g_autoptr (GDateTime) time = at ? g_date_time_new_from_iso8601 (at, NULL) : NULL;
  g_autofree char *when =
      time ? wb_text_local_time (g_date_time_to_unix (time) * G_USEC_PER_SEC) : g_strdup ("");

  if (g_strcmp0 (state, TOLD) == 0)
    /* Translators: a date and time */
    return g_strdup_printf (_ ("told at %s"), when);
  if (g_strcmp0 (state, DROPPED) == 0)
    return g_strdup (_ ("not told: the other side did not take it"));
  if (g_strcmp0 (state, UNKNOWN) == 0)
    return g_strdup (_ ("it is not known whether it was told"));
  return g_strdup (_ ("waits to be told"));
}

static void
add_told (const WbNews *news, JsonObject *json, gpointer all)
{
  WbTold *told = g_new0 (WbTold, 1);
  told->title = _ (news->title);
  told->state = say_state (json);
  g_ptr_array_add (all, told);
}

static void
add_json (const WbNews *news, JsonObject *json, gpointer all)
{
  json_object_set_object_member (all, news->name, json_object_ref (json));
}

static void
for_each_told (const WbCase *kase, void (*add) (const WbNews *, JsonObject *, gpointer),
               gpointer all)
{
  g_autoptr (JsonNode) node = read_told (kase);

  for (guint i = 0; i < G_N_ELEMENTS (wb_news_channels); i++)
    for (guint k = 0; k < wb_news_channels[i].n_news; k++)
      {
        const WbNews *news = &wb_news_channels[i].news[k];
        JsonObject *json = told_of (node, news);
        if (json)
          add (news, json, all);
      }
}

GPtrArray *
wb_telling_of (const WbCase *kase)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_told_free);
  for_each_told (kase, add_told, all);
  return all;
}

JsonObject *
wb_telling_to_json (const WbCase *kase)
{
  JsonObject *all = json_object_new ();
  for_each_told (kase, add_json, all);
  return all;
}
