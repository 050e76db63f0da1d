/* SPDX-License-Identifier: MPL-2.0 */
/* Every vendor writes tasks a little differently; the profile says where the numbers stand, the
 * rest is looked up in tables of the usual keys and words. Sources are the redacted members, so
 * nothing gets into summary or report that is not in the bundle anyway. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/order-facts.h"

#include "base/json.h"
#include "plan/member-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ORDER_FILE_MAX (4 * 1024 * 1024)
#define TASKS_MAX 1000
#define FOLDER_MAX_BYTES 32 /* as planning and collecting have it */
#define STUCK_USEC ((gint64) 5 * 60 * G_USEC_PER_SEC)

static const char *const state_keys[] = { "status",      "state",       "taskStatus",
                                          "orderStatus", "task_status", "order_status",
                                          NULL };
static const char *const name_keys[] = {
  "name", "type", "taskType", "stage", "step", "kind", NULL
};
static const char *const number_keys[] = { "taskNo",    "subTaskNo", "orderNo", "taskId",
                                           "subTaskId", "no",        "id",      NULL };
static const char *const began_keys[] = { "startedAt",  "startTime",  "beginTime", "createdAt",
                                          "createTime", "created_at", NULL };
static const char *const changed_keys[] = { "updatedAt",  "updateTime", "finishedAt", "endTime",
                                            "modifiedAt", "updated_at", NULL };
static const char *const error_keys[] = { "error",      "errorCode", "errorMessage",
                                          "failReason", "reason",    NULL };
static const char *const percent_keys[] = { "progress", "percent", NULL };

static const struct
{
  WbTaskState state;
  const char *words; /* lower case, between bars */
} state_words[] = {
  { WB_TASK_DONE, "|done|success|succeeded|successful|finished|finish|completed|complete|ok|"
                  "delivered|成功|完成|已完成|" },
  { WB_TASK_FAILED, "|failed|fail|failure|error|errored|timeout|timed_out|aborted|crashed|"
                    "rejected|失败|已失败|超时|" },
  { WB_TASK_WORKING, "|working|running|processing|in_progress|in-progress|inprogress|started|"
                     "active|uploading|downloading|retouching|exporting|retrying|处理中|进行中|"
                     "上传中|" },
  { WB_TASK_WAITING, "|waiting|pending|queued|created|new|init|ready|paused|idle|等待|等待中|"
                     "排队中|" },
  { WB_TASK_CANCELLED, "|cancelled|canceled|skipped|取消|已取消|" },
};

static const struct
{
  const char *word;
  const char *title;
} states[] = {
  [WB_TASK_UNKNOWN] = { "unknown", N_ ("not known") },
  [WB_TASK_DONE] = { "done", N_ ("done") },
  [WB_TASK_CANCELLED] = { "cancelled", N_ ("cancelled") },
  [WB_TASK_WAITING] = { "waiting", N_ ("waiting") },
  [WB_TASK_WORKING] = { "working", N_ ("working") },
  [WB_TASK_MISSING] = { "missing", N_ ("missing") },
  [WB_TASK_STUCK] = { "stuck", N_ ("stuck") },
  [WB_TASK_FAILED] = { "failed", N_ ("failed") },
};

const char *
wb_task_state_word (WbTaskState state)
{
  return states[state].word;
}

const char *
wb_task_state_title (WbTaskState state)
{
  return _ (states[state].title);
}

WbTaskState
wb_task_state_of (const char *word)
{
  g_autofree char *lower = g_utf8_strdown (word, -1);
  g_autofree char *between = g_strconcat ("|", lower, "|", NULL);

  if (strchr (word, '|') != NULL)
    return WB_TASK_UNKNOWN;
  for (guint i = 0; i < G_N_ELEMENTS (state_words); i++)
    if (strstr (state_words[i].words, between) != NULL)
      return state_words[i].state;
  return WB_TASK_UNKNOWN;
}

static WbTask *
task_new (const char *no)
{
  WbTask *task = g_new0 (WbTask, 1);

  task->no = g_strdup (no);
  task->began_usec = WB_TIME_UNKNOWN;
  task->changed_usec = WB_TIME_UNKNOWN;
  task->percent = -1;
  task->sub_tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_task_free);
  return task;
}

void
wb_task_free (WbTask *task)
{
  if (task == NULL)
    return;
  g_free (task->no);
  g_free (task->name);
  g_free (task->word);
  g_free (task->error);
  g_free (task->member);
  g_ptr_array_unref (task->sub_tasks);
  g_free (task);
}

const WbTask *
wb_task_find (const WbTask *task, WbTaskState state)
{
  for (guint i = 0; i < task->sub_tasks->len; i++)
    {
      const WbTask *sub_task = g_ptr_array_index (task->sub_tasks, i);

      if (sub_task->state == state)
        return sub_task;
    }
  return NULL;
}

