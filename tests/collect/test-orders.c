/* SPDX-License-Identifier: MPL-2.0 */
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ORDERS                                                                                     \
  "{ \"id\": \"order\", \"collect\": \"orders\", \"root\": \"data\","                              \
  "  \"files\": [\"tasks/**/*.json\"] }"

static void
set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, ORDERS);
}

static void
tear_down (Tree *tree, gconstpointer data)
{
  tree_tear_down (tree);
}

static const WbPlanItem *
item_of (const Tree *tree)
{
  return wb_plan_item (tree->plan, "order");
}

static const WbPlanOrder *
order_of (const Tree *tree, guint index)
{
  g_assert_cmpuint (item_of (tree)->orders->len, >, index);
  return g_ptr_array_index (item_of (tree)->orders, index);
}

static void
choose (Tree *tree, const char *order_no)
{
  g_ptr_array_set_size (tree->selection->orders, 0);
  g_ptr_array_add (tree->selection->orders, g_strdup (order_no));
}

/* tasks/<orderNo>/<anything>.json */
static void
test_folders (Tree *tree, gconstpointer data)
{
  tree_write (tree, "tasks/RT100/order.json",
              "{ \"orderNo\": \"RT100\", \"subTasks\": [\"RT100-1\", \"RT100-2\", \"RT100-3\"],"
              " \"customer\": \"王小明\", \"status\": \"failed\" }",
              -1);
  tree_write (tree, "tasks/RT100/RT100-1.json",
              "{ \"orderNo\": \"RT100-1\", \"parentOrderNo\": \"RT100\" }", -1);
  tree_write (tree, "tasks/RT100/whatever.json", "{ \"orderNo\": \"RT100-2\" }", -1);
  tree_write (tree, "tasks/RT100/notes.json", "{ \"n\": 1 }", -1);
  tree_write (tree, "tasks/RT101/order.json", "{ \"orderNo\": \"RT101\" }", -1);
  tree_set_mtime (tree, "tasks/RT101/order.json", "2026-01-01T00:00:00Z");
  tree_look (tree, NULL, NULL);

  g_assert_cmpuint (item_of (tree)->orders->len, ==, 2);
  const WbPlanOrder *order = order_of (tree, 0);
  g_assert_cmpstr (order->order_no, ==, "RT100");
  g_assert_cmpuint (order->files->len, ==, 4);
  g_assert_cmpuint (order->sub_tasks->len, ==, 3);
  g_assert_cmpuint (order->missing->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (order->missing, 0), ==, "RT100-3");

  choose (tree, "RT100");
  tree_collect (tree, 0);
  g_autofree char *got = tree_member (tree, "order/RT100/order.json");
  g_assert_nonnull (strstr (got, "\"RT100-2\""));
  g_assert_nonnull (strstr (got, "\"failed\""));
  g_assert_null (strstr (got, "王小明"));
  g_assert_nonnull (tree_find (tree, "order/RT100/whatever.json")->spool);
  g_assert_nonnull (tree_find (tree, "order/RT100/notes.json")->spool);
  g_assert_cmpint (tree_find (tree, "order/RT100/RT100-3.json")->status, ==, WB_STATUS_MISSING);
  g_assert_null (wb_evidence_find (tree->evidence, "order/RT101/order.json"));

  choose (tree, "RT101");
  tree_collect (tree, 0);
  g_assert_nonnull (tree_find (tree, "order/RT101/order.json")->spool);
  g_assert_null (wb_evidence_find (tree->evidence, "order/RT100/order.json"));
}

/* one file with an array; numbers that look like a card's or a mobile's survive */
static void
test_list (Tree *tree, gconstpointer data)
{
  tree_write (tree, "tasks/all.json",
              "[ { \"orderNo\": 20261123000017, \"createdAt\": \"2026-11-23T08:00:00Z\","
              "    \"subTasks\": [ { \"orderNo\": \"S1\", \"phone\": \"13800001234\" }, \"S2\" ] },"
              "  { \"orderNo\": \"4111111111111111\", \"createdAt\": \"2026-11-22T08:00:00Z\" },"
              "  { \"orderNo\": \"S2\", \"parentOrderNo\": \"20261123000017\" },"
              "  { \"orderNo\": \"B\", \"orderNo\": \"twice\" }, 7, null ]",
              -1);
  tree_look (tree, NULL, NULL);
  g_assert_cmpuint (item_of (tree)->orders->len, ==, 2);
  const WbPlanOrder *order = order_of (tree, 0);
  g_assert_cmpstr (order->order_no, ==, "20261123000017");
  g_assert_cmpuint (order->sub_tasks->len, ==, 2);
  g_assert_cmpuint (order->missing->len, ==, 0);

  choose (tree, "20261123000017");
  tree_collect (tree, 0);
  g_autofree char *got = tree_member (tree, "order/20261123000017/all.json");
  g_assert_nonnull (strstr (got, "20261123000017"));
  g_assert_nonnull (strstr (got, "\"S2\""));
  g_assert_null (strstr (got, "13800001234"));
  g_assert_null (strstr (got, "4111111111111111"));

  choose (tree, "4111111111111111");
  tree_collect (tree, 0);
  const GPtrArray *members = wb_evidence_members (tree->evidence);
  g_assert_cmpuint (members->len, ==, 1);
}

