/* SPDX-License-Identifier: MPL-2.0 */
/* Operations are rows; the first that fits is it. What is not a row is refused as not implemented,
 * and so are sub-resources the intake doesn't know: "PUT key?acl" must never become the object. */
#include "oss.h"

#include <string.h>

#include "auth.h"
#include "list.h"
#include "multipart.h"
#include "objects.h"
#include "put.h"
#include "record.h"
#include "tags.h"

#define MAX_OBJECT (5 * G_GUINT64_CONSTANT (1024) * 1024 * 1024)
#define MAX_XML (4 * 1024 * 1024)

/* Longer markers first: a part is a PUT too. */
static const WbOperation operations[] = {
  { "part", "PUT", "partNumber", TRUE, WB_BODY_DISK, MAX_OBJECT, wb_multipart_put_part },
  { "put", "PUT", NULL, TRUE, WB_BODY_DISK, MAX_OBJECT, wb_put_object },
  { "init", "POST", "uploads", TRUE, WB_BODY_NONE, 0, wb_multipart_init },
  { "complete", "POST", "uploadId", TRUE, WB_BODY_MEMORY, MAX_XML, wb_multipart_complete },
  { "list-parts", "GET", "uploadId", TRUE, WB_BODY_NONE, 0, wb_multipart_list_parts },
  { "abort", "DELETE", "uploadId", TRUE, WB_BODY_NONE, 0, wb_multipart_abort },
  { "get-tags", "GET", "tagging", TRUE, WB_BODY_NONE, 0, wb_tags_get },
  { "get", "GET", NULL, TRUE, WB_BODY_NONE, 0, wb_get_object },
  { "head", "HEAD", NULL, TRUE, WB_BODY_NONE, 0, wb_head_object },
  { "delete", "DELETE", NULL, TRUE, WB_BODY_NONE, 0, wb_delete_object },
  { "uploads", "GET", "uploads", FALSE, WB_BODY_NONE, 0, wb_multipart_list_uploads },
  { "list", "GET", NULL, FALSE, WB_BODY_NONE, 0, wb_list_objects },
  { "delete-many", "POST", "delete", FALSE, WB_BODY_MEMORY, MAX_XML, wb_delete_objects },
};

/* Sub-resources of OSS; those that an operation above names are its own. */
static const char *const sub_resources[] = {
  "acl",        "append",     "bucketInfo",  "callback",       "copy",    "cors",
  "delete",     "encryption", "inventory",   "lifecycle",      "link",    "live",
  "location",   "logging",    "objectMeta",  "partNumber",     "policy",  "position",
  "qos",        "referer",    "replication", "requestPayment", "restore", "stat",
  "status",     "symlink",    "tagging",     "uploadId",       "uploads", "versionId",
  "versioning", "versions",   "vod",         "website",        "worm",
};

/* What temporary keys may do below their folder. */
static const char *const case_words[] = { "put",   "part", "init", "complete", "list-parts",
                                          "abort", "get",  "head", NULL };

static gboolean
fits (const WbOperation *row, const WbExchange *exchange)
{
  return strcmp (row->method, exchange->method) == 0 && row->on_object == (*exchange->key != '\0')
         && (row->marker == NULL || wb_pairs_get (exchange->query, row->marker) != NULL);
}

/* TRUE if the query has a sub-resource that row is not about. */
static gboolean
asks_for_more (const WbOperation *row, const WbExchange *exchange)
{
  if (wb_pairs_get_field (exchange->fields, "x-oss-copy-source") != NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (sub_resources); i++)
    {
      gboolean own =
          g_strcmp0 (row->marker, sub_resources[i]) == 0
          || (strcmp (row->word, "part") == 0 && strcmp (sub_resources[i], "uploadId") == 0);

      if (!own && wb_pairs_get (exchange->query, sub_resources[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

static const WbOperation *
find_operation (const WbExchange *exchange)
{
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    if (fits (&operations[i], exchange))
      return asks_for_more (&operations[i], exchange) ? NULL : &operations[i];
  return NULL;
}

/* Temporary keys: everything of a case's upload below its folder; its index keys once each. */
static gboolean
is_allowed (const WbExchange *exchange)
{
  const WbCaller *caller = &exchange->caller;
  const char *word = exchange->operation->word;
  g_autoptr (WbRecord) record = NULL;

  if (caller->is_staff)
    return TRUE;
  if (caller->case_id != NULL)
    {
      record = wb_record_load (exchange->intake, caller->case_id);
      if (record == NULL || record->withdrawn)
        return FALSE;
    }
  if (g_str_has_prefix (exchange->key, caller->folder)
      && strlen (exchange->key) > strlen (caller->folder))
    return g_strv_contains (case_words, word);
  return record != NULL && strcmp (word, "put") == 0 && wb_put_forbids_overwrite (exchange)
         && g_strv_contains ((const char *const *) record->index, exchange->key);
}

gboolean
wb_oss_route (WbExchange *exchange)
{
  if (!wb_auth_check (exchange))
    return FALSE;
  exchange->operation = find_operation (exchange);
  if (exchange->operation == NULL)
    wb_exchange_refuse (exchange, "NotImplemented", NULL, NULL);
  else if (!is_allowed (exchange))
    wb_exchange_refuse (exchange, "AccessDenied", NULL, NULL);
  return !exchange->refused;
}

gboolean
wb_oss_digest_holds (WbSpool *spool, const char *text)
{
  g_autofree char *own = NULL;

  if (text == NULL || *text == '\0')
    return TRUE;
  own = wb_spool_md5_base64 (spool);
  return strcmp (own, text) == 0;
}