/* A scalar as text; caller frees. */
static char *
node_text (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return NULL;
}

/* The text under the first of keys that there is; caller frees. */
static char *
find_text (JsonObject *object, const char *const *keys)
{
  for (; *keys != NULL; keys++)
    {
      char *text = node_text (json_object_get_member (object, *keys));

      if (text != NULL)
        return text;
    }
  return NULL;
}

static gint64
find_time (JsonObject *object, const char *const *keys)
{
  for (; *keys != NULL; keys++)
    {
      g_autofree char *text = node_text (json_object_get_member (object, *keys));
      gint64 usec = WB_TIME_UNKNOWN;

      if (text != NULL && wb_entry_parse_time (text, strlen (text), &usec))
        return usec;
    }
  return WB_TIME_UNKNOWN;
}

/* Progress is written as 62 or as 0.62. */
static int
find_percent (JsonObject *object)
{
  for (guint i = 0; percent_keys[i] != NULL; i++)
    {
      JsonNode *node = json_object_get_member (object, percent_keys[i]);
      const double value =
          node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : -1;

      if (value > 0 && value < 1)
        return (int) (value * 100);
      if (value >= 0 && value <= 100)
        return (int) value;
    }
  return -1;
}

static void
read_values (WbTask *task, JsonObject *object, const WbMember *member, gint64 now_usec)
{
  g_free (task->word);
  g_free (task->name);
  g_free (task->error);
  task->error = find_text (object, error_keys);
  task->word = find_text (object, state_keys);
  task->name = find_text (object, name_keys);
  task->state = task->word != NULL ? wb_task_state_of (task->word) : WB_TASK_UNKNOWN;
  task->began_usec = find_time (object, began_keys);
  task->changed_usec = find_time (object, changed_keys);
  task->percent = find_percent (object);
  if (task->changed_usec == WB_TIME_UNKNOWN && member != NULL && member->mtime_usec > 0)
    task->changed_usec = member->mtime_usec;
  if (task->state == WB_TASK_WORKING && task->changed_usec != WB_TIME_UNKNOWN
      && now_usec - task->changed_usec > STUCK_USEC)
    task->state = WB_TASK_STUCK;
}

/* What reading the files of one order works with. */
typedef struct
{
  const WbProfileItem *item;  /* (nullable) */
  const WbPlanOrder *planned; /* (nullable) */
  char *folder;               /* where its own members lie: "order/RT1/" */
  WbTask *order;
  gint64 now_usec;
} Reading;

static char *
text_at (JsonNode *node, const char *pointer)
{
  return pointer != NULL ? node_text (wb_json_at (node, pointer)) : NULL;
}

static WbTask *
find_or_add (Reading *reading, const char *no)
{
  WbTask *sub_task = NULL;

  for (guint i = 0; i < reading->order->sub_tasks->len; i++)
    {
      sub_task = g_ptr_array_index (reading->order->sub_tasks, i);
      if (g_strcmp0 (sub_task->no, no) == 0)
        return sub_task;
    }
  if (reading->order->sub_tasks->len >= TASKS_MAX)
    return NULL;
  sub_task = task_new (no);
  g_ptr_array_add (reading->order->sub_tasks, sub_task);
  return sub_task;
}

static void
read_sub_task (Reading *reading, JsonNode *node, const char *known_no, const WbMember *member,
               gboolean is_own_file)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *no = known_no != NULL ? g_strdup (known_no)
                        : object != NULL ? find_text (object, number_keys)
                                         : node_text (node);
  WbTask *sub_task = no != NULL ? find_or_add (reading, no) : NULL;

  if (sub_task == NULL || object == NULL || sub_task->member != NULL)
    return;
  /* The time of a file with many tasks in it says nothing about one of them. */
  read_values (sub_task, object, is_own_file ? member : NULL, reading->now_usec);
  sub_task->member = g_strdup (member->member);
}

static void
read_sub_tasks (Reading *reading, JsonNode *node, const WbMember *member)
{
  JsonNode *list = reading->item != NULL && reading->item->sub_tasks != NULL
                       ? wb_json_at (node, reading->item->sub_tasks)
                       : NULL;
  JsonArray *array =
      list != NULL && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;

  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), TASKS_MAX); i++)
    read_sub_task (reading, json_array_get_element (array, i), NULL, member, FALSE);
}

/* In a folder of its own everything is the order's; elsewhere a record has to say so. */
static gboolean
is_sub_task (const Reading *reading, const char *no, const char *parent, const WbMember *member)
{
  return g_str_has_prefix (member->member, reading->folder)
         || g_strcmp0 (parent, reading->order->no) == 0
         || (no != NULL && reading->planned != NULL && reading->planned->sub_tasks != NULL
             && g_ptr_array_find_with_equal_func (reading->planned->sub_tasks, no, g_str_equal,
                                                  NULL));
}

