/* SPDX-License-Identifier: MPL-2.0 */
/* The whole plan: items, attachments, who the user is, versions, names; as JSON and back. */
#include <glib/gstdio.h>

#include "base/json.h"
#include "plan/fixture.h"
#include "plan/selection.h"

static char *sandbox;

#define ITEMS                                                                                      \
  "[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"],"              \
  "\"title\":\"My logs\",\"important\":true},"                                                     \
  "{\"id\":\"user\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"userData.json\"]},"    \
  "{\"id\":\"order\",\"collect\":\"orders\",\"root\":\"data\",\"files\":[\"tasks/*.json\"]},"      \
  "{\"id\":\"other\",\"collect\":\"environment\",\"default\":false}]"
#define REST                                                                                       \
  ",\"user\":{\"file\":\"userData.json\",\"root\":\"data\",\"id\":\"/user/id\",\"name\":"          \
  "\"/user/name\"},\"privacy\":{\"controller\":\"C\",\"purpose\":\"P\",\"sensitive\":[\"user\"]}"

static gboolean
look_orders (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  if (!wb_look_files (looking, item, error))
    return FALSE;
  static const char *const numbers[] = { "RT2026112300012345", "RT2026112200012345" };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      WbPlanOrder *order = wb_plan_order_new (numbers[i]);
      order->changed_usec = 1000 - i;
      g_ptr_array_add (order->sub_tasks, g_strdup ("S1"));
      g_ptr_array_add (order->missing, g_strdup ("S2"));
      for (guint f = 0; f < item->files->len; f++)
        {
          const WbPlanFile *file = g_ptr_array_index (item->files, f);
          if (strstr (file->relative, numbers[i]) || strstr (file->relative, "all"))
            g_ptr_array_add (order->files, GUINT_TO_POINTER (f));
        }
      g_ptr_array_add (item->orders, order);
    }
  return TRUE;
}

