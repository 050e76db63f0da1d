/* SPDX-License-Identifier: MPL-2.0 */
#include "packing.h"

#include "spool.h"

#include <string.h>

static const char profile_text[] =
    "{\"waybill\":1,\"id\":\"com.example.RetouchStudio\",\"name\":{\"\":\"Retouch Studio\","
    "\"zh_CN\":\"修图工坊\"},\"roots\":{\"data\":[\"~/.config/retouch-studio\"]},\"items\":["
    "{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"
    "{\"id\":\"order\",\"collect\":\"orders\",\"root\":\"data\",\"files\":[\"tasks/**/*.json\"],"
    "\"orderNo\":\"/orderNo\",\"parentNo\":\"/parentOrderNo\",\"subTasks\":\"/subTasks\"},"
    "{\"id\":\"retouch\",\"collect\":\"document\",\"root\":\"data\","
    "\"files\":[\"aiRetouchStorage.json\"]},"
    "{\"id\":\"environment\",\"collect\":\"environment\"}]}";

static const char environment[] =
    "{\"waybill\":1,\"app\":{\"version\":\"4.12.3\",\"electron\":\"31.7.7\","
    "\"node\":\"20.18.0\",\"chrome\":\"126.0.6478.234\"},\"os\":{\"name\":"
    "\"UOS Desktop\",\"version\":\"20 (1070)\",\"kernel\":\"5.10.0-amd64-desktop\","
    "\"architecture\":\"x86_64\"},\"session\":{\"desktop\":\"Deepin\",\"type\":"
    "\"x11\",\"remote\":\"no\"},\"locale\":\"zh_CN.UTF-8\",\"timeZone\":"
    "\"Asia/Shanghai\",\"uptimeSec\":93600,\"machine\":{\"vendor\":\"Lenovo\","
    "\"model\":\"Legion Y7000 2019\"},\"cpu\":{\"model\":\"Intel Core i7-9750H\","
    "\"cores\":12},\"memory\":{\"totalBytes\":16642998272,\"availableBytes\":"
    "1040109465},\"disks\":[{\"holds\":\"data\",\"freeBytes\":84000000000,"
    "\"totalBytes\":476000000000}],\"gpus\":[{\"vendor\":\"NVIDIA\",\"model\":"
    "\"GeForce GTX 1650\",\"driver\":\"nvidia\",\"driverVersion\":\"470.129.06\","
    "\"memoryBytes\":4294967296}],\"screens\":[{\"mode\":\"2560x1440\"}]}";

static void
add_item (Packing *packing, const char *id, const char *title)
{
  WbPlanItem *item = g_new0 (WbPlanItem, 1);

  item->id = g_strdup (id);
  item->profile_item = wb_profile_item (packing->profile, id);
  item->collect = g_strdup (item->profile_item->collect);
  item->title = g_strdup (title);
  item->files = g_ptr_array_new ();
  item->orders = g_ptr_array_new ();
  g_ptr_array_add (packing->plan->items, item);
}

static void
add_order (Packing *packing, const char *order_no, const char *missing)
{
  WbPlanItem *item = g_ptr_array_index (packing->plan->items, 1);
  WbPlanOrder *order = g_new0 (WbPlanOrder, 1);

  order->order_no = g_strdup (order_no);
  order->missing = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (order->missing, g_strdup (missing));
  g_ptr_array_add (item->orders, order);
  g_ptr_array_add (packing->selection->orders, g_strdup (order_no));
}

static void
add_decision (Packing *packing)
{
  WbDecision *decision = g_new0 (WbDecision, 1);

  decision->what = g_strdup ("send");
  decision->text_sha256 = g_strnfill (64, 'a');
  decision->when_usec = PACKED_USEC - 14 * G_USEC_PER_SEC;
  decision->by = g_strdup ("user");
  decision->session = g_strdup ("local");
  g_ptr_array_add (packing->selection->decisions, decision);
}