/* an object around the list, and sub-tasks in files of their own beside it */
static void
test_mixed (Tree *tree, gconstpointer data)
{
  tree_write (tree, "tasks/store.json",
              "{ \"version\": 3, \"tasks\": [ { \"orderNo\": \"A1\", \"subTasks\": [\"A1-9\"] },"
              " { \"orderNo\": \"A2\" } ] }",
              -1);
  tree_write (tree, "tasks/x.json", "{ \"orderNo\": \"A1-1\", \"parentOrderNo\": \"A1\" }", -1);
  tree_write (tree, "tasks/y.json", "{ \"orderNo\": \"A1-1-1\", \"parentOrderNo\": \"A1-1\" }", -1);
  tree_write (tree, "tasks/loop.json", "{ \"orderNo\": \"L1\", \"parentOrderNo\": \"L2\" }", -1);
  tree_write (tree, "tasks/loop2.json", "{ \"orderNo\": \"L2\", \"parentOrderNo\": \"L1\" }", -1);
  tree_write (tree, "tasks/damaged.json", "{ \"orderNo\": ", -1);
  tree_look (tree, NULL, NULL);
  choose (tree, "A1");
  tree_collect (tree, 0);

  const WbPlanOrder *a1 = NULL;
  for (guint i = 0; i < item_of (tree)->orders->len; i++)
    if (g_str_equal (order_of (tree, i)->order_no, "A1"))
      a1 = order_of (tree, i);
  g_assert_nonnull (a1);
  g_assert_cmpuint (a1->files->len, ==, 3);
  g_assert_cmpuint (a1->sub_tasks->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (a1->missing, 0), ==, "A1-9");
  g_assert_nonnull (tree_find (tree, "order/A1/x.json")->spool);
  g_assert_nonnull (tree_find (tree, "order/A1/y.json")->spool);
  g_autofree char *got = tree_member (tree, "order/A1/store.json");
  g_assert_nonnull (strstr (got, "\"A1\""));
  g_assert_null (strstr (got, "\"A2\""));
}

/* what can't be read may be of any order, so it is named */
static void
test_unread (Tree *tree, gconstpointer data)
{
  tree_write (tree, "tasks/one.json", "{ \"orderNo\": \"RT1\" }", -1);
  tree_write (tree, "tasks/damaged.json", "{ \"orderNo\": ", -1);
  g_autofree char *away = tree_path (tree, "tasks/away.json");
  g_assert_cmpint (symlink ("/etc/passwd", away), ==, 0);
  tree_look (tree, NULL, NULL);
  choose (tree, "RT1");
  tree_collect (tree, 0);

  g_assert_nonnull (tree_find (tree, "order/RT1/one.json")->spool);
  const WbMember *damaged = tree_find (tree, "order/damaged.json");
  g_assert_cmpint (damaged->status, ==, WB_STATUS_FAILED);
  g_assert_nonnull (damaged->error);
  g_assert_null (damaged->spool);
  g_assert_cmpint (tree_find (tree, "order/away.json")->status, ==, WB_STATUS_NOT_FILE);
  tree_collect (tree, 0);
  g_assert_cmpint (tree_find (tree, "order/away.json")->status, ==, WB_STATUS_NOT_FILE);
}

static void
test_unknown_order (Tree *tree, gconstpointer data)
{
  tree_write (tree, "tasks/RT100/order.json", "{ \"orderNo\": \"RT100\" }", -1);
  tree_look (tree, NULL, NULL);
  choose (tree, "RT100");
  g_ptr_array_add (tree->selection->orders, g_strdup ("RT999"));
  tree_collect (tree, 0);
  const WbMember *member = tree_find (tree, "order/RT999/order.json");
  g_assert_cmpint (member->status, ==, WB_STATUS_MISSING);
  g_assert_nonnull (strstr (member->error, "RT999"));
}

#define ADD(name, func) g_test_add ("/orders/" name, Tree, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("folders", test_folders);
  ADD ("list", test_list);
  ADD ("mixed", test_mixed);
  ADD ("unread", test_unread);
  ADD ("unknown-order", test_unknown_order);
  return g_test_run ();
}