static void
write_app (const char *user)
{
  static const char *const files[] = { "logs/app-2026-11-23.log",
                                       "logs/RT2026112300012345.log",
                                       "logs/bad\xff.log",
                                       "tasks/RT2026112300012345.json",
                                       "tasks/RT2026112200012345.json",
                                       "tasks/all.json",
                                       "tasks/none.json" };
  g_autofree char *app = g_build_filename (sandbox, "home/app", NULL);

  g_assert_true (wb_fs_remove_tree (app, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *relative = g_build_filename ("home/app", files[i], NULL);
      g_autofree char *path = sandbox_write (sandbox, relative, "text");
    }
  g_autofree char *path = sandbox_write (sandbox, "home/app/userData.json", user);
}

static WbPlan *
plan_with (const char *user, const WbContext *context, const char *const *attachments)
{
  g_autoptr (WbProfile) profile = fixture_profile (ITEMS, REST);

  write_app (user);
  return fixture_plan (profile, context, attachments, look_orders);
}

static void
test_items (void)
{
  g_autoptr (WbPlan) plan =
      plan_with ("{\"user\":{\"id\":\"u_83920\",\"name\":\"王小明\"}}", NULL, NULL);
  const WbPlanItem *logs = wb_plan_item (plan, "logs"), *order = wb_plan_item (plan, "order");

  g_assert_cmpuint (plan->items->len, ==, 4);
  g_assert_cmpstr (logs->title, ==, "My logs");
  g_assert_cmpstr (logs->why, ==, "words");
  g_assert_true (logs->important && logs->ticked);
  g_assert_true (wb_plan_item (plan, "user")->sensitive);
  g_assert_false (wb_plan_item (plan, "other")->ticked);
  g_assert_cmpstr (plan->user_id, ==, "u_83920");
  g_assert_cmpstr (plan->user_name, ==, "王小明");
  g_assert_null (plan->version_source);
  g_assert_cmpstr (fixture_find (logs, "logs/RT2026112300012345.log")->member, ==,
                   "logs/RT2026112300012345.log");
  g_assert_cmpstr (fixture_find (wb_plan_item (plan, "user"), "userData.json")->member, ==,
                   "documents/userData.json");
  g_assert_cmpstr (fixture_find (order, "tasks/RT2026112200012345.json")->member, ==,
                   "order/RT2026112200012345/RT2026112200012345.json");
  g_assert_cmpstr (fixture_find (order, "tasks/all.json")->member, ==, "order/all.json");
  g_assert_cmpstr (fixture_find (order, "tasks/none.json")->member, ==, "order/none.json");
}

/* Collectors of which one goes beside "environment" items. */
static WbPlan *
plan_with_offer (WbProfile *profile, gboolean (*look) (const WbLooking *, WbPlanItem *, GError **))
{
  const WbCollector environment = {
    .id = "environment", .title = fixture_words, .why = fixture_words, .look = fixture_look_nothing
  };
  const WbCollector beside = { .id = "public-address",
                               .title = fixture_words,
                               .why = fixture_words,
                               .look = look,
                               .beside = "environment" };
  const WbCollector *const collectors[] = { &beside, &environment, NULL };
  g_autoptr (GError) error = NULL;
  WbPlan *plan = wb_plan_new (profile, NULL, collectors, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return plan;
}

#define TWO_ITEMS                                                                                  \
  "[{\"id\":\"a\",\"collect\":\"environment\"},{\"id\":\"b\",\"collect\":\"environment\"}]"

/* Once, beside the first, and off whatever the profile says; also after a case was resumed. */
static void
test_offered (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = fixture_profile (TWO_ITEMS, "");
  g_autoptr (WbPlan) plan = plan_with_offer (profile, fixture_look_nothing);
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (JsonNode) node = wb_plan_to_json (plan);
  g_autoptr (WbPlan) again = wb_plan_from_json (node, profile, &error);
  const WbPlan *const plans[] = { plan, again };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_assert_cmpuint (plans[i]->items->len, ==, 3);
      const WbPlanItem *item = g_ptr_array_index (plans[i]->items, 1);
      g_assert_cmpstr (item->id, ==, "public-address");
      g_assert_cmpstr (item->title, ==, "words");
      g_assert_null (item->profile_item);
      g_assert_true (item->sensitive);
      g_assert_false (item->ticked);
    }
  g_assert_false (wb_selection_has (selection, "public-address"));
  g_assert_true (wb_selection_has (selection, "a"));
}

static gboolean
look_in_vain (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  item->status = WB_STATUS_MISSING;
  return TRUE;
}

static void
test_not_offered (void)
{
  g_autoptr (WbProfile) profile = fixture_profile (TWO_ITEMS, "");
  g_autoptr (WbPlan) plan = plan_with_offer (profile, look_in_vain);

  g_assert_cmpuint (plan->items->len, ==, 2);
  g_assert_null (wb_plan_item (plan, "public-address"));
}

static void
test_user (void)
{
  static const struct
  {
    const char *text;
    const char *id;
  } rows[] = {
    { "{\"user\":{\"id\":17}}", "17" },
    { "{\"user\":{\"id\":99999999999999999999}}", "99999999999999999999" },
    { "{\"user\":{\"id\":\"a\\nb\"}}", "a‹U+000A›b" },
    { "{\"user\":{\"id\":\"\"}}", NULL },
    { "{\"user\":{\"id\":{\"a\":1}}}", NULL },
    { "{\"user\":{\"id\":null}}", NULL },
    { "{\"user\":[]}", NULL },
    { "{\"user\":", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbPlan) plan = plan_with (rows[i].text, NULL, NULL);
      g_assert_cmpstr (plan->user_id, ==, rows[i].id);
    }
}

static void
test_attachments (void)
{
  g_autofree char *a = sandbox_write (sandbox, "home/pictures/截图 13800138000.png", "png");
  g_autofree char *again = g_build_filename (sandbox, "home/pictures/again.png", NULL);
  g_autofree char *folder = g_build_filename (sandbox, "home/pictures", NULL);
  g_autofree char *gone = g_build_filename (sandbox, "home/gone.png", NULL);
  const char *const paths[] = { a, again, folder, gone, NULL };

  g_assert_cmpint (symlink (a, again), ==, 0);
  g_autoptr (WbPlan) plan = plan_with ("{}", NULL, paths);
  const WbPlanItem *item = wb_plan_item (plan, "attachment");
  g_assert_nonnull (item);
  g_assert_null (item->profile_item);
  g_assert_true (item->sensitive && item->ticked);
  g_assert_cmpint (item->status, ==, WB_STATUS_OK);
  g_assert_cmpuint (item->files->len, ==, 4);
  g_assert_cmpuint (item->bytes, ==, 3);
  const WbPlanFile *first = g_ptr_array_index (item->files, 0);
  g_assert_cmpstr (first->relative, ==, a);
  g_assert_null (first->root_path);
  g_assert_true (g_str_has_prefix (first->member, "attachments/"));
  g_assert_null (strstr (first->member, "138"));
  g_assert_cmpint (fixture_find (item, again)->status, ==, WB_STATUS_SAME_FILE);
  g_assert_cmpint (fixture_find (item, folder)->status, ==, WB_STATUS_NOT_FILE);
  g_assert_cmpint (fixture_find (item, gone)->status, ==, WB_STATUS_MISSING);
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_assert_true (wb_selection_has (selection, "attachment"));
  g_assert_cmpuint (selection->attachments->len, ==, 4);
}

static void
test_versions (void)
{
  WbContext context = { .app_version = (char *) "3.8.1", .electron_version = (char *) "28.0.0" };
  g_autoptr (GError) error = NULL;

  context.dirs = g_ptr_array_new ();
  g_autoptr (WbPlan) given = plan_with ("{}", &context, NULL);
  g_assert_cmpstr (given->app_version, ==, "3.8.1");
  g_assert_cmpstr (given->version_source, ==, "context");

  g_autofree char *version = sandbox_write (sandbox, "home/install/version", "27.0.0");
  g_autoptr (WbPlan) installed = plan_with ("{}", NULL, NULL);
  g_assert_cmpstr (installed->electron_version, ==, "27.0.0");
  g_assert_cmpstr (installed->version_source, ==, "installation");

  g_assert_true (wb_context_remember (&context, "com.example.App", &error));
  g_autoptr (WbPlan) remembered = plan_with ("{}", NULL, NULL);
  g_assert_cmpstr (remembered->electron_version, ==, "28.0.0");
  g_assert_cmpstr (remembered->version_source, ==, "remembered");
  g_ptr_array_unref (context.dirs);
}

static void
test_json (void)
{
  g_autofree char *a = sandbox_write (sandbox, "home/a.png", "png");
  const char *const paths[] = { a, NULL };
  WbContext context = { .app_version = (char *) "3.8.1",
                        .order_no = (char *) "RT2026112200012345" };
  g_autoptr (GError) error = NULL;

  context.dirs = g_ptr_array_new ();
  g_autoptr (WbPlan) plan =
      plan_with ("{\"user\":{\"id\":\"u_83920\",\"name\":\"王小明\"}}", &context, paths);
  g_autoptr (JsonNode) node = wb_plan_to_json (plan);
  g_autofree char *text = wb_json_line (node);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strstr (text, "王小明"));
  g_autoptr (JsonNode) parsed = wb_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WbPlan) back = wb_plan_from_json (parsed, plan->profile, &error);
  g_assert_no_error (error);
  g_autoptr (JsonNode) again = wb_plan_to_json (back);
  g_autofree char *text_again = wb_json_line (again);
  g_assert_cmpstr (text, ==, text_again);

  const WbPlanFile *file = fixture_find (wb_plan_item (back, "logs"), "logs/bad\xff.log");
  g_assert_nonnull (file);
  g_assert_cmpuint (file->id.inode, ==,
                    fixture_find (wb_plan_item (plan, "logs"), "logs/bad\xff.log")->id.inode);
  g_assert_cmpstr (back->user_name, ==, "王小明");
  g_assert_cmpstr (back->asked_orders->pdata[0], ==, "RT2026112200012345");
  g_assert_true (wb_plan_item (back, "logs")->profile_item
                 == wb_profile_item (plan->profile, "logs"));
  g_ptr_array_unref (context.dirs);
}

