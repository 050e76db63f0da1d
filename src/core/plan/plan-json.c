/* SPDX-License-Identifier: MPL-2.0 */
/* A plan as JSON and back. Numbers that may exceed 2^63 (devices, inodes) are strings; names of the
 * file system that are not UTF-8 are base64 under another key, so that none is bent on the way. */
#define G_LOG_DOMAIN "waybill-plan"
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "plan/plan-private.h"

/* Sets name, or name and "64" if text is not UTF-8. */
static void
set_bytes (JsonObject *object, const char *name, const char *text)
{
  if (!text || g_utf8_validate (text, -1, NULL))
    {
      wb_json_set_string (object, name, text);
      return;
    }
  g_autofree char *name64 = g_strconcat (name, "64", NULL);
  g_autofree char *base64 = g_base64_encode ((const guchar *) text, strlen (text));
  json_object_set_string_member (object, name64, base64);
}

static char *
dup_bytes (JsonObject *object, const char *name)
{
  g_autofree char *name64 = g_strconcat (name, "64", NULL);
  const char *base64 = wb_json_get_string (object, name64);
  gsize length = 0;

  if (!base64)
    return g_strdup (wb_json_get_string (object, name));
  g_autofree guchar *bytes = g_base64_decode (base64, &length);
  return memchr (bytes, '\0', length) ? NULL : g_strndup ((const char *) bytes, length);
}

static void
set_number (JsonObject *object, const char *name, guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  json_object_set_string_member (object, name, digits);
}

static guint64
get_number (JsonObject *object, const char *name)
{
  const char *digits = wb_json_get_string (object, name);
  guint64 number = 0;

  return digits && g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, &number, NULL) ? number
                                                                                          : 0;
}

static JsonObject *
file_to_json (const WbPlanFile *file)
{
  JsonObject *object = json_object_new ();

  set_bytes (object, "root", file->root_path);
  set_bytes (object, "relative", file->relative);
  wb_json_set_string (object, "member", file->member);
  set_number (object, "device", file->id.device);
  set_number (object, "inode", file->id.inode);
  json_object_set_int_member (object, "links", (gint64) file->id.links);
  json_object_set_int_member (object, "bytes", (gint64) file->id.end);
  json_object_set_int_member (object, "modifiedUsec", file->id.mtime_usec);
  json_object_set_boolean_member (object, "compressed", file->compressed);
  json_object_set_string_member (object, "status", wb_status_word (file->status));
  wb_json_set_string (object, "reason", file->reason);
  return object;
}

static JsonArray *
strings_to_json (const GPtrArray *strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < strings->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (strings, i));
  return array;
}

static JsonObject *
order_to_json (const WbPlanOrder *order)
{
  JsonObject *object = json_object_new ();
  JsonArray *files = json_array_new ();

  for (guint i = 0; i < order->files->len; i++)
    json_array_add_int_element (files, GPOINTER_TO_UINT (g_ptr_array_index (order->files, i)));
  json_object_set_string_member (object, "orderNo", order->order_no);
  json_object_set_int_member (object, "changedUsec", order->changed_usec);
  json_object_set_array_member (object, "files", files);
  json_object_set_array_member (object, "subTasks", strings_to_json (order->sub_tasks));
  json_object_set_array_member (object, "missing", strings_to_json (order->missing));
  return object;
}

static void
set_item_state (JsonObject *object, const WbPlanItem *item)
{
  json_object_set_string_member (object, "status", wb_status_word (item->status));
  wb_json_set_string (object, "reason", item->reason);
  json_object_set_boolean_member (object, "important", item->important);
  json_object_set_boolean_member (object, "sensitive", item->sensitive);
  json_object_set_boolean_member (object, "ticked", item->ticked);
  json_object_set_int_member (object, "bytes", (gint64) MIN (item->bytes, G_MAXINT64));
  json_object_set_int_member (object, "oldestUsec", item->oldest_usec);
  json_object_set_int_member (object, "newestUsec", item->newest_usec);
}

