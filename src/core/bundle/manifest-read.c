/* SPDX-License-Identifier: MPL-2.0 */
/* A manifest from outside, read with the guarded parser. Only what verifying needs is taken: which
 * members there must be, how large, and their hashes. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/read.h"
#include "bundle/verify.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cases/number.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
promise_free (WbPromise *promise)
{
  g_free (promise->sha256);
  g_free (promise);
}

gboolean
wb_is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                       _ ("The list of contents (waybill.json) is damaged."));
  return FALSE;
}

static gboolean
read_identity (JsonObject *manifest, WbVerdict *verdict, GError **error)
{
  const char *case_id = wb_json_get_string (manifest, "case");
  const char *number = wb_json_get_string (manifest, "number");
  g_autofree char *canonical = NULL;

  if (wb_json_get_int (manifest, "waybill", 0) != 1
      || g_strcmp0 (wb_json_get_string (manifest, "kind"), "manifest") != 0 || case_id == NULL
      || strlen (case_id) != 32 || strspn (case_id, "0123456789abcdef") != 32 || number == NULL)
    return set_damaged (error);
  canonical = wb_case_number_parse (number, NULL);
  if (g_strcmp0 (canonical, number) != 0)
    return set_damaged (error);
  g_free (verdict->case_id);
  g_free (verdict->number);
  verdict->case_id = g_strdup (case_id);
  verdict->number = g_strdup (number);
  return TRUE;
}

/* Members without content have no hash: they are only told of. */
static void
read_member (JsonObject *member, GHashTable *promises, WbVerdict *verdict)
{
  const char *path = wb_json_get_string (member, "path");
  const char *sha256 = wb_json_get_string (member, "sha256");
  const gint64 bytes = wb_json_get_int (member, "bytes", -1);
  g_autofree char *name = NULL;
  g_autofree char *shown = wb_text_visible (path != NULL ? path : "", -1);
  WbPromise *promise = NULL;

  if (!json_object_has_member (member, "sha256"))
    return;
  name = g_strconcat (verdict->number, "/", path, NULL);
  if (path == NULL || !wb_is_sha256 (sha256) || bytes < 0 || !wb_bundle_name_is_ours (name))
    {
      wb_verdict_add (verdict,
                      g_strdup_printf (_ ("The list of contents names “%s” wrongly."), shown));
      return;
    }
  promise = g_new0 (WbPromise, 1);
  promise->bytes = (guint64) bytes;
  promise->sha256 = g_strdup (sha256);
  if (!g_hash_table_replace (promises, g_steal_pointer (&name), promise))
    wb_verdict_add (verdict, g_strdup_printf (_ ("The list of contents names “%s” twice."), shown));
}

static void
read_members (JsonArray *members, GHashTable *promises, WbVerdict *verdict)
{
  for (guint i = 0; members != NULL && i < json_array_get_length (members); i++)
    {
      JsonNode *node = json_array_get_element (members, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        read_member (json_node_get_object (node), promises, verdict);
    }
}

GHashTable *
wb_manifest_read (const char *text, gsize length, WbVerdict *verdict, GError **error)
{
  const WbJsonLimits limits = { .max_bytes = WB_MANIFEST_MAX_BYTES };
  g_autoptr (JsonNode) node = wb_json_parse (text, (gssize) length, &limits, NULL);
  g_autoptr (GHashTable) promises =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) promise_free);
  JsonObject *manifest =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *items = manifest != NULL ? wb_json_get_array (manifest, "items") : NULL;

  if (items == NULL)
    {
      set_damaged (error);
      return NULL;
    }
  if (!read_identity (manifest, verdict, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonNode *item = json_array_get_element (items, i);

      if (JSON_NODE_HOLDS_OBJECT (item))
        read_members (wb_json_get_array (json_node_get_object (item), "members"), promises,
                      verdict);
    }
  return g_steal_pointer (&promises);
}
