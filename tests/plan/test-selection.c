/* SPDX-License-Identifier: MPL-2.0 */
/* What is chosen at first, by options, and as JSON and back. */
#include "base/json.h"
#include "plan/fixture.h"
#include "plan/selection.h"

static char *sandbox;

static gboolean
look_orders (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  g_ptr_array_add (item->orders, wb_plan_order_new ("NEW"));
  g_ptr_array_add (item->orders, wb_plan_order_new ("OLD"));
  return TRUE;
}

static WbPlan *
new_plan (const WbContext *context)
{
  g_autoptr (WbProfile) profile = fixture_profile (
      "[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"
      "{\"id\":\"user\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"u.json\"]},"
      "{\"id\":\"order\",\"collect\":\"orders\",\"root\":\"data\",\"files\":[\"t/*\"]},"
      "{\"id\":\"other\",\"collect\":\"environment\",\"default\":false}]",
      ",\"deliver\":{\"store\":\"oss\",\"format\":\"tar.zst\"},\"privacy\":{\"controller\":\"C\","
      "\"purpose\":\"P\",\"sensitive\":[\"user\"]}");

  return fixture_plan (profile, context, NULL, look_orders);
}

static void
test_first (void)
{
  g_autoptr (WbPlan) plan = new_plan (NULL);
  g_autoptr (WbSelection) selection = wb_selection_new (plan);

  g_assert_true (wb_selection_has (selection, "logs"));
  g_assert_false (wb_selection_has (selection, "user"));
  g_assert_false (wb_selection_has (selection, "other"));
  g_assert_cmpstr (selection->format, ==, "tar.zst");
  g_assert_cmpuint (selection->orders->len, ==, 1);
  g_assert_cmpstr (selection->orders->pdata[0], ==, "NEW");
  g_assert_cmpint (selection->since_usec, ==, WB_TIME_UNKNOWN);
  g_assert_cmpint (selection->tripwire, ==, WB_TRIPWIRE_ASK);
}

static void
test_asked_order (void)
{
  WbContext context = { .order_no = (char *) "OLD", .dirs = g_ptr_array_new () };
  g_autoptr (WbPlan) plan = new_plan (&context);
  g_autoptr (WbSelection) selection = wb_selection_new (plan);

  g_assert_cmpuint (selection->orders->len, ==, 1);
  g_assert_cmpstr (selection->orders->pdata[0], ==, "OLD");
  g_ptr_array_unref (context.dirs);
}

static void
test_options (void)
{
  static const char *const only[] = { "user", "order", NULL };
  static const char *const without[] = { "order", "order", NULL };
  static const char *const wrong[] = { "logs", "nothing", NULL };
  g_autoptr (WbPlan) plan = new_plan (NULL);
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (GError) error = NULL;

  g_assert_false (wb_selection_only (selection, plan, wrong, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_assert_nonnull (strstr (error->message, "logs, user, order, other"));
  g_assert_true (wb_selection_has (selection, "logs"));
  g_clear_error (&error);
  g_assert_true (wb_selection_only (selection, plan, only, &error));
  g_assert_true (wb_selection_has (selection, "user"));
  g_assert_false (wb_selection_has (selection, "logs"));
  g_assert_true (wb_selection_without (selection, plan, without, &error));
  g_assert_cmpuint (selection->items->len, ==, 1);
  g_assert_false (wb_selection_without (selection, plan, wrong, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
}

static void
test_json (void)
{
  g_autoptr (WbPlan) plan = new_plan (NULL);
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (GError) error = NULL;
  WbDecision *decision = g_new0 (WbDecision, 1);

  selection->since_usec = -5;
  selection->message = g_strdup ("上传失败\n\"x\"");
  selection->contact = g_strdup ("me@example.com");
  selection->limit_bytes = 12345;
  selection->tripwire = WB_TRIPWIRE_REFUSE;
  g_ptr_array_add (selection->attachments, g_strdup ("/tmp/bad\xff.png"));
  g_ptr_array_add (selection->only_shown, g_strdup (selection->items->pdata[0]));
  g_ptr_array_add (selection->hide, g_strdup ("bytes:tricky"));
  g_ptr_array_add (selection->restore, g_strdup ("[[mobile:7K3Q9F2M]]"));
  decision->what = g_strdup ("sensitive:user");
  decision->when_usec = 99;
  decision->by = g_strdup ("user");
  g_ptr_array_add (selection->decisions, decision);

  g_autoptr (JsonNode) node = wb_selection_to_json (selection);
  g_autofree char *text = wb_json_line (node);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_autoptr (JsonNode) parsed = wb_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WbSelection) back = wb_selection_from_json (parsed, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->since_usec, ==, -5);
  g_assert_cmpint (back->until_usec, ==, WB_TIME_UNKNOWN);
  g_assert_cmpstr (back->message, ==, selection->message);
  g_assert_cmpint (back->tripwire, ==, WB_TRIPWIRE_REFUSE);
  g_assert_cmpstr (back->attachments->pdata[0], ==, "/tmp/bad\xff.png");
  g_assert_true (wb_selection_has (back, selection->items->pdata[0]));
  g_assert_false (wb_selection_counts (back, selection->items->pdata[0]));
  g_assert_cmpstr (back->hide->pdata[0], ==, "bytes:tricky");
  const WbDecision *decision_back = g_ptr_array_index (back->decisions, 0);
  g_assert_cmpstr (decision_back->what, ==, "sensitive:user");
  g_assert_null (decision_back->session);
  g_autoptr (JsonNode) again = wb_selection_to_json (back);
  g_autofree char *text_again = wb_json_line (again);
  g_assert_cmpstr (text, ==, text_again);
}

static void
test_json_damaged (void)
{
  static const char *const texts[] = {
    "[]",
    "{}",
    "{\"format\":\"rar\",\"tripwire\":\"ask\"}",
    "{\"format\":\"zip\",\"tripwire\":\"never\"}",
    "{\"format\":\"zip\",\"tripwire\":\"ask\",\"items\":[1]}",
    "{\"format\":\"zip\",\"tripwire\":\"ask\",\"decisions\":[{}]}",
    "{\"format\":\"zip\",\"tripwire\":\"ask\",\"decisions\":[7]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = wb_json_parse (texts[i], -1, NULL, &error);
      g_assert_no_error (error);
      g_assert_null (wb_selection_from_json (node, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
    }
}

int
main (int argc, char **argv)
{
  sandbox = sandbox_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/selection/first", test_first);
  g_test_add_func ("/plan/selection/asked-order", test_asked_order);
  g_test_add_func ("/plan/selection/options", test_options);
  g_test_add_func ("/plan/selection/json", test_json);
  g_test_add_func ("/plan/selection/json-damaged", test_json_damaged);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
