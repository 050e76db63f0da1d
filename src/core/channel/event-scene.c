/* SPDX-License-Identifier: MPL-2.0 */
/* Contexts are called and filled as @sentry/electron does it, so that events of the application's
 * own SDK and ours look the same; what Waybill itself is stands in "sdk" and "reporter". Which fact
 * stands where is a table.
 *
 * There is no server_name, since that is what people call their computers, and with the platform
 * "node" a server doesn't take the sender's address for the user's. */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "channel/event-parts.h"

#define FACT_MOST_CHARS 200
#define RELEASE_MOST_CHARS 200
#define ENVIRONMENT_MOST_CHARS 64

/* --- pieces ---------------------------------------------------------------------------------- */

void
wb_event_set_line (JsonObject *json, const char *name, const char *text, gsize most_chars)
{
  if (!text || *text == '\0')
    return;
  g_autofree char *line = g_strdup (text);
  for (char *p = line; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  g_autofree char *fitting = wb_text_ellipsize (line, most_chars);
  json_object_set_string_member (json, name, fitting);
}

void
wb_event_set_tag (JsonObject *event, const char *name, const char *value)
{
  wb_event_set_line (wb_json_get_object (event, "tags"), name, value, WB_EVENT_TAG_MOST_CHARS);
}

void
wb_event_set_words (JsonObject *event, const char *message, const char *formatted)
{
  JsonObject *words = json_object_new ();
  json_object_set_string_member (words, "message", message);
  json_object_set_string_member (words, "formatted", formatted);
  json_object_set_object_member (event, "logentry", words);
}

void
wb_event_set_fingerprint (JsonObject *event, const char *first, const char *second)
{
  JsonArray *fingerprint = json_array_new ();
  json_array_add_string_element (fingerprint, first);
  if (second)
    json_array_add_string_element (fingerprint, second);
  json_object_set_array_member (event, "fingerprint", fingerprint);
}

void
wb_event_set_time (JsonObject *json, gint64 time_usec)
{
  json_object_set_double_member (json, "timestamp", (double) time_usec / G_USEC_PER_SEC);
}

/* --- contexts -------------------------------------------------------------------------------- */

typedef struct
{
  const char *context, *type;
  const char *fixed_name, *fixed_value; /* stands in the context whenever there is one */
} Context;

static const Context kinds[] = {
  { "os", "os", NULL, NULL },
  { "device", "device", "family", "Desktop" },
  { "app", "app", NULL, NULL },
  { "culture", "culture", NULL, NULL },
  { "runtime", "runtime", "name", "Electron" },
  { "node", "runtime", "name", "Node" },
  { "chrome", "runtime", "name", "Chrome" },
};

#define FACT(member) G_STRUCT_OFFSET (WbEventScene, member)

static const struct
{
  const char *context, *name;
  gsize offset;
} facts[] = {
  { "os", "name", FACT (os_name) },
  { "os", "version", FACT (os_version) },
  { "os", "kernel_version", FACT (kernel_version) },
  { "device", "arch", FACT (arch) },
  { "app", "app_name", FACT (app_name) },
  { "app", "app_version", FACT (app_version) },
  { "culture", "locale", FACT (locale) },
  { "culture", "timezone", FACT (timezone) },
  { "runtime", "version", FACT (electron_version) },
  { "node", "version", FACT (node_version) },
  { "chrome", "version", FACT (chrome_version) },
};

/* The context of that name in contexts, made if it isn't there. */
static JsonObject *
need_context (JsonObject *contexts, const char *name)
{
  JsonObject *context = wb_json_get_object (contexts, name);

  for (guint i = 0; !context && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].context, name))
      {
        context = json_object_new ();
        json_object_set_object_member (contexts, name, context);
        json_object_set_string_member (context, "type", kinds[i].type);
        if (kinds[i].fixed_name)
          json_object_set_string_member (context, kinds[i].fixed_name, kinds[i].fixed_value);
      }
  return context;
}

static JsonObject *
reporter (void)
{
  JsonObject *context = json_object_new ();
  json_object_set_string_member (context, "name", "waybill");
  json_object_set_string_member (context, "version", WB_VERSION);
  return context;
}

static JsonObject *
contexts_of (const WbEventScene *scene)
{
  JsonObject *contexts = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      const char *value = G_STRUCT_MEMBER (const char *, scene, facts[i].offset);
      if (value && *value != '\0')
        wb_event_set_line (need_context (contexts, facts[i].context), facts[i].name, value,
                           FACT_MOST_CHARS);
    }
  if (scene->memory_bytes > 0)
    json_object_set_int_member (need_context (contexts, "device"), "memory_size",
                                (gint64) scene->memory_bytes);
  json_object_set_object_member (contexts, "reporter", reporter ());
  return contexts;
}

/* --- the event ------------------------------------------------------------------------------- */

static void
set_release (JsonObject *event, const WbEventScene *scene)
{
  if (!scene->app_name || !scene->app_version)
    return;
  g_autofree char *release = g_strconcat (scene->app_name, "@", scene->app_version, NULL);
  wb_event_set_line (event, "release", g_strdelimit (release, "/\\", '-'), RELEASE_MOST_CHARS);
}

static void
set_environment (JsonObject *event, const WbEventScene *scene)
{
  g_autofree char *environment = g_strdup (scene->environment ? scene->environment : "");
  wb_event_set_line (event, "environment", g_strdelimit (environment, "/", '-'),
                     ENVIRONMENT_MOST_CHARS);
}

static void
set_sdk (JsonObject *event)
{
  JsonObject *sdk = json_object_new ();
  json_object_set_string_member (sdk, "name", "waybill");
  json_object_set_string_member (sdk, "version", WB_VERSION);
  json_object_set_object_member (event, "sdk", sdk);
}

static void
set_user (JsonObject *event, const WbEventScene *scene)
{
  if (!scene->install_id)
    return;
  JsonObject *user = json_object_new ();
  wb_event_set_line (user, "id", scene->install_id, FACT_MOST_CHARS);
  json_object_set_object_member (event, "user", user);
}

JsonObject *
wb_event_new (const WbEventScene *scene, const char *event_id, gint64 time_usec, const char *level)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event_id", event_id);
  wb_event_set_time (event, time_usec);
  json_object_set_string_member (event, "platform", "node");
  json_object_set_string_member (event, "level", level);
  set_release (event, scene);
  set_environment (event, scene);
  set_sdk (event);
  set_user (event, scene);
  json_object_set_object_member (event, "contexts", contexts_of (scene));
  json_object_set_object_member (event, "tags", json_object_new ());
  if (scene->electron_version)
    wb_event_set_tag (event, "event.origin", "electron");
  wb_event_set_tag (event, "event.environment", "javascript");
  return event;
}
