/* SPDX-License-Identifier: MPL-2.0 */
/* What is taken from environment.json is a table. Packing empties the evidence, so it is taken
 * before. */
#define G_LOG_DOMAIN "waybill-job"

#include "job/scene.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/fs.h"
#include "base/json.h"
#include "bundle/bundle.h"
#include "plan/consent.h"

#define SCENE_FILE "scene.json"
#define WORDS_MOST_BYTES (4096 * 4 + 4) /* more characters than an event takes */
#define ENVIRONMENT_MOST_BYTES (1024 * 1024)
#define WORDS "words"
#define EVENT "event"

#define FACT(member) G_STRUCT_OFFSET (WbEventScene, member)

static const struct
{
  const char *pointer; /* in environment.json */
  const char *name;    /* in ours */
  gsize offset;
} facts[] = {
  { "/os/name", "osName", FACT (os_name) },
  { "/os/version", "osVersion", FACT (os_version) },
  { "/os/kernel", "kernel", FACT (kernel_version) },
  { "/os/architecture", "architecture", FACT (arch) },
  { "/app/electron", "electron", FACT (electron_version) },
  { "/app/node", "node", FACT (node_version) },
  { "/app/chrome", "chrome", FACT (chrome_version) },
};

/* --- keeping --------------------------------------------------------------------------------- */

static void
take_environment (JsonObject *scene, const WbEvidence *evidence)
{
  const WbJsonLimits limits = { .big_numbers = TRUE };
  g_autofree char *text =
      wb_evidence_dup_start (evidence, "environment.json", ENVIRONMENT_MOST_BYTES);
  g_autoptr (JsonNode) environment = text ? wb_json_parse (text, -1, &limits, NULL) : NULL;

  for (guint i = 0; environment && i < G_N_ELEMENTS (facts); i++)
    {
      JsonNode *node = wb_json_at (environment, facts[i].pointer);
      if (node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        json_object_set_string_member (scene, facts[i].name, json_node_get_string (node));
    }
}

/* NULL if nothing may be told. */
static JsonNode *
new_scene (const WbRecipient *sentry, const WbEvidence *evidence)
{
  const gboolean gets_words = wb_recipient_gets (sentry, "words");
  const gboolean gets_events = wb_recipient_gets (sentry, "events");
  JsonObject *scene = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (scene);

  if (!gets_words && !gets_events)
    return NULL;
  json_object_set_int_member (scene, "waybill", 1);
  json_object_set_string_member (scene, "kind", "scene");
  json_object_set_boolean_member (scene, EVENT, gets_events);
  if (gets_events)
    take_environment (scene, evidence);
  g_autofree char *words =
      gets_words ? wb_evidence_dup_start (evidence, "description.txt", WORDS_MOST_BYTES) : NULL;
  wb_json_set_string (scene, WORDS, words);
  return g_steal_pointer (&node);
}

gboolean
wb_scene_keep (const WbCase *kase, const WbProfile *profile, const WbSelection *selection,
               const WbEvidence *evidence, GError **error)
{
  const WbRecipient *sentry = wb_consent_recipient (profile, selection, "alerts");
  g_autoptr (GError) local = NULL;

  if (wb_bundle_has_begun (wb_evidence_dir (evidence)))
    return TRUE; /* killed while it was moved: what was kept before is whole */
  if (!wb_scene_forget (kase, error))
    return FALSE;
  if (!profile->sentry_dsn || !sentry || wb_profile_seals (profile))
    return TRUE;
  g_autoptr (JsonNode) node = new_scene (sentry, evidence);
  if (node && !wb_case_write_json (kase, SCENE_FILE, node, &local))
    g_debug ("case %s: %s", kase->number, local->message);
  return TRUE;
}

/* --- reading --------------------------------------------------------------------------------- */

JsonNode *
wb_scene_read (const WbCase *kase, WbEventScene *ret_scene, const char **ret_words)
{
  g_autoptr (JsonNode) node = wb_case_read_json (kase, SCENE_FILE, NULL);

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  JsonObject *scene = json_node_get_object (node);
  *ret_scene = (WbEventScene){ .app_name = kase->profile_id, .app_version = kase->app_version };
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    G_STRUCT_MEMBER (const char *, ret_scene, facts[i].offset) =
        wb_json_get_string (scene, facts[i].name);
  *ret_words = wb_json_get_string (scene, WORDS);
  return g_steal_pointer (&node);
}

gboolean
wb_scene_has_event (const WbCase *kase)
{
  WbEventScene scene;
  const char *words;
  g_autoptr (JsonNode) node = wb_scene_read (kase, &scene, &words);
  return node && wb_json_get_boolean (json_node_get_object (node), EVENT, FALSE);
}

gboolean
wb_scene_has_words (const WbCase *kase)
{
  WbEventScene scene;
  const char *words = NULL;
  g_autoptr (JsonNode) node = wb_scene_read (kase, &scene, &words);
  return node && words && *words != '\0';
}

gboolean
wb_scene_forget (const WbCase *kase, GError **error)
{
  g_autofree char *path = wb_case_path (kase, SCENE_FILE);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  wb_fs_set_error (error, errno, path);
  return FALSE;
}
