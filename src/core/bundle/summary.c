/* SPDX-License-Identifier: MPL-2.0 */
/* summary.json: the report's facts for machines. Sizes are bounded whatever the logs hold, so that
 * it always fits into the essentials. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/facts.h"

#include "alert/agreement.h"
#include "alert/ledger.h"
#include "base/json.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>

#define GROUPS_MAX 24
#define ORDERS_MAX 5
#define SUB_TASKS_MAX 60
#define ALERTS_MAX 100
#define EXAMPLE_MAX_CHARS 600
#define STACK_MAX_CHARS 1500

static void
set_time (JsonObject *object, const char *name, gint64 usec)
{
  g_autofree char *text = usec != WB_TIME_UNKNOWN && usec > 0 ? wb_text_iso_msec (usec) : NULL;

  wb_json_set_string (object, name, text);
}

static void
set_cut (JsonObject *object, const char *name, const char *text, gsize max_chars)
{
  g_autofree char *cut = text != NULL ? wb_text_ellipsize (text, max_chars) : NULL;

  wb_json_set_string (object, name, cut);
}

static JsonObject *
group_to_json (const WbFacts *facts, const WbGroup *group)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "fingerprint", group->fingerprint);
  json_object_set_string_member (object, "level", wb_level_word (group->level));
  json_object_set_boolean_member (object, "new", wb_facts_is_new (facts, group));
  json_object_set_boolean_member (object, "network", wb_group_is_network (group));
  set_cut (object, "template", group->template_, 240);
  wb_json_set_string (object, "logger", group->logger);
  set_cut (object, "errorType", group->error_type, 120);
  set_cut (object, "errorCode", group->error_code, 120);
  set_cut (object, "example", group->example, EXAMPLE_MAX_CHARS);
  set_cut (object, "stack", group->stack, STACK_MAX_CHARS);
  json_object_set_int_member (object, "count", (gint64) group->count);
  set_time (object, "first", group->first_usec);
  set_time (object, "last", group->last_usec);
  wb_json_set_string (object, "member", group->member);
  json_object_set_int_member (object, "line", (gint64) group->line);
  return object;
}

static JsonArray *
groups_to_json (const WbFacts *facts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < MIN (facts->sorted->len, GROUPS_MAX); i++)
    json_array_add_object_element (array,
                                   group_to_json (facts, g_ptr_array_index (facts->sorted, i)));
  return array;
}

static JsonObject *
task_to_json (const WbTask *task)
{
  JsonObject *object = json_object_new ();

  set_cut (object, "no", task->no, 120);
  set_cut (object, "name", task->name, 120);
  json_object_set_string_member (object, "state", wb_task_state_word (task->state));
  set_cut (object, "written", task->word, 120);
  set_cut (object, "error", task->error, 240);
  set_time (object, "began", task->began_usec);
  set_time (object, "changed", task->changed_usec);
  if (task->percent >= 0)
    json_object_set_int_member (object, "percent", task->percent);
  wb_json_set_string (object, "member", task->member);
  return object;
}

static JsonObject *
order_to_json (const WbTask *order)
{
  JsonObject *object = task_to_json (order);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < MIN (order->sub_tasks->len, SUB_TASKS_MAX); i++)
    json_array_add_object_element (array, task_to_json (g_ptr_array_index (order->sub_tasks, i)));
  json_object_set_int_member (object, "subTaskCount", order->sub_tasks->len);
  json_object_set_array_member (object, "subTasks", array);
  return object;
}

static JsonArray *
orders_to_json (const WbFacts *facts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < MIN (facts->orders->len, ORDERS_MAX); i++)
    json_array_add_object_element (array, order_to_json (g_ptr_array_index (facts->orders, i)));
  return array;
}

static JsonObject *
alert_to_json (const WbAlertTold *told)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", told->id);
  json_object_set_string_member (object, "level", told->level);
  wb_json_set_string (object, "fingerprint", told->group);
  json_object_set_int_member (object, "repeats", (gint64) told->repeats);
  set_time (object, "sent", told->sent_usec);
  return object;
}

/* The events that Sentry had of these logs already, so that one leads to the other. */
static JsonArray *
alerts_to_json (const WbBundling *bundling, const WbFacts *facts)
{
  const WbSelection *selection = bundling->selection;
  const gint64 since_usec =
      selection->since_usec != WB_TIME_UNKNOWN ? selection->since_usec : facts->first_usec;
  const gint64 until_usec =
      selection->until_usec != WB_TIME_UNKNOWN ? selection->until_usec : facts->packed_usec;
  g_autofree char *dir = wb_alerts_dir (bundling->kase->profile_id);
  g_autoptr (GPtrArray) told = wb_ledger_read (dir);
  JsonArray *array = json_array_new ();

  for (guint i = told->len; i > 0 && json_array_get_length (array) < ALERTS_MAX; i--)
    {
      const WbAlertTold *one = told->pdata[i - 1];
      if (one->sent_usec > 0 && one->time_usec >= since_usec && one->time_usec <= until_usec)
        json_array_add_object_element (array, alert_to_json (one));
    }
  return array;
}

