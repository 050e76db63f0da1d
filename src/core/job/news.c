/* SPDX-License-Identifier: MPL-2.0 */
/* The tracker hears of every end; Sentry of a delivered case, and the words about it, if the person
 * agreed to that recipient. */
#define G_LOG_DOMAIN "waybill-job"

#include "job/news.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "cases/wish.h"
#include "channel/event-fit.h"
#include "channel/sentry.h"
#include "channel/tracker.h"
#include "deliver/deliver.h"
#include "job/scene.h"

static gint64
end_usec (const WbCase *kase)
{
  return kase->delivered_usec > 0 ? kase->delivered_usec : kase->changed_usec;
}

/* --- the tracker ----------------------------------------------------------------------------- */

static const char *
tracker_address (const WbProfile *profile)
{
  return profile->tracker_url;
}

static gpointer
open_tracker (const char *address, const char *dir, gint64 now_usec)
{
  return g_strdup (address);
}

static gboolean
is_any_end (const WbCase *kase, const WbProfile *profile)
{
  return TRUE;
}

static WbTrackerEvent
tracker_event (const WbCase *kase, const WbProfile *profile)
{
  const gboolean is_sealed = wb_profile_seals (profile);

  return (WbTrackerEvent){
    .event = profile->tracker_event,
    .case_id = kase->id,
    .number = kase->number,
    .profile_id = kase->profile_id,
    .version = kase->app_version,
    .user = kase->user,
    .result = wb_case_state_word (kase->state),
    .finding = kase->finding,
    .bytes = is_sealed ? kase->sealed_bytes : kase->bundle_bytes,
    .is_sealed = is_sealed,
    .duration_sec = MAX (end_usec (kase) - kase->created_usec, 0) / G_USEC_PER_SEC,
    .time_usec = end_usec (kase),
    .groups = kase->groups ? g_strv_length (kase->groups) : 0,
  };
}

static char *
tracker_id (const WbCase *kase, const WbProfile *profile)
{
  const WbTrackerEvent event = tracker_event (kase, profile);
  return wb_tracker_id (&event);
}

static GBytes *
tracker_payload (const WbCase *kase, const WbProfile *profile)
{
  const WbTrackerEvent event = tracker_event (kase, profile);
  return wb_tracker_payload (&event, profile->tracker_fields);
}

static const WbNews tracker_news[] = {
  { "tracker", N_ ("Event tracker"), is_any_end, tracker_id, tracker_payload },
};

/* --- Sentry ---------------------------------------------------------------------------------- */

static const char *
sentry_address (const WbProfile *profile)
{
  return profile->sentry_dsn;
}

static gpointer
open_sentry (const char *address, const char *dir, gint64 now_usec)
{
  g_autoptr (GError) error = NULL;
  WbSentry *sentry = wb_sentry_new (address, dir, now_usec, &error);
  if (!sentry)
    g_debug ("%s", error->message);
  return sentry;
}

static void
close_sentry (gpointer self)
{
  wb_sentry_free (self);
}

/* Not if it is to be taken back, also while the store does not know of that yet. */
static gboolean
is_with_support (const WbCase *kase)
{
  return kase->state == WB_CASE_DELIVERED && !wb_withdraw_is_asked (kase)
         && wb_case_get_wish (kase) != WB_CASE_WISH_CANCEL;
}

static gboolean
has_event (const WbCase *kase, const WbProfile *profile)
{
  return wb_scene_has_event (kase);
}

static gboolean
has_words (const WbCase *kase, const WbProfile *profile)
{
  return wb_scene_has_words (kase);
}

/* Of one case, and the same whenever it is asked for. */
static char *
event_id (const WbCase *kase, const char *type)
{
  g_autofree char *text = g_strjoin ("\n", kase->id, "sentry", type, NULL);
  g_autofree char *hash = wb_sha256_of (text, strlen (text));
  return g_strndup (hash, 32);
}

static char *
sentry_event_id (const WbCase *kase, const WbProfile *profile)
{
  return event_id (kase, "event");
}

static char *
sentry_words_id (const WbCase *kase, const WbProfile *profile)
{
  return event_id (kase, "feedback");
}

static GBytes *
to_item (const char *type, JsonNode *event)
{
  g_autoptr (GBytes) payload = wb_event_fit (event, WB_EVENT_MOST_BYTES);
  return wb_sentry_item (type, payload);
}

static GBytes *
sentry_event_payload (const WbCase *kase, const WbProfile *profile)
{
  const WbEventCase facts = {
    .number = kase->number,
    .case_id = kase->id,
    .profile_id = kase->profile_id,
    .bundle_sha256 = kase->bundle_sha256,
    .bytes = kase->bundle_bytes,
    .finding = kase->finding,
    .groups = (const char *const *) kase->groups,
    .time_usec = end_usec (kase),
  };
  WbEventScene scene;
  const char *words = NULL;
  g_autoptr (JsonNode) kept = wb_scene_read (kase, &scene, &words);
  if (!kept)
    return NULL;
  g_autofree char *id = sentry_event_id (kase, profile);
  g_autoptr (JsonNode) event = wb_event_from_case (&facts, &scene, id);
  return to_item ("event", event);
}

static GBytes *
sentry_words_payload (const WbCase *kase, const WbProfile *profile)
{
  WbEventScene scene;
  const char *words = NULL;
  g_autoptr (JsonNode) kept = wb_scene_read (kase, &scene, &words);
  if (!kept || !words)
    return NULL;
  /* who gets the words gets no more about the computer */
  const WbEventScene bare = { .app_name = scene.app_name, .app_version = scene.app_version };
  const WbEventWords said = {
    .words = words,
    .case_number = kase->number,
    .time_usec = end_usec (kase),
  };
  g_autofree char *id = sentry_words_id (kase, profile);
  g_autofree char *about = wb_scene_has_event (kase) ? sentry_event_id (kase, profile) : NULL;
  g_autoptr (JsonNode) feedback = wb_feedback_from_case (&said, &bare, id, about);
  return to_item ("feedback", feedback);
}

static const WbNews sentry_news[] = {
  { "sentry", "Sentry", has_event, sentry_event_id, sentry_event_payload },
  { "sentryWords", N_ ("Your words at Sentry"), has_words, sentry_words_id, sentry_words_payload },
};

/* --- all ------------------------------------------------------------------------------------- */

const WbNewsChannel wb_news_channels[WB_N_NEWS_CHANNELS] = {
  { "tracker", &wb_tracker_kind, tracker_address, open_tracker, g_free, tracker_news,
    G_N_ELEMENTS (tracker_news), NULL },
  { "sentry", &wb_sentry_kind, sentry_address, open_sentry, close_sentry, sentry_news,
    G_N_ELEMENTS (sentry_news), is_with_support },
};