static JsonObject *
item_to_json (const WbPlanItem *item)
{
  JsonObject *object = json_object_new ();
  JsonArray *files = json_array_new (), *orders = json_array_new ();

  json_object_set_string_member (object, "id", item->id);
  json_object_set_string_member (object, "collect", item->collect);
  wb_json_set_string (object, "title", item->title);
  wb_json_set_string (object, "why", item->why);
  set_item_state (object, item);
  for (guint i = 0; i < item->files->len; i++)
    json_array_add_object_element (files, file_to_json (g_ptr_array_index (item->files, i)));
  json_object_set_array_member (object, "files", files);
  for (guint i = 0; i < item->orders->len; i++)
    json_array_add_object_element (orders, order_to_json (g_ptr_array_index (item->orders, i)));
  if (item->orders->len > 0)
    json_object_set_array_member (object, "orders", orders);
  else
    json_array_unref (orders);
  return object;
}

/* TRUE for tokens that can't be a mobile, mail or identity number. */
static gboolean
is_opaque (const char *id)
{
  static const char allowed[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";
  const gsize length = strlen (id);
  gsize digits = 0;

  for (gsize i = 0; i < length; i++)
    digits += g_ascii_isdigit (id[i]) ? 1 : 0;
  return length <= 64 && strspn (id, allowed) == length && digits < 10;
}

static void
set_versions (JsonObject *object, const WbPlan *plan)
{
  JsonObject *versions = json_object_new ();

  wb_json_set_string (versions, "app", plan->app_version);
  wb_json_set_string (versions, "node", plan->node_version);
  wb_json_set_string (versions, "electron", plan->electron_version);
  wb_json_set_string (versions, "chrome", plan->chrome_version);
  wb_json_set_string (versions, "source", plan->version_source);
  json_object_set_object_member (object, "versions", versions);
}

JsonNode *
wb_plan_to_json (const WbPlan *plan)
{
  JsonObject *object = json_object_new ();
  JsonArray *items = json_array_new ();

  json_object_set_string_member (object, "profile", plan->profile->id);
  json_object_set_int_member (object, "lookedUsec", plan->looked_usec);
  if (plan->user_id && is_opaque (plan->user_id))
    json_object_set_string_member (object, "userId", plan->user_id);
  set_versions (object, plan);
  json_object_set_array_member (object, "askedOrders", strings_to_json (plan->asked_orders));
  for (guint i = 0; i < plan->items->len; i++)
    json_array_add_object_element (items, item_to_json (g_ptr_array_index (plan->items, i)));
  json_object_set_array_member (object, "items", items);
  return wb_json_node_take (object);
}

static JsonObject *
get_object_at (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static guint
count (JsonArray *array)
{
  return array ? json_array_get_length (array) : 0;
}

static WbPlanFile *
file_from_json (JsonObject *object)
{
  g_autoptr (WbPlanFile) file = wb_plan_file_new (NULL, NULL);

  file->root_path = dup_bytes (object, "root");
  file->relative = dup_bytes (object, "relative");
  file->member = g_strdup (wb_json_get_string (object, "member"));
  file->id.device = get_number (object, "device");
  file->id.inode = get_number (object, "inode");
  file->id.links = (guint64) MAX (0, wb_json_get_int (object, "links", 0));
  file->id.end = (guint64) MAX (0, wb_json_get_int (object, "bytes", 0));
  file->id.mtime_usec = wb_json_get_int (object, "modifiedUsec", 0);
  file->compressed = wb_json_get_boolean (object, "compressed", FALSE);
  file->reason = g_strdup (wb_json_get_string (object, "reason"));
  return file->relative && file->member
                 && wb_status_from_word (wb_json_get_string (object, "status"), &file->status)
             ? g_steal_pointer (&file)
             : NULL;
}

static gboolean
add_strings (JsonArray *array, GPtrArray *strings)
{
  for (guint i = 0; i < count (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return FALSE;
      g_ptr_array_add (strings, json_node_dup_string (node));
    }
  return TRUE;
}

static WbPlanOrder *
order_from_json (JsonObject *object, guint n_files)
{
  g_autoptr (WbPlanOrder) order = wb_plan_order_new (wb_json_get_string (object, "orderNo"));
  JsonArray *files = wb_json_get_array (object, "files");

  if (!order->order_no || !add_strings (wb_json_get_array (object, "subTasks"), order->sub_tasks)
      || !add_strings (wb_json_get_array (object, "missing"), order->missing))
    return NULL;
  order->changed_usec = wb_json_get_int (object, "changedUsec", 0);
  for (guint i = 0; i < count (files); i++)
    {
      JsonNode *node = json_array_get_element (files, i);
      const gint64 index = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
      if (index < 0 || index >= n_files)
        return NULL;
      g_ptr_array_add (order->files, GUINT_TO_POINTER ((guint) index));
    }
  return g_steal_pointer (&order);
}

static gboolean
read_files (JsonArray *files, WbPlanItem *item)
{
  for (guint i = 0; i < count (files); i++)
    {
      JsonObject *object = get_object_at (files, i);
      WbPlanFile *file = object ? file_from_json (object) : NULL;
      if (!file)
        return FALSE;
      g_ptr_array_add (item->files, file);
    }
  return TRUE;
}

static gboolean
read_orders (JsonArray *orders, WbPlanItem *item)
{
  for (guint i = 0; i < count (orders); i++)
    {
      JsonObject *object = get_object_at (orders, i);
      WbPlanOrder *order = object ? order_from_json (object, item->files->len) : NULL;
      if (!order)
        return FALSE;
      g_ptr_array_add (item->orders, order);
    }
  return TRUE;
}

/* What no profile names is called as it is collected. */
static gboolean
fits_profile (const WbPlanItem *item)
{
  return item->profile_item
             ? strcmp (item->profile_item->collect, item->collect) == 0
             : wb_profile_is_own_id (item->id) && strcmp (item->id, item->collect) == 0;
}

static WbPlanItem *
item_from_json (JsonObject *object, const WbProfile *profile)
{
  const char *id = wb_json_get_string (object, "id");
  const char *collect = wb_json_get_string (object, "collect");
  if (!id || !collect)
    return NULL;

  g_autoptr (WbPlanItem) item = wb_plan_item_new (id, collect);
  item->profile_item = wb_profile_item (profile, id);
  item->title = g_strdup (wb_json_get_string (object, "title"));
  item->why = g_strdup (wb_json_get_string (object, "why"));
  item->reason = g_strdup (wb_json_get_string (object, "reason"));
  item->important = wb_json_get_boolean (object, "important", FALSE);
  item->sensitive = wb_json_get_boolean (object, "sensitive", TRUE);
  item->ticked = wb_json_get_boolean (object, "ticked", FALSE);
  item->bytes = (guint64) MAX (0, wb_json_get_int (object, "bytes", 0));
  item->oldest_usec = wb_json_get_int (object, "oldestUsec", 0);
  item->newest_usec = wb_json_get_int (object, "newestUsec", 0);
  return fits_profile (item) && item->title && item->why
                 && wb_status_from_word (wb_json_get_string (object, "status"), &item->status)
                 && read_files (wb_json_get_array (object, "files"), item)
                 && read_orders (wb_json_get_array (object, "orders"), item)
             ? g_steal_pointer (&item)
             : NULL;
}

static void
read_versions (JsonObject *versions, WbPlan *plan)
{
  static const char *const sources[] = { "context", "remembered", "installation" };

  plan->app_version = g_strdup (wb_json_get_string (versions, "app"));
  plan->node_version = g_strdup (wb_json_get_string (versions, "node"));
  plan->electron_version = g_strdup (wb_json_get_string (versions, "electron"));
  plan->chrome_version = g_strdup (wb_json_get_string (versions, "chrome"));
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (g_strcmp0 (wb_json_get_string (versions, "source"), sources[i]) == 0)
      plan->version_source = sources[i];
}

static gboolean
read_plan (JsonObject *object, WbPlan *plan)
{
  JsonArray *items = wb_json_get_array (object, "items");

  if (g_strcmp0 (wb_json_get_string (object, "profile"), plan->profile->id) != 0 || !items
      || !add_strings (wb_json_get_array (object, "askedOrders"), plan->asked_orders))
    return FALSE;
  plan->looked_usec = wb_json_get_int (object, "lookedUsec", 0);
  plan->user_id = g_strdup (wb_json_get_string (object, "userId"));
  read_versions (wb_json_get_object (object, "versions"), plan);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *member = get_object_at (items, i);
      WbPlanItem *item = member ? item_from_json (member, plan->profile) : NULL;
      if (!item)
        return FALSE;
      g_ptr_array_add (plan->items, item);
    }
  return TRUE;
}

WbPlan *
wb_plan_from_json (JsonNode *node, WbProfile *profile, GError **error)
{
  g_autoptr (WbPlan) plan = wb_plan_new_empty (profile);

  if (!JSON_NODE_HOLDS_OBJECT (node) || !read_plan (json_node_get_object (node), plan))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                           _ ("The case's plan is damaged or belongs to another profile"));
      return NULL;
    }
  wb_plan_read_user (plan);
  return g_steal_pointer (&plan);
}
