/* SPDX-License-Identifier: MPL-2.0 */
/* A selection as JSON and back. Reading lists and texts walks one table each, so that what is
 * written is what is read. */
#define G_LOG_DOMAIN "waybill-plan"
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "plan/selection-private.h"

#define BYTES_PREFIX "bytes:" /* before base64 */

static const struct
{
  const char *name;
  gsize offset;
} lists[] = {
  { "items", offsetof (WbSelection, items) },
  { "onlyShown", offsetof (WbSelection, only_shown) },
  { "orders", offsetof (WbSelection, orders) },
  { "attachments", offsetof (WbSelection, attachments) },
  { "hide", offsetof (WbSelection, hide) },
  { "restore", offsetof (WbSelection, restore) },
};

static const char *const modes[] = {
  [WB_TRIPWIRE_ASK] = "ask",
  [WB_TRIPWIRE_MASK] = "mask",
  [WB_TRIPWIRE_REFUSE] = "refuse",
};

static GPtrArray *
get_list (const WbSelection *selection, guint i)
{
  return *(GPtrArray **) ((const char *) selection + lists[i].offset);
}

/* Paths may be any bytes, JSON holds UTF-8 only. */
static char *
escape (const char *text)
{
  if (g_utf8_validate (text, -1, NULL) && !g_str_has_prefix (text, BYTES_PREFIX))
    return g_strdup (text);
  g_autofree char *base64 = g_base64_encode ((const guchar *) text, strlen (text));
  return g_strconcat (BYTES_PREFIX, base64, NULL);
}

static JsonArray *
list_to_json (const GPtrArray *list)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *escaped = escape (g_ptr_array_index (list, i));
      json_array_add_string_element (array, escaped);
    }
  return array;
}

static JsonObject *
decision_to_json (const WbDecision *decision)
{
  JsonObject *object = json_object_new ();

  wb_json_set_string (object, "what", decision->what);
  wb_json_set_string (object, "textSha256", decision->text_sha256);
  json_object_set_int_member (object, "whenUsec", decision->when_usec);
  wb_json_set_string (object, "by", decision->by);
  wb_json_set_string (object, "session", decision->session);
  return object;
}

static void
set_time (JsonObject *object, const char *name, gint64 usec)
{
  if (usec != WB_TIME_UNKNOWN)
    json_object_set_int_member (object, name, usec);
}

JsonNode *
wb_selection_to_json (const WbSelection *selection)
{
  JsonObject *object = json_object_new ();
  JsonArray *decisions = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    json_object_set_array_member (object, lists[i].name, list_to_json (get_list (selection, i)));
  set_time (object, "sinceUsec", selection->since_usec);
  set_time (object, "untilUsec", selection->until_usec);
  wb_json_set_string (object, "message", selection->message);
  wb_json_set_string (object, "contact", selection->contact);
  json_object_set_int_member (object, "limitBytes",
                              (gint64) MIN (selection->limit_bytes, G_MAXINT64));
  json_object_set_string_member (object, "tripwire", modes[selection->tripwire]);
  wb_json_set_string (object, "format", selection->format);
  wb_json_set_string (object, "follows", selection->follows);
  for (guint i = 0; i < selection->decisions->len; i++)
    json_array_add_object_element (decisions,
                                   decision_to_json (g_ptr_array_index (selection->decisions, i)));
  json_object_set_array_member (object, "decisions", decisions);
  return wb_json_node_take (object);
}

static char *
unescape (const char *text)
{
  gsize length = 0;

  if (!g_str_has_prefix (text, BYTES_PREFIX))
    return g_strdup (text);
  g_autofree guchar *bytes = g_base64_decode (text + strlen (BYTES_PREFIX), &length);
  return g_strndup ((const char *) bytes, length);
}

static gboolean
read_list (JsonArray *array, GPtrArray *list)
{
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return FALSE;
      g_ptr_array_add (list, unescape (json_node_get_string (node)));
    }
  return TRUE;
}

static gboolean
read_decision (JsonNode *node, GPtrArray *decisions)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *what = wb_json_get_string (object, "what");
  if (!what)
    return FALSE;

  WbDecision *decision = g_new0 (WbDecision, 1);
  decision->what = g_strdup (what);
  decision->text_sha256 = g_strdup (wb_json_get_string (object, "textSha256"));
  decision->when_usec = wb_json_get_int (object, "whenUsec", 0);
  decision->by = g_strdup (wb_json_get_string (object, "by"));
  decision->session = g_strdup (wb_json_get_string (object, "session"));
  g_ptr_array_add (decisions, decision);
  return TRUE;
}

static gboolean
read_decisions (JsonArray *array, GPtrArray *decisions)
{
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    if (!read_decision (json_array_get_element (array, i), decisions))
      return FALSE;
  return TRUE;
}

static gboolean
read_mode (const char *word, WbTripwireMode *ret_mode)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_strcmp0 (word, modes[i]) == 0)
      {
        *ret_mode = (WbTripwireMode) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_format (const char *format)
{
  return g_strcmp0 (format, "zip") == 0 || g_strcmp0 (format, "tar.zst") == 0;
}

static gboolean
read_selection (JsonObject *object, WbSelection *selection)
{
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (!read_list (wb_json_get_array (object, lists[i].name), get_list (selection, i)))
      return FALSE;
  selection->since_usec = wb_json_get_int (object, "sinceUsec", WB_TIME_UNKNOWN);
  selection->until_usec = wb_json_get_int (object, "untilUsec", WB_TIME_UNKNOWN);
  selection->message = g_strdup (wb_json_get_string (object, "message"));
  selection->contact = g_strdup (wb_json_get_string (object, "contact"));
  selection->limit_bytes = (guint64) MAX (0, wb_json_get_int (object, "limitBytes", 0));
  selection->format = g_strdup (wb_json_get_string (object, "format"));
  selection->follows = g_strdup (wb_json_get_string (object, "follows"));
  return is_format (selection->format)
         && read_mode (wb_json_get_string (object, "tripwire"), &selection->tripwire)
         && read_decisions (wb_json_get_array (object, "decisions"), selection->decisions);
}

WbSelection *
wb_selection_from_json (JsonNode *node, GError **error)
{
  g_autoptr (WbSelection) selection = wb_selection_new_empty ();

  if (JSON_NODE_HOLDS_OBJECT (node) && read_selection (json_node_get_object (node), selection))
    return g_steal_pointer (&selection);
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                       _ ("What was chosen for this case can't be read back"));
  return NULL;
}
