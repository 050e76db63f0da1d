/* SPDX-License-Identifier: MPL-2.0 */
/* Who the user is, from the application's own file. The file is the application's and may hold
 * anything, so what comes out of it is bounded and made safe to show. */
#define G_LOG_DOMAIN "waybill-plan"
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "plan/plan-private.h"
#include "plan/read-beneath.h"
#include "profile/roots.h"

#define MAX_BYTES (4 * 1024 * 1024)
#define MAX_CHARS 128

/* The text or whole number at pointer; caller frees. */
static char *
dup_value (JsonNode *root, const char *pointer)
{
  JsonNode *node = pointer ? wb_json_at (root, pointer) : NULL;
  g_autofree char *text = NULL;

  if (!node || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    text = json_node_dup_string (node);
  else if (json_node_get_value_type (node) == G_TYPE_INT64)
    text = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (!text || text[0] == '\0')
    return NULL;
  g_autofree char *visible = wb_text_visible (text, -1);
  return wb_text_ellipsize (visible, MAX_CHARS);
}

static JsonNode *
read_user_file (const WbProfile *profile, const WbRoot *root)
{
  static const WbJsonLimits limits = { .max_bytes = MAX_BYTES, .big_numbers = TRUE };

  for (guint i = 0; root->paths[i]; i++)
    {
      gsize length = 0;
      g_autofree char *text = wb_read_beneath (root->paths[i], root->is_install, profile->user_file,
                                               MAX_BYTES, &length, NULL);
      JsonNode *node = text ? wb_json_parse (text, (gssize) length, &limits, NULL) : NULL;
      if (node)
        return node;
    }
  return NULL;
}

void
wb_plan_read_user (WbPlan *plan)
{
  const WbProfile *profile = plan->profile;
  const WbRoot *root = profile->user_root ? wb_profile_root (profile, profile->user_root) : NULL;
  g_autoptr (JsonNode) node = root ? read_user_file (profile, root) : NULL;

  if (!node)
    return;
  char *id = dup_value (node, profile->user_id_pointer);
  if (id)
    {
      g_free (plan->user_id);
      plan->user_id = id;
    }
  g_free (plan->user_name);
  plan->user_name = dup_value (node, profile->user_name_pointer);
}
