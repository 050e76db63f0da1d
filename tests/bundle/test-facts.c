/* SPDX-License-Identifier: MPL-2.0 */
#include "bundle/facts.h"

#include "packing.h"

#include <string.h>

static WbFacts *
gather (Packing *packing)
{
  g_autoptr (GError) error = NULL;
  WbFacts *facts = wb_facts_new (&packing->bundling, PACKED_USEC, &error);

  g_assert_no_error (error);
  return facts;
}

static void
test_states (void)
{
  static const struct
  {
    const char *word;
    WbTaskState state;
  } rows[] = {
    { "done", WB_TASK_DONE },           { "SUCCESS", WB_TASK_DONE },
    { "已完成", WB_TASK_DONE },         { "Failed", WB_TASK_FAILED },
    { "失败", WB_TASK_FAILED },         { "PROCESSING", WB_TASK_WORKING },
    { "pending", WB_TASK_WAITING },     { "canceled", WB_TASK_CANCELLED },
    { "whatever", WB_TASK_UNKNOWN },    { "", WB_TASK_UNKNOWN },
    { "done|failed", WB_TASK_UNKNOWN }, { "[[text:7K3Q9F2M]]", WB_TASK_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (wb_task_state_of (rows[i].word), ==, rows[i].state);
}

static void
test_usual (void)
{
  Packing packing;
  g_autoptr (WbFacts) facts = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  packing_add_usual (&packing);
  facts = gather (&packing);
  g_assert_cmpuint (facts->errors, ==, 17);
  g_assert_cmpuint (facts->new_errors, ==, 17);
  g_assert_cmpuint (facts->new_groups, ==, 3);
  g_assert_cmpuint (facts->warnings, ==, 40);
  g_assert_cmpstr (facts->first->error_code, ==, "ERR_MASK_TIMEOUT");
  g_assert_false (wb_group_is_network (facts->first));
  g_assert_cmpint (facts->from_usec, <=, facts->first->first_usec);
  g_assert_cmpint (facts->until_usec, >=, facts->last_usec);
  g_assert_cmpint (facts->until_usec - facts->from_usec, ==, WB_GROUP_BINS * facts->bin_usec);
  g_assert_cmpuint (facts->missing, ==, 1);
  g_assert_cmpuint (facts->left_out, ==, 1);
  g_assert_cmpuint (facts->cut, ==, 1);
  g_assert_cmpuint (facts->masked, ==, 148);
  g_assert_true (facts->has_contact);
  packing_clear (&packing);
}

/* What was there the day before is not what happened today. */
static void
test_old_errors (void)
{
  Packing packing;
  g_autoptr (WbFacts) facts = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  packing_add_log (&packing, "logs/app.log",
                   "2026-11-20 08:00:00 [error] ERR_OLD: again and again\n"
                   "2026-11-23 09:00:00 [error] ERR_OLD: again and again\n"
                   "2026-11-23 10:00:00 [error] ERR_NEW: never seen\n"
                   "2026-11-23 10:00:05 [error] ERR_OLD: again and again\n");
  facts = gather (&packing);
  g_assert_cmpstr (facts->first->error_code, ==, "ERR_NEW");
  g_assert_cmpuint (facts->new_errors, ==, 1);
  g_assert_nonnull (strstr (facts->headline, "ERR_NEW"));
  packing_clear (&packing);
}

/* What was there before the order began is not what broke it. */
static void
test_since_order (void)
{
  Packing packing;
  g_autoptr (WbFacts) facts = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  g_ptr_array_add (packing.selection->orders, g_strdup ("RT1"));
  packing_add (&packing, "order", "order/RT1/task.json",
               "{\"orderNo\":\"RT1\",\"status\":\"failed\",\"error\":\"ERR_UPLOAD\","
               "\"createdAt\":\"2026-11-23T09:30:00+08:00\"}");
  packing_add_log (&packing, "logs/app.log",
                   "2026-11-23 09:00:00 [error] ERR_BEFORE: x\n"
                   "2026-11-23 10:00:00 [error] ERR_SINCE: y\n");
  facts = gather (&packing);
  g_assert_cmpstr (facts->first->error_code, ==, "ERR_SINCE");
  g_assert_cmpstr (facts->headline, ==, "Order RT1 failed; the first error is ERR_SINCE");
  g_assert_cmpstr (((const WbTask *) g_ptr_array_index (facts->orders, 0))->error, ==,
                   "ERR_UPLOAD");
  packing_clear (&packing);
}

/* A clock that was wrong once must not draw the picture over decades. */
static void
test_span (void)
{
  Packing packing;
  g_autoptr (WbFacts) facts = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  packing_add_log (&packing, "logs/app.log",
                   "1970-01-01 00:00:01 [error] ERR_EPOCH: x\n"
                   "2026-11-23 10:00:00 [error] ERR_NEW: y\n"
                   "2099-01-01 00:00:00 [error] ERR_LATE: z\n");
  facts = gather (&packing);
  g_assert_cmpstr (facts->first->error_code, ==, "ERR_NEW");
  g_assert_cmpint (facts->from_usec, <=, facts->first->first_usec);
  g_assert_cmpint (facts->bin_usec, <=, (gint64) 3600 * G_USEC_PER_SEC);
  packing_clear (&packing);
}

static void
expect_headline (const char *log, const char *start)
{
  Packing packing;
  g_autoptr (WbFacts) facts = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  if (log != NULL)
    packing_add_log (&packing, "logs/app.log", log);
  facts = gather (&packing);
  if (!g_str_has_prefix (facts->headline, start))
    g_error ("“%s” does not begin with “%s”", facts->headline, start);
  packing_clear (&packing);
}

static void
test_headlines (void)
{
  expect_headline (NULL, "This report has no logs");
  expect_headline ("2026-11-23 10:00:00 [info] all is well\n", "No error in the logs");
  expect_headline ("2026-11-23 10:00:00 [error] ERR_ONE: x\n", "ERR_ONE at ");
  expect_headline ("2026-11-23 10:00:00 [error] ERR_ONE: x\n"
                   "2026-11-23 10:00:01 [error] ERR_ONE: x\n",
                   "ERR_ONE, 2 times since ");
  expect_headline ("2026-11-23 10:00:00 [error] it broke\n", "An error at ");
  /* No code but a checked one gets into a title. */
  expect_headline ("{\"level\":\"error\",\"timestamp\":\"2026-11-23T02:00:00Z\",\"message\":\"x\","
                   "\"code\":\"<script>\"}\n",
                   "An error at ");
}

static const WbTask *
read_one_order (Packing *packing, GPtrArray **ret_orders)
{
  *ret_orders = wb_orders_read (&packing->bundling, PACKED_USEC);
  g_assert_cmpuint ((*ret_orders)->len, ==, 1);
  return g_ptr_array_index (*ret_orders, 0);
}

/* All of an order in one file with an array. */
static void
test_order_in_array (void)
{
  Packing packing;
  g_autoptr (GPtrArray) orders = NULL;
  const WbTask *order = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  g_ptr_array_add (packing.selection->orders, g_strdup ("RT1"));
  packing_add (&packing, "order", "order/RT1/all.json",
               "[{\"taskNo\":\"RT1-2\",\"parentOrderNo\":\"RT1\",\"status\":\"failed\"},"
               "{\"orderNo\":\"RT1\",\"status\":\"working\",\"subTasks\":[\"RT1-1\",\"RT1-2\"]}]");
  order = read_one_order (&packing, &orders);
  g_assert_cmpint (order->state, ==, WB_TASK_WORKING);
  g_assert_cmpuint (order->sub_tasks->len, ==, 2);
  g_assert_nonnull (wb_task_find (order, WB_TASK_FAILED));
  packing_clear (&packing);
}

/* A file that several orders share lies in no order's folder. */
static void
test_shared_file (void)
{
  Packing packing;
  g_autoptr (GPtrArray) orders = NULL;
  const WbTask *order = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  g_ptr_array_add (packing.selection->orders, g_strdup ("RT1"));
  packing_add (&packing, "order", "order/all.json",
               "[{\"orderNo\":\"RT1\",\"status\":\"done\"},"
               "{\"orderNo\":\"RT2\",\"status\":\"failed\"},"
               "{\"orderNo\":\"RT1-1\",\"parentOrderNo\":\"RT1\",\"status\":\"done\"},"
               "{\"orderNo\":\"RT2-1\",\"parentOrderNo\":\"RT2\",\"status\":\"failed\"}]");
  order = read_one_order (&packing, &orders);
  g_assert_cmpint (order->state, ==, WB_TASK_DONE);
  g_assert_cmpuint (order->sub_tasks->len, ==, 1);
  packing_clear (&packing);
}

/* Numbers, nonsense and depth instead of what is expected. */
static void
test_odd_orders (void)
{
  static const char *const texts[] = {
    "",
    "null",
    "[]",
    "[1,2,[3]]",
    "{\"orderNo\":1}",
    "{\"orderNo\":\"RT1\",\"status\":{\"a\":1},\"subTasks\":7}",
    "{\"orderNo\":\"RT1\",\"subTasks\":[null,1,{},{\"no\":null},\"x\",{\"id\":5,\"progress\":\"x\"}"
    "]}",
    "{\"orderNo\":\"RT1\",\"updatedAt\":99999999999999999999,\"progress\":1e300}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Packing packing;
      g_autoptr (GPtrArray) orders = NULL;

      packing_init (&packing, WB_CODEC_DEFLATE);
      g_ptr_array_add (packing.selection->orders, g_strdup ("RT1"));
      packing_add (&packing, "order", "order/RT1/task.json", texts[i]);
      g_assert_cmpstr (read_one_order (&packing, &orders)->no, ==, "RT1");
      packing_clear (&packing);
    }
}

static void
test_stuck (void)
{
  static const struct
  {
    const char *changed;
    WbTaskState state;
  } rows[] = {
    { "2026-11-23T10:56:00+08:00", WB_TASK_STUCK },
    { "2026-11-23T10:57:00+08:00", WB_TASK_WORKING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Packing packing;
      g_autoptr (GPtrArray) orders = NULL;
      g_autofree char *text = g_strdup_printf (
          "{\"orderNo\":\"RT1\",\"status\":\"running\",\"updatedAt\":\"%s\"}", rows[i].changed);

      packing_init (&packing, WB_CODEC_DEFLATE);
      g_ptr_array_add (packing.selection->orders, g_strdup ("RT1"));
      packing_add (&packing, "order", "order/RT1/task.json", text);
      g_assert_cmpint (read_one_order (&packing, &orders)->state, ==, rows[i].state);
      packing_clear (&packing);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle/facts/states", test_states);
  g_test_add_func ("/bundle/facts/usual", test_usual);
  g_test_add_func ("/bundle/facts/old-errors", test_old_errors);
  g_test_add_func ("/bundle/facts/since-order", test_since_order);
  g_test_add_func ("/bundle/facts/span", test_span);
  g_test_add_func ("/bundle/facts/headlines", test_headlines);
  g_test_add_func ("/bundle/facts/order-in-array", test_order_in_array);
  g_test_add_func ("/bundle/facts/shared-file", test_shared_file);
  g_test_add_func ("/bundle/facts/odd-orders", test_odd_orders);
  g_test_add_func ("/bundle/facts/stuck", test_stuck);
  return g_test_run ();
}
