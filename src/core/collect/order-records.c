/* SPDX-License-Identifier: MPL-2.0 */
/* Lists are taken apart by the scanner, which says where each element stands: so one damaged record
 * costs only itself, and the records of chosen orders can be taken out of the text as they are. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/order-records.h"

#include <string.h>

#include "base/json-scan.h"
#include "base/json.h"
#include "entry/entry.h"

#define MAX_DEPTH 64
#define MAX_RECORDS 20000
#define MAX_NUMBER_BYTES 128

static const WbJsonLimits limits = {
  .max_bytes = 64 * 1024 * 1024,
  .max_depth = MAX_DEPTH,
  .big_numbers = TRUE,
};

/* Where applications write when an order was last touched. */
static const char *const time_names[] = {
  "updatedAt", "updateTime", "finishedAt", "endTime",
  "createdAt", "createTime", "startTime",  "time",
};

typedef struct
{
  gsize start, length;
} Range;

static void
record_free (gpointer data)
{
  WbOrderRecord *record = data;

  g_free (record->number);
  g_free (record->parent);
  g_ptr_array_unref (record->sub_tasks);
  g_ptr_array_unref (record->embedded);
  g_free (record);
}

/* A number as text, whether it is written as a string or as digits; NULL if node is neither. */
static char *
dup_number (JsonNode *node)
{
  if (!node || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  const char *text = json_node_get_string (node);
  if (!text || text[0] == '\0' || strlen (text) > MAX_NUMBER_BYTES)
    return NULL;
  return g_strdup (text);
}

/* Adds a sub-task as it is named: by its number, or by the record itself. */
static void
add_sub_task (WbOrderRecord *record, JsonNode *node, const WbProfileItem *item)
{
  const gboolean is_record = JSON_NODE_HOLDS_OBJECT (node);
  char *number = dup_number (is_record ? wb_json_at (node, item->order_no) : node);

  if (!number)
    return;
  g_ptr_array_add (record->sub_tasks, number);
  if (is_record)
    g_ptr_array_add (record->embedded, g_strdup (number));
}

static gint64
newest_time (JsonNode *node)
{
  JsonObject *object = json_node_get_object (node);
  gint64 newest = WB_TIME_UNKNOWN, time_usec;

  for (guint i = 0; i < G_N_ELEMENTS (time_names); i++)
    {
      JsonNode *value = json_object_get_member (object, time_names[i]);
      g_autofree char *text = dup_number (value);
      if (text && wb_entry_parse_time (text, strlen (text), &time_usec))
        newest = MAX (newest, time_usec);
    }
  return newest;
}

static WbOrderRecord *
record_new (JsonNode *node, const WbProfileItem *item, const Range *range)
{
  WbOrderRecord *record = g_new0 (WbOrderRecord, 1);
  JsonNode *sub_tasks = wb_json_at (node, item->sub_tasks);

  record->number = dup_number (wb_json_at (node, item->order_no));
  record->parent = dup_number (wb_json_at (node, item->parent_no));
  record->sub_tasks = g_ptr_array_new_with_free_func (g_free);
  record->embedded = g_ptr_array_new_with_free_func (g_free);
  record->time_usec = newest_time (node);
  record->start = range->start;
  record->length = range->length;
  if (sub_tasks && JSON_NODE_HOLDS_ARRAY (sub_tasks))
    {
      JsonArray *array = json_node_get_array (sub_tasks);
      for (guint i = 0; i < json_array_get_length (array); i++)
        add_sub_task (record, json_array_get_element (array, i), item);
    }
  return record;
}

/* Adds the ranges of the objects in the array that the scan has just begun; FALSE on error. */
static gboolean
list_elements (WbJsonScan *scan, const char *text, GArray *ranges)
{
  WbJsonToken token;

  while ((token = wb_json_scan_next (scan)) != WB_JSON_ARRAY_END)
    {
      const char *start = scan->start;
      if (token == WB_JSON_ERROR || !wb_json_scan_skip (scan, token))
        return FALSE;
      const Range range = { (gsize) (start - text), (gsize) (scan->start + scan->length - start) };
      if (token == WB_JSON_OBJECT_BEGIN && ranges->len < MAX_RECORDS)
        g_array_append_val (ranges, range);
    }
  return TRUE;
}

/* Adds the ranges of the objects in all arrays that are members of the object just begun. */
static gboolean
list_members (WbJsonScan *scan, const char *text, GArray *ranges)
{
  WbJsonToken token;

  while ((token = wb_json_scan_next (scan)) != WB_JSON_OBJECT_END)
    {
      if (token != WB_JSON_KEY)
        return FALSE;
      token = wb_json_scan_next (scan);
      if (token == WB_JSON_ARRAY_BEGIN ? !list_elements (scan, text, ranges)
                                       : !wb_json_scan_skip (scan, token))
        return FALSE;
    }
  return TRUE;
}

/* The records at ranges that have a number. */
static GPtrArray *
parse_ranges (const char *text, const GArray *ranges, const WbProfileItem *item)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (record_free);

  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);
      g_autoptr (JsonNode) node =
          wb_json_parse (text + range->start, (gssize) range->length, &limits, NULL);
      WbOrderRecord *record = node ? record_new (node, item, range) : NULL;
      if (record && record->number)
        g_ptr_array_add (records, record);
      else if (record)
        record_free (record);
    }
  return records;
}

/* The one record that the whole text is. */
static GPtrArray *
parse_whole (const char *text, gsize length, const WbProfileItem *item, GError **error)
{
  const Range range = { 0, length };
  g_autoptr (JsonNode) node = wb_json_parse (text, (gssize) length, &limits, error);
  if (!node)
    return NULL;

  GPtrArray *records = g_ptr_array_new_with_free_func (record_free);
  if (JSON_NODE_HOLDS_OBJECT (node))
    g_ptr_array_add (records, record_new (node, item, &range));
  return records;
}

GPtrArray *
wb_order_records_parse (const char *text, gsize length, const WbProfileItem *item,
                        gboolean *ret_is_list, GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  WbJsonScan scan;

  wb_json_scan_init (&scan, text, length, MAX_DEPTH);
  const WbJsonToken token = wb_json_scan_next (&scan);
  if (token == WB_JSON_ARRAY_BEGIN && list_elements (&scan, text, ranges))
    {
      *ret_is_list = TRUE;
      return parse_ranges (text, ranges, item);
    }
  g_autoptr (GPtrArray) whole = parse_whole (text, length, item, error);
  if (!whole)
    return NULL;
  const WbOrderRecord *record = whole->len > 0 ? g_ptr_array_index (whole, 0) : NULL;
  *ret_is_list = FALSE;
  if (!record || record->number || record->parent || !list_members (&scan, text, ranges))
    return g_steal_pointer (&whole);
  g_autoptr (GPtrArray) listed = parse_ranges (text, ranges, item);
  *ret_is_list = listed->len > 0;
  return listed->len > 0 ? g_steal_pointer (&listed) : g_steal_pointer (&whole);
}