/* One record: the order itself, or a sub-task that names it as its parent. */
static void
read_record (Reading *reading, JsonNode *node, const WbMember *member, gboolean is_own_file)
{
  g_autofree char *no =
      text_at (node, reading->item != NULL ? reading->item->order_no : "/orderNo");
  g_autofree char *parent =
      text_at (node, reading->item != NULL ? reading->item->parent_no : "/parentOrderNo");

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  if (g_strcmp0 (no, reading->order->no) != 0)
    {
      if (is_sub_task (reading, no, parent, member))
        read_sub_task (reading, node, no, member, is_own_file);
      return;
    }
  if (reading->order->member == NULL)
    {
      read_values (reading->order, json_node_get_object (node), is_own_file ? member : NULL,
                   reading->now_usec);
      reading->order->member = g_strdup (member->member);
    }
  read_sub_tasks (reading, node, member);
}

static void
read_member (Reading *reading, const WbEvidence *evidence, const WbMember *member)
{
  const WbJsonLimits limits = { .max_bytes = ORDER_FILE_MAX, .big_numbers = TRUE };
  g_autoptr (GString) text = g_string_new (NULL);
  const WbSink sink = wb_sink_to_string (text);
  g_autoptr (JsonNode) node = NULL;
  JsonArray *array = NULL;

  if (member->sha256 == NULL || member->bytes > ORDER_FILE_MAX
      || !wb_evidence_read (evidence, member->member, 0, member->bytes, &sink, NULL))
    return;
  node = wb_json_parse (text->str, (gssize) text->len, &limits, NULL);
  if (node == NULL)
    return;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      read_record (reading, node, member, TRUE);
      return;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < MIN (json_array_get_length (array), TASKS_MAX); i++)
    read_record (reading, json_array_get_element (array, i), member, FALSE);
}

static const WbPlanOrder *
find_order (const WbPlanItem *item, const char *order_no)
{
  for (guint i = 0; item->orders != NULL && i < item->orders->len; i++)
    {
      const WbPlanOrder *order = g_ptr_array_index (item->orders, i);

      if (strcmp (order->order_no, order_no) == 0)
        return order;
    }
  return NULL;
}

/* The item that found the order, or else the first one that could have. */
static const WbPlanItem *
find_item (const WbPlan *plan, const char *order_no, const WbPlanOrder **ret_order)
{
  const WbPlanItem *likely = NULL;

  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);

      *ret_order = find_order (item, order_no);
      if (*ret_order != NULL)
        return item;
      if (likely == NULL && g_strcmp0 (item->collect, "orders") == 0)
        likely = item;
    }
  return likely;
}

static void
add_missing (Reading *reading, const WbPlanOrder *order)
{
  for (guint i = 0; order->missing != NULL && i < order->missing->len; i++)
    {
      WbTask *sub_task = find_or_add (reading, g_ptr_array_index (order->missing, i));

      if (sub_task != NULL && sub_task->member == NULL)
        sub_task->state = WB_TASK_MISSING;
    }
}

/* The folder that collecting gives an order's own files; caller frees. */
static char *
folder_of (const char *order_no)
{
  g_autoptr (GPtrArray) numbers = g_ptr_array_new ();
  g_autofree char *name = NULL;

  g_ptr_array_add (numbers, (gpointer) order_no);
  name = wb_member_component (order_no, FOLDER_MAX_BYTES, numbers);
  return g_strconcat ("order/", name, "/", NULL);
}

static WbTask *
read_order (const WbBundling *bundling, const char *order_no, gint64 now_usec)
{
  const GPtrArray *members = wb_evidence_members (bundling->evidence);
  const WbPlanOrder *planned = NULL;
  const WbPlanItem *item = find_item (bundling->plan, order_no, &planned);
  g_autofree char *folder = folder_of (order_no);
  WbTask *order = task_new (order_no);
  Reading reading = { item != NULL ? item->profile_item : NULL, planned, folder, order, now_usec };

  /* Twice: the order's own file may come after its sub-tasks'. */
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < members->len; i++)
      {
        const WbMember *member = g_ptr_array_index (members, i);

        if (g_str_has_prefix (member->member, "order/"))
          read_member (&reading, bundling->evidence, member);
      }
  if (planned != NULL)
    add_missing (&reading, planned);
  return order;
}

GPtrArray *
wb_orders_read (const WbBundling *bundling, gint64 now_usec)
{
  GPtrArray *orders = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_task_free);
  const GPtrArray *chosen = bundling->selection->orders;

  for (guint i = 0; chosen != NULL && i < chosen->len; i++)
    g_ptr_array_add (orders, read_order (bundling, g_ptr_array_index (chosen, i), now_usec));
  return orders;
}
