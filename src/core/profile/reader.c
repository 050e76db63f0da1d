/* SPDX-License-Identifier: MPL-2.0 */
/* Profile text to WbProfile: one table of keys a section. What concerns several values at once (ids
 * that must be there, roots that must be allowed) is checked when all are read. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/profile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "profile/free.h"
#include "profile/overrides.h"
#include "profile/roots.h"
#include "profile/sections.h"

#define MAX_BYTES (256 * 1024)
#define MAX_ROOTS 16
#define MAX_PATHS 16
#define DEFAULT_ALERTS_PER_DAY 20

#define PROFILE(member) offsetof (WbProfile, member)

static const WbJsonLimits limits = { .max_bytes = MAX_BYTES, .max_depth = 12 };

static gboolean
take_root (WbReader *reader, JsonNode *node, const char *name, WbProfile *profile)
{
  static const WbKey paths = { "", WB_KEY_STRINGS, TRUE, 0, &wb_format_folder, 1, MAX_PATHS, NULL };
  g_autoptr (WbRoot) root = g_new0 (WbRoot, 1);

  if (!wb_format_matches (&wb_format_id, name))
    return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("this name can't be used, allowed is %s"),
                             _ (wb_format_id.allowed));
  root->name = g_strdup (name);
  root->is_install = strcmp (name, "install") == 0;
  if (!wb_reader_value (reader, node, &paths, &root->paths))
    return FALSE;
  g_ptr_array_add (profile->roots, g_steal_pointer (&root));
  return TRUE;
}

static gboolean
take_roots (WbReader *reader, JsonNode *node, gpointer into)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *paths;

  if (!JSON_NODE_HOLDS_OBJECT (node)
      || json_object_get_size (json_node_get_object (node)) > MAX_ROOTS)
    return wb_reader_refuse_value (reader, node, _ ("an object {…} of at most 16 roots"));
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &paths))
    {
      const gsize mark = wb_reader_enter (reader, name);
      if (!take_root (reader, paths, name, into))
        return FALSE;
      wb_reader_leave (reader, mark);
    }
  return TRUE;
}

/* "$schema" is for editors. */
static gboolean
take_schema (WbReader *reader, JsonNode *node, gpointer into)
{
  g_autofree char *schema = NULL;

  return wb_reader_string (reader, node, &wb_format_any, &schema);
}

static gboolean
read_profile (WbReader *reader, JsonNode *node, WbProfile *profile)
{
  static const WbKey keys[] = {
    { "waybill", WB_KEY_INTEGER, TRUE, PROFILE (version), NULL, 1, 1 },
    { "id", WB_KEY_STRING, TRUE, PROFILE (id), &wb_format_profile_id },
    { "name", WB_KEY_TEXT, TRUE, PROFILE (name), &wb_format_name },
    { "roots", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, take_roots },
    { "marker", WB_KEY_STRING, FALSE, PROFILE (marker), &wb_format_relative },
    { "items", WB_KEY_OTHER, TRUE, 0, NULL, 0, 0, wb_take_items },
    { "user", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, wb_take_user },
    { "endpoints", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, wb_take_endpoints },
    { "network", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, wb_take_network },
    { "deliver", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, wb_take_deliver },
    { "sentry", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, wb_take_sentry },
    { "tracker", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, wb_take_tracker },
    { "privacy", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, wb_take_privacy },
    { "support", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, wb_take_support },
    { "$schema", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, take_schema },
    { NULL },
  };

  profile->sentry_per_day = DEFAULT_ALERTS_PER_DAY;
  profile->sentry_sample_percent = 100;
  if (!wb_reader_object (reader, node, keys, profile))
    return FALSE;
  if (!profile->sentry_level)
    profile->sentry_level = g_strdup ("error");
  return wb_check_items (reader, profile);
}

WbProfile *
wb_profile_parse (const char *json, gssize length, const char *file, WbProvenance provenance,
                  const GPtrArray *overrides, GError **error)
{
  const gsize bytes = length < 0 ? strlen (json) : (gsize) length;
  g_autoptr (WbProfile) profile = wb_profile_new_empty ();
  g_autofree char *shown = wb_root_shown (file);
  g_auto (WbReader) reader = { 0 };

  wb_reader_init (&reader, shown);
  g_autoptr (JsonNode) node = wb_json_parse (json, (gssize) bytes, &limits, &reader.error);
  if (!node)
    g_prefix_error (&reader.error, "%s: ", shown);
  if (!node || !read_profile (&reader, node, profile)
      || !wb_settle_roots (&reader, profile, overrides))
    {
      g_propagate_error (error, g_steal_pointer (&reader.error));
      return NULL;
    }
  profile->file = g_strdup (file);
  profile->provenance = provenance;
  profile->sha256 = wb_sha256_of (json, bytes);
  profile->json = g_strndup (json, bytes);
  return g_steal_pointer (&profile);
}