static void
make_plan (Packing *packing)
{
  g_autoptr (GError) error = NULL;

  packing->profile =
      wb_profile_parse (profile_text, -1, "test.json", WB_PROFILE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  packing->plan = g_new0 (WbPlan, 1);
  packing->plan->profile = packing->profile;
  packing->plan->items = g_ptr_array_new ();
  packing->plan->looked_usec = PACKED_USEC - 60 * G_USEC_PER_SEC;
  packing->plan->user_id = g_strdup ("13800001234");
  packing->plan->app_version = g_strdup ("4.12.3");
  packing->plan->electron_version = g_strdup ("31.7.7");
  packing->plan->node_version = g_strdup ("20.18.0");
  packing->plan->version_source = "context";
  add_item (packing, "logs", "Logs");
  add_item (packing, "order", "Order");
  add_item (packing, "retouch", "AI-retouch data");
  add_item (packing, "environment", "Environment");
}

static void
make_selection (Packing *packing)
{
  WbSelection *selection = g_new0 (WbSelection, 1);

  packing->selection = selection;
  selection->items = g_ptr_array_new_with_free_func (g_free);
  selection->orders = g_ptr_array_new_with_free_func (g_free);
  selection->decisions = g_ptr_array_new ();
  selection->since_usec = PACKED_USEC - 7 * 24 * 3600 * (gint64) G_USEC_PER_SEC;
  selection->until_usec = WB_TIME_UNKNOWN;
  g_ptr_array_add (selection->items, g_strdup ("logs"));
  g_ptr_array_add (selection->items, g_strdup ("order"));
  g_ptr_array_add (selection->items, g_strdup ("environment"));
  add_decision (packing);
}

void
packing_init (Packing *packing, WbCodec codec)
{
  g_autofree char *spool = NULL;
  g_autoptr (GError) error = NULL;

  packing->dir = spool_dir_new ();
  packing->path = g_strdup_printf ("%s/bundle.%s", packing->dir, wb_archive_format_for (codec)->id);
  packing->clock = wb_clock_new_virtual (PACKED_USEC);
  g_setenv ("WAYBILL_STATE_DIR", packing->dir, TRUE);
  packing->kase =
      wb_case_new ("com.example.RetouchStudio", "Retouch Studio", packing->clock, &error);
  g_assert_no_error (error);
  make_plan (packing);
  make_selection (packing);
  spool = wb_case_path (packing->kase, "evidence");
  packing->evidence = wb_evidence_open (spool, codec, &error);
  g_assert_no_error (error);
  packing->bundling = (WbBundling){ packing->kase, packing->plan, packing->selection,
                                    packing->evidence, packing->clock };
}

static void
free_order (WbPlanOrder *order)
{
  g_free (order->order_no);
  g_ptr_array_unref (order->missing);
  g_free (order);
}

static void
free_item (WbPlanItem *item)
{
  for (guint i = 0; i < item->orders->len; i++)
    free_order (g_ptr_array_index (item->orders, i));
  g_ptr_array_unref (item->orders);
  g_ptr_array_unref (item->files);
  g_free (item->id);
  g_free (item->collect);
  g_free (item->title);
  g_free (item);
}

static void
free_plan (WbPlan *plan)
{
  for (guint i = 0; i < plan->items->len; i++)
    free_item (g_ptr_array_index (plan->items, i));
  g_ptr_array_unref (plan->items);
  g_free (plan->user_id);
  g_free (plan->app_version);
  g_free (plan->electron_version);
  g_free (plan->node_version);
  g_free (plan);
}

static void
free_selection (WbSelection *selection)
{
  WbDecision *decision = g_ptr_array_index (selection->decisions, 0);

  g_free (decision->what);
  g_free (decision->text_sha256);
  g_free (decision->by);
  g_free (decision->session);
  g_free (decision);
  g_ptr_array_unref (selection->decisions);
  g_ptr_array_unref (selection->items);
  g_ptr_array_unref (selection->orders);
  g_free (selection);
}

void
packing_clear (Packing *packing)
{
  wb_evidence_free (packing->evidence);
  free_plan (packing->plan);
  free_selection (packing->selection);
  wb_profile_unref (packing->profile);
  wb_case_free (packing->kase);
  g_free (packing->clock);
  g_free (packing->path);
  spool_remove (packing->dir);
}

static void
add (Packing *packing, WbMember *member, const char *text, WbGroups *groups)
{
  g_autoptr (GError) error = NULL;
  WbMemberWriter *writer = NULL;
  WbSink sink = { 0 };

  member->original_bytes = strlen (text);
  if (member->mtime_usec == 0)
    member->mtime_usec = PACKED_USEC - 90 * G_USEC_PER_SEC;
  writer = wb_evidence_begin (packing->evidence, member, &error);
  g_assert_no_error (error);
  sink = wb_member_writer_sink (writer);
  g_assert_true (wb_sink_write (&sink, text, strlen (text), &error));
  g_assert_true (wb_member_writer_finish (writer, groups, &error));
  g_assert_no_error (error);
}

void
packing_add (Packing *packing, const char *item, const char *member, const char *text)
{
  add (packing, wb_member_new (member, item), text, NULL);
}

void
packing_add_log (Packing *packing, const char *member, const char *text)
{
  g_autoptr (WbGroups) groups = wb_groups_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  WbMember *record = wb_member_new (member, "logs");

  record->original = g_strdup (member);
  record->first_usec = record->last_usec = WB_TIME_UNKNOWN;
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_autoptr (WbEntry) entry = wb_entry_parse (lines[i], strlen (lines[i]));

      wb_groups_add (groups, entry, member, i + 1);
      if (record->entries++ == 0)
        record->first_usec = entry->time_usec;
      record->last_usec = MAX (record->last_usec, entry->time_usec);
    }
  add (packing, record, text, groups);
}