/* What could be a mobile number is not kept in the case's folder. */
static void
test_json_without_numbers (void)
{
  g_autoptr (WbPlan) plan = plan_with ("{\"user\":{\"id\":13800138000}}", NULL, NULL);
  g_autoptr (JsonNode) node = wb_plan_to_json (plan);
  g_autofree char *text = wb_json_line (node);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (plan->user_id, ==, "13800138000");
  g_assert_null (strstr (text, "13800138000"));
  g_autoptr (WbPlan) back = wb_plan_from_json (node, plan->profile, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->user_id, ==, "13800138000");
}

static void
test_json_damaged (void)
{
  static const char *const texts[] = {
    "[]",
    "{}",
    "{\"profile\":\"com.example.Other\",\"items\":[]}",
    "{\"profile\":\"com.example.App\",\"items\":[1]}",
    "{\"profile\":\"com.example.App\",\"items\":[{\"id\":\"logs\"}]}",
    "{\"profile\":\"com.example.App\",\"items\":[{\"id\":\"logs\",\"collect\":\"document\","
    "\"title\":\"\",\"why\":\"\",\"status\":\"ok\"}]}",
    "{\"profile\":\"com.example.App\",\"items\":[{\"id\":\"logs\",\"collect\":\"logs\","
    "\"title\":\"\",\"why\":\"\",\"status\":\"great\"}]}",
    "{\"profile\":\"com.example.App\",\"items\":[{\"id\":\"logs\",\"collect\":\"logs\","
    "\"title\":\"\",\"why\":\"\",\"status\":\"ok\",\"files\":[{\"relative\":\"x\"}]}]}",
    "{\"profile\":\"com.example.App\",\"items\":[{\"id\":\"order\",\"collect\":\"orders\","
    "\"title\":\"\",\"why\":\"\",\"status\":\"ok\",\"orders\":[{\"orderNo\":\"1\",\"files\":[7]}]}]"
    "}",
    "{\"profile\":\"com.example.App\",\"items\":[{\"id\":\"order\",\"collect\":\"orders\","
    "\"title\":\"\",\"why\":\"\",\"status\":\"ok\",\"orders\":[{\"orderNo\":\"1\",\"files\":["
    "\"x\"]}]}]}",
  };
  g_autoptr (WbProfile) profile = fixture_profile (ITEMS, REST);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = wb_json_parse (texts[i], -1, NULL, &error);
      g_assert_no_error (error);
      g_assert_null (wb_plan_from_json (node, profile, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
    }
}

int
main (int argc, char **argv)
{
  sandbox = sandbox_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/planner/items", test_items);
  g_test_add_func ("/plan/planner/offered", test_offered);
  g_test_add_func ("/plan/planner/not-offered", test_not_offered);
  g_test_add_func ("/plan/planner/user", test_user);
  g_test_add_func ("/plan/planner/attachments", test_attachments);
  g_test_add_func ("/plan/planner/json", test_json);
  g_test_add_func ("/plan/planner/json-without-numbers", test_json_without_numbers);
  g_test_add_func ("/plan/planner/json-damaged", test_json_damaged);
  /* Last: it leaves a remembered context behind. */
  g_test_add_func ("/plan/planner/versions", test_versions);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