JsonObject *
wb_summary_counts (const WbFacts *facts)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "files", facts->files);
  json_object_set_int_member (object, "bytes", (gint64) facts->bytes);
  json_object_set_int_member (object, "originalBytes", (gint64) facts->original_bytes);
  json_object_set_int_member (object, "entries", (gint64) facts->entries);
  json_object_set_int_member (object, "errors", (gint64) facts->errors);
  json_object_set_int_member (object, "newErrors", (gint64) facts->new_errors);
  json_object_set_int_member (object, "warnings", (gint64) facts->warnings);
  json_object_set_int_member (object, "groups", facts->sorted->len);
  json_object_set_int_member (object, "orders", facts->orders->len);
  json_object_set_int_member (object, "leftOut", facts->left_out);
  json_object_set_int_member (object, "cut", facts->cut);
  json_object_set_int_member (object, "missing", facts->missing);
  json_object_set_int_member (object, "masked", (gint64) facts->masked);
  return object;
}

static JsonObject *
span_to_json (const char *from_name, gint64 from, const char *until_name, gint64 until)
{
  JsonObject *object = json_object_new ();

  set_time (object, from_name, from);
  set_time (object, until_name, until);
  return object;
}

JsonObject *
wb_summary_versions (const WbPlan *plan)
{
  JsonObject *object = json_object_new ();

  set_cut (object, "app", plan->app_version, 120);
  set_cut (object, "node", plan->node_version, 120);
  set_cut (object, "electron", plan->electron_version, 120);
  set_cut (object, "chrome", plan->chrome_version, 120);
  wb_json_set_string (object, "source", plan->version_source);
  return object;
}

JsonNode *
wb_summary_to_json (const WbBundling *bundling, const WbFacts *facts)
{
  const WbSelection *selection = bundling->selection;
  JsonObject *object = json_object_new ();
  JsonObject *profile = json_object_new ();

  json_object_set_int_member (object, "waybill", 1);
  json_object_set_string_member (object, "kind", "summary");
  json_object_set_string_member (object, "case", bundling->kase->id);
  json_object_set_string_member (object, "number", bundling->kase->number);
  set_time (object, "created", bundling->kase->created_usec);
  set_time (object, "packed", facts->packed_usec);
  json_object_set_string_member (profile, "id", bundling->kase->profile_id);
  wb_json_set_string (profile, "name", bundling->kase->profile_name);
  json_object_set_object_member (object, "profile", profile);
  json_object_set_string_member (object, "headline", facts->headline);
  /* Translators: the code of this translation's language (BCP 47), for the report: "zh-CN". */
  json_object_set_string_member (object, "language", C_ ("language code", "en"));
  set_cut (object, "user", facts->user, 120);
  json_object_set_object_member (object, "versions", wb_summary_versions (bundling->plan));
  json_object_set_object_member (
      object, "window",
      span_to_json ("since", selection->since_usec, "until", selection->until_usec));
  json_object_set_object_member (
      object, "logs", span_to_json ("first", facts->first_usec, "last", facts->last_usec));
  json_object_set_object_member (object, "counts", wb_summary_counts (facts));
  if (facts->first != NULL)
    json_object_set_object_member (object, "firstError", group_to_json (facts, facts->first));
  json_object_set_array_member (object, "orders", orders_to_json (facts));
  json_object_set_array_member (object, "groups", groups_to_json (facts));
  json_object_set_array_member (object, "alerts", alerts_to_json (bundling, facts));
  json_object_set_null_member (object, "verdict");
  return wb_json_node_take (object);
}
