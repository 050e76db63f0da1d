/* SPDX-License-Identifier: MPL-2.0 */
/* An outbox knows what waits, a case what became of it. A program that is killed between the two,
 * or another one that needed the room, leaves a case that waits for an item that is no more: then
 * nobody knows, and that is what is said.
 *
 * What may still be told of cases is asked of the cases, never of what was written down when it was
 * put in: an item that no case stands for is dropped. */
#define G_LOG_DOMAIN "waybill-job"

#include "job/telling.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>

#include "base/digest.h"
#include "base/fs.h"
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

static gboolean
write_told (const WbCase *kase, JsonNode *node)
{
  g_autoptr (GError) error = NULL;
  if (!wb_case_write_json (kase, WB_CASE_CHANNELS_FILE, node, &error))
    g_debug ("case %s: %s", kase->number, error->message);
  return error == NULL;
}

/* While this is open nobody else changes what cases know; -1, and it is done without, if it can't
 * be had: then a state may be told wrongly, and nothing else. */
static int
open_told_lock (void)
{
  g_autofree char *dir = wb_outbox_dir ("", "");
  g_autofree char *path = g_build_filename (dir, "told.lock", NULL);
  wb_autofd int fd = -1;

  if (!wb_fs_make_private (dir, NULL))
    return -1;
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  return fd >= 0 && flock (fd, LOCK_EX) == 0 ? wb_steal_fd (&fd) : -1;
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

/* One for each profile, and, where that matters, for each address. Caller frees. */
static char *
dup_outbox_name (const WbNewsChannel *channel, const char *profile_id, const char *address)
{
  if (!channel->may_tell)
    return g_strdup (profile_id);
  g_autofree char *hash = wb_sha256_of (address, strlen (address));
  return g_strdup_printf ("%s~%.16s", profile_id, hash);
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
  g_autofree char *name = dup_outbox_name (channel, kase->profile_id, channel->address (profile));
  g_autofree char *dir = wb_outbox_dir (channel->outbox, name);
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
  NOTHING_TO_NOTE, /* now, or any more */
  NOTED,
  NOT_NOTED, /* it could not be written */
} Noted;

static Noted
note_news (const WbNewsChannel *channel, const WbNews *news, const WbCase *kase,
           const WbProfile *profile, JsonNode *node, WbClock *clock)
{
  if (!channel->address (profile) || (channel->may_tell && !channel->may_tell (kase))
      || !news->is_wanted (kase, profile))
    return NOTHING_TO_NOTE;
  g_autofree char *id = news->id (kase, profile);
  JsonObject *told = told_of (node, news);
  if (told && g_strcmp0 (wb_json_get_string (told, "id"), id) == 0)
    return NOTHING_TO_NOTE;
  if (!put_end (channel, news, kase, profile, id, clock))
    return NOT_NOTED;
  g_autofree char *outbox = dup_outbox_name (channel, kase->profile_id, channel->address (profile));
  told = json_object_new ();
  json_object_set_string_member (told, "id", id);
  json_object_set_string_member (told, "outbox", outbox);
  json_object_set_string_member (told, "result", wb_case_state_word (kase->state));
  set_state (told, WAITING, NULL, clock);
  json_object_set_object_member (json_node_get_object (node), news->name, told);
  return NOTED;
}

/* What was kept to be told is needed until all of it waits, and that is known. */
static void
forget_scene (const WbCase *kase)
{
  g_autoptr (GError) error = NULL;
  if (kase->state == WB_CASE_DELIVERED && !wb_scene_forget (kase, &error))
    g_debug ("case %s: %s", kase->number, error->message);
}

void
wb_telling_note (const WbCase *kase, const WbProfile *profile, WbClock *clock)
{
  guint n_noted[NOT_NOTED + 1] = { 0 };

  if (!has_news (kase, clock))
    return;
  wb_autofd int lock_fd = open_told_lock ();
  g_autoptr (JsonNode) node = read_told (kase);
  for (guint i = 0; i < G_N_ELEMENTS (wb_news_channels); i++)
    for (guint k = 0; k < wb_news_channels[i].n_news; k++)
      n_noted[note_news (&wb_news_channels[i], &wb_news_channels[i].news[k], kase, profile, node,
                         clock)]++;
  const gboolean is_known = n_noted[NOTED] == 0 || write_told (kase, node);
  if (is_known && n_noted[NOT_NOTED] == 0)
    forget_scene (kase);
}

/* --- forgetting ------------------------------------------------------------------------------ */

/* TRUE if what has id is told of one of cases, which still may be told of. */
static gboolean
is_of_a_case (const WbNewsChannel *channel, const GPtrArray *cases, const char *id)
{
  for (guint i = 0; i < cases->len; i++)
    for (guint k = 0; k < channel->n_news && channel->may_tell (cases->pdata[i]); k++)
      {
        g_autofree char *its_id = channel->news[k].id (cases->pdata[i], NULL);
        if (g_str_equal (its_id, id))
          return TRUE;
      }
  return FALSE;
}

/* Drops what waits in the outbox at dir and no case stands for, and what has grown too old. */
static void
forget_in (const WbNewsChannel *channel, const char *dir, WbClock *clock)
{
  g_autoptr (WbOutbox) outbox = open_outbox (channel, dir, clock);
  g_autoptr (GPtrArray) waiting = outbox ? wb_outbox_list (outbox) : NULL;
  /* read after it: the case of what waits is there, if it is anywhere */
  g_autoptr (GPtrArray) cases = waiting && waiting->len > 0 ? wb_cases_list (NULL) : NULL;

  for (guint i = 0; cases && i < waiting->len; i++)
    {
      const WbOutboxItem *item = waiting->pdata[i];
      if (!is_of_a_case (channel, cases, item->id))
        wb_outbox_drop (outbox, item, WB_DROP_WITHDRAWN);
    }
}

void
wb_telling_forget (WbClock *clock)
{
  for (guint i = 0; i < G_N_ELEMENTS (wb_news_channels); i++)
    {
      const WbNewsChannel *channel = &wb_news_channels[i];
      g_autofree char *all = wb_outbox_dir (channel->outbox, "");
      g_autoptr (GDir) dir = channel->may_tell ? g_dir_open (all, 0, NULL) : NULL;
      const char *name;
      while (dir && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (all, name, NULL);
          forget_in (channel, path, clock);
        }
    }
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

/* What became of what kase had to tell and does not wait any more; reason is set if it was dropped.
 */
static const char *
what_became (const WbNewsChannel *channel, const WbCase *kase, GHashTable *heard, const char *id,
             const char **reason)
{
  const char *became = g_hash_table_lookup (heard, id);

  if (became && g_str_equal (became, TOLD))
    return TOLD;
  if (!became && channel->may_tell && !channel->may_tell (kase))
    became = wb_drop_word (WB_DROP_WITHDRAWN);
  *reason = became;
  return became ? DROPPED : UNKNOWN;
}

/* Writes into kase what became of what it had to tell. */
static void
settle_case (const WbNewsChannel *channel, const WbCase *kase, const char *outbox_name,
             const WbOutbox *outbox, GHashTable *heard, WbClock *clock)
{
  wb_autofd int lock_fd = open_told_lock ();
  g_autoptr (JsonNode) node = read_told (kase);
  gboolean has_changed = FALSE;

  for (guint i = 0; i < channel->n_news; i++)
    {
      JsonObject *told = told_of (node, &channel->news[i]);
      const char *id = waiting_id (told), *reason = NULL;
      if (!id || g_strcmp0 (wb_json_get_string (told, "outbox"), outbox_name) != 0
          || wb_outbox_has (outbox, id))
        continue;
      set_state (told, what_became (channel, kase, heard, id, &reason), reason, clock);
      has_changed = TRUE;
    }
  if (has_changed)
    (void) write_told (kase, node);
}

static void
run_channel (const WbNewsChannel *channel, const WbProfile *profile, const GPtrArray *cases,
             WbHttp *http, const WbRun *run)
{
  const char *address = channel->address (profile);
  g_autofree char *name = dup_outbox_name (channel, profile->id, address);
  g_autofree char *dir = wb_outbox_dir (channel->outbox, name);
  g_autoptr (WbOutbox) outbox = open_outbox (channel, dir, run->clock);
  g_autoptr (GHashTable) heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  /* whoever has the lock sends, and knows what becomes of it */
  if (!outbox || !wb_outbox_lock (outbox, &error))
    {
      g_debug ("%s: %s", channel->outbox, error ? error->message : "no outbox");
      return;
    }
  send_waiting (channel, address, dir, outbox, heard, http, run);
  for (guint i = 0; i < cases->len; i++)
    {
      const WbCase *kase = cases->pdata[i];
      if (g_strcmp0 (kase->profile_id, profile->id) == 0)
        settle_case (channel, kase, name, outbox, heard, run->clock);
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
        forget_scene (kase); /* it could not be told in time */
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
  wb_telling_forget (silent.clock);
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
  if (g_strcmp0 (state, DROPPED) == 0
      && g_strcmp0 (wb_json_get_string (told, "reason"), wb_drop_word (WB_DROP_WITHDRAWN)) == 0)
    return g_strdup (_ ("not told: the report was taken back"));
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
