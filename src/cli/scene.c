/* SPDX-License-Identifier: MPL-2.0 */
#include "scene.h"

#include "base/json.h"
#include "collect/facts.h"
#include "plan/installation.h"

struct _WbSceneNow
{
  WbEventScene scene; /* borrows from the rest */
  JsonNode *facts;
  char *app, *electron, *node, *chrome;
};

#define FACT(member) G_STRUCT_OFFSET (WbEventScene, member)

static const struct
{
  const char *pointer;
  gsize offset;
} facts[] = {
  { "/os/name", FACT (os_name) },
  { "/os/version", FACT (os_version) },
  { "/os/kernel", FACT (kernel_version) },
  { "/os/architecture", FACT (arch) },
};

static void
take_facts (WbSceneNow *now)
{
  JsonObject *json = json_object_new ();

  wb_facts_add_system (json);
  now->facts = wb_json_node_take (json);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      JsonNode *node = wb_json_at (now->facts, facts[i].pointer);
      if (node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        G_STRUCT_MEMBER (const char *, &now->scene, facts[i].offset) = json_node_get_string (node);
    }
}

static void
take_versions (WbSceneNow *now, const WbProfile *profile, const WbContext *given)
{
  g_autoptr (WbContext) recalled = given ? NULL : wb_context_recall (profile->id);
  const WbContext *context = given ? given : recalled;

  if (context)
    {
      now->app = g_strdup (context->app_version);
      now->electron = g_strdup (context->electron_version);
      now->node = g_strdup (context->node_version);
      now->chrome = g_strdup (context->chrome_version);
    }
  g_autofree char *app = NULL, *electron = NULL;
  (void) wb_installation_versions (profile, &app, &electron);
  now->app = now->app ? now->app : g_steal_pointer (&app);
  now->electron = now->electron ? now->electron : g_steal_pointer (&electron);
}

WbSceneNow *
wb_scene_now (const WbProfile *profile, const WbContext *context)
{
  WbSceneNow *now = g_new0 (WbSceneNow, 1);

  take_facts (now);
  take_versions (now, profile, context);
  now->scene.app_name = profile->id;
  now->scene.app_version = now->app;
  now->scene.electron_version = now->electron;
  now->scene.node_version = now->node;
  now->scene.chrome_version = now->chrome;
  return now;
}

void
wb_scene_now_free (WbSceneNow *now)
{
  if (!now)
    return;
  json_node_unref (now->facts);
  g_free (now->app);
  g_free (now->electron);
  g_free (now->node);
  g_free (now->chrome);
  g_free (now);
}

const WbEventScene *
wb_scene_now_get (const WbSceneNow *now)
{
  return &now->scene;
}