static void
note (Packing *packing, const char *item, const char *original, WbStatus status)
{
  g_autofree char *name = g_path_get_basename (original);
  g_autofree char *path = g_strconcat ("documents/", name, NULL);
  WbMember *member = wb_member_new (path, item);
  g_autoptr (GError) error = NULL;

  member->original = g_strdup (original);
  member->status = status;
  member->original_bytes = 2100000;
  g_assert_true (wb_evidence_note (packing->evidence, member, &error));
  g_assert_no_error (error);
}

static void
add_masked (Packing *packing)
{
  WbMember *member = wb_member_new ("logs/gpu.log", "logs");
  JsonObject *hits = json_object_new ();

  member->original = g_strdup ("logs/gpu.log");
  member->redactions = json_object_new ();
  json_object_set_int_member (hits, "hits", 148);
  json_object_set_int_member (hits, "different", 23);
  json_object_set_object_member (member->redactions, "cn_mobile", hits);
  member->status = WB_STATUS_CUT;
  wb_member_add_cut (member, "window", 5300000, 1200, PACKED_USEC - 8640000000000,
                     PACKED_USEC - 604800000000);
  add (packing, member, "GPU [[mobile:7K3Q9F2M]]\n", NULL);
}

static void
add_order_files (Packing *packing)
{
  add_order (packing, "RT2026112300017", "06");
  packing_add (packing, "order", "order/RT2026112300017/task.json",
               "{\"orderNo\":\"RT2026112300017\",\"status\":\"failed\","
               "\"createdAt\":\"2026-11-23T10:31:04+08:00\","
               "\"updatedAt\":\"2026-11-23T10:57:42+08:00\",\"subTasks\":["
               "{\"taskNo\":\"01\",\"type\":\"import\",\"status\":\"done\"},"
               "{\"taskNo\":\"03\",\"type\":\"mask\",\"status\":\"processing\",\"progress\":62,"
               "\"updatedAt\":\"2026-11-23T10:40:38+08:00\"},\"04\",\"06\"]}");
  packing_add (packing, "order", "order/RT2026112300017/04.json",
               "{\"orderNo\":\"04\",\"parentOrderNo\":\"RT2026112300017\",\"type\":\"export\","
               "\"status\":\"PENDING\"}");
}

static void
add_logs (Packing *packing)
{
  g_autoptr (GString) log = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (log,
                            "{\"level\":\"warn\",\"timestamp\":\"2026-11-2%uT09:%02u:00+08:00\","
                            "\"message\":\"heartbeat late by %u ms\"}\n",
                            1 + i / 20, i % 60, 100 + i);
  for (guint i = 0; i < 4; i++)
    g_string_append_printf (
        log,
        "{\"level\":\"error\",\"timestamp\":\"2026-11-23T10:4%u:07.312+08:00\",\"message\":"
        "\"ERR_MASK_TIMEOUT: mask worker gave no answer in 15000 ms (sub-task 03)\","
        "\"stack\":\"Error: ERR_MASK_TIMEOUT\\n    at waitForMask (/opt/RetouchStudio/resources/"
        "app.asar/mask/worker.js:214:17)\\n    at async MaskStage.run (/opt/RetouchStudio/"
        "resources/app.asar/mask/stage.js:88:22)\"}\n",
        1 + i * 2);
  for (guint i = 0; i < 12; i++)
    g_string_append_printf (
        log,
        "{\"level\":\"error\",\"timestamp\":\"2026-11-23T10:%u:55+08:00\",\"message\":"
        "\"connect ETIMEDOUT [[ip4:M4T0C7ZD]]:443\",\"code\":\"ETIMEDOUT\"}\n",
        41 + i);
  g_string_append (log,
                   "{\"level\":\"error\",\"timestamp\":\"2026-11-23T10:57:31+08:00\",\"message\":"
                   "\"订单 RT2026112300017 上传失败，已重试 5 次\"}\n");
  packing_add_log (packing, "logs/app-2026-11-23.log", log->str);
}

void
packing_add_usual (Packing *packing)
{
  packing_add (packing, "waybill", "description.txt",
               "今天上午导出的订单一直转圈，抠图到 62% 就不动了，然后上传三次都失败。客户 "
               "[[name:Q2M8TX4C]] 下午来取片，很急！");
  packing_add (packing, "waybill", "contact.json", "{\"contact\":\"mail me\"}");
  add_logs (packing);
  add_order_files (packing);
  add_masked (packing);
  packing_add (packing, "environment", "environment.json", environment);
  note (packing, "order", "tasks/RT2026112300017/06.json", WB_STATUS_MISSING);
  note (packing, "logs", "logs/secret.log", WB_STATUS_DENIED);
}
