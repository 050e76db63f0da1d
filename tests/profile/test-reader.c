/* SPDX-License-Identifier: MPL-2.0 */
/* The reader against a good profile and a table of single changes to it (cases/), which
 * check-schema.py judges too, and against texts that are no profile at all. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "profile/profile.h"
#include "profile/sandbox.h"

static JsonNode *
read_case (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "profile", "cases", name, NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *node = wb_json_read_file (path, NULL, &error);

  g_assert_no_error (error);
  return node;
}

static void
set_child (JsonNode *parent, const char *name, JsonNode *value)
{
  if (JSON_NODE_HOLDS_OBJECT (parent))
    {
      if (value)
        json_object_set_member (json_node_get_object (parent), name, json_node_copy (value));
      else
        json_object_remove_member (json_node_get_object (parent), name);
      return;
    }
  /* json-glib can't replace an element: take the rest off and put it back. */
  JsonArray *array = json_node_get_array (parent);
  const guint index = (guint) g_ascii_strtoull (name, NULL, 10);
  g_autoptr (JsonArray) copy = json_array_new ();
  const guint length = json_array_get_length (array);
  for (guint i = 0; i < length; i++)
    {
      if (i != index)
        json_array_add_element (copy, json_node_copy (json_array_get_element (array, i)));
      else if (value)
        json_array_add_element (copy, json_node_copy (value));
    }
  json_node_set_array (parent, copy);
}

static char *
build_changed (JsonNode *base, JsonObject *row)
{
  g_autoptr (JsonNode) whole = NULL;
  g_autofree char *text = wb_json_line (base);
  const char *at = json_object_get_string_member (row, "at");
  g_autofree char *parent = g_strndup (at, (gsize) (strrchr (at, '/') - at));
  g_autoptr (GError) error = NULL;

  whole = wb_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);
  JsonNode *place = wb_json_at (whole, parent);
  g_assert_nonnull (place);
  set_child (place, strrchr (at, '/') + 1, json_object_get_member (row, "value"));
  return wb_json_line (whole);
}

static void
test_changes (void)
{
  g_autoptr (JsonNode) base = read_case ("base.json");
  g_autoptr (JsonNode) table = read_case ("changes.json");
  JsonArray *rows = json_node_get_array (table);

  g_assert_cmpuint (json_array_get_length (rows), >, 100);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *what = json_object_get_string_member (row, "what");
      g_autofree char *text = build_changed (base, row);
      g_autoptr (GError) error = NULL;
      g_autoptr (WbProfile) profile =
          wb_profile_parse (text, -1, "/x/y.json", WB_PROFILE_USER, NULL, &error);
      if (json_object_get_boolean_member (row, "ok"))
        {
          if (error)
            g_error ("%s: %s", what, error->message);
          g_assert_nonnull (profile);
          continue;
        }
      if (profile || !strstr (error->message, json_object_get_string_member (row, "says")))
        g_error ("%s: %s", what, error ? error->message : "was taken");
      g_assert_cmpint (error->domain, ==, WB_ERROR);
      g_assert_true (g_str_has_prefix (error->message, "/x/y.json: /"));
    }
}

static void
test_values (void)
{
  g_autoptr (JsonNode) base = read_case ("base.json");
  g_autofree char *text = wb_json_line (base);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile =
      wb_profile_parse (text, -1, "/x/y.json", WB_PROFILE_SYSTEM, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (profile->id, ==, "com.example.RetouchStudio");
  g_assert_cmpstr (profile->json, ==, text);
  g_assert_cmpuint (strlen (profile->sha256), ==, 64);
  g_assert_cmpint (profile->provenance, ==, WB_PROFILE_SYSTEM);
  g_autofree char *data = g_build_filename (g_get_home_dir (), ".config", "retouch-studio", NULL);
  g_assert_cmpstr (wb_profile_root (profile, "data")->paths[0], ==, data);
  g_assert_false (wb_profile_root (profile, "data")->is_install);
  g_assert_true (wb_profile_root (profile, "install")->is_install);
  g_assert_null (wb_profile_root (profile, "cache"));

  const WbProfileItem *logs = wb_profile_item (profile, "logs");
  g_assert_cmpint (logs->window_sec, ==, 7 * 86400);
  g_assert_cmpuint (logs->limit_bytes, ==, 512 << 20);
  g_assert_true (logs->important && logs->ticked && !logs->sensitive);
  g_assert_true (wb_profile_item (profile, "user")->sensitive);
  g_assert_false (wb_profile_item (profile, "config")->ticked);
  g_assert_cmpstr (wb_profile_item (profile, "order")->sub_tasks, ==, "/subTasks");
  g_assert_cmpstr (profile->user_name_pointer, ==, "/name");
  g_assert_cmpint (((WbEndpoint *) profile->endpoints->pdata[0])->expects, ==, 200);
  g_assert_cmpint (profile->deliver->retention_days, ==, 30);
  g_assert_cmpstr (profile->deliver->hosts[1], ==, "*.store.example.com");
  g_assert_cmpstr (g_hash_table_lookup (profile->tracker_fields, "bytes"), ==, "size");
  g_assert_cmpstr (profile->privacy->sensitive[1], ==, "order");
  g_assert_cmpuint (profile->network_limit_bytes, ==, 4 << 20);
}

static void
test_hosts (void)
{
  static const char *const expected[] = { "api.example.com",
                                          "logs.example.com",
                                          "*.store.example.com",
                                          "sentry.example.com",
                                          "trace.example.com",
                                          "cdn1.example.com",
                                          NULL };
  g_autoptr (JsonNode) base = read_case ("base.json");
  g_autofree char *text = wb_json_line (base);

  for (guint i = WB_PROFILE_SYSTEM; i <= WB_PROFILE_PATH; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbProfile) profile = wb_profile_parse (text, -1, "x", i, NULL, &error);
      g_assert_no_error (error);
      g_auto (GStrv) hosts = wb_profile_hosts (profile);
      g_assert_true (g_strv_equal ((const char *const *) hosts, expected));
      g_assert_true (wb_profile_may_authorize (profile) == (i != WB_PROFILE_USER));
    }
}

static void
test_defaults (void)
{
  static const char text[] =
      "{\"waybill\":1,\"id\":\"a.b\",\"name\":\"N\",\"roots\":{\"d\":[\"~/d\"]},"
      "\"items\":[{\"id\":\"o\",\"collect\":\"orders\",\"root\":\"d\",\"files\":"
      "[\"**\"]}],\"deliver\":{\"store\":\"s3\"},"
      "\"tracker\":{\"url\":\"https://t.example/\"}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = wb_profile_parse (text, -1, "x", WB_PROFILE_PATH, NULL, &error);

  g_assert_no_error (error);
  const WbProfileItem *orders = wb_profile_item (profile, "o");
  g_assert_cmpstr (orders->order_no, ==, "/orderNo");
  g_assert_cmpstr (orders->parent_no, ==, "/parentOrderNo");
  g_assert_cmpstr (orders->sub_tasks, ==, "/subTasks");
  g_assert_cmpstr (profile->deliver->format, ==, "zip");
  g_assert_nonnull (profile->deliver->hosts);
  g_assert_cmpstr (profile->tracker_event, ==, "log_upload_event");
  g_assert_cmpstr (profile->sentry_level, ==, "error");
  g_assert_null (profile->privacy);
  g_assert_null (profile->sentry_dsn);
}

static void
test_not_a_profile (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *nested = g_strconcat ("{\"name\":", deep, NULL);
  g_autofree char *huge = g_strnfill (300 * 1024, ' ');
  const char *const texts[] = {
    "",
    "null",
    "[]",
    "{",
    "{}x",
    "\"text\"",
    "{\"waybill\":1e999}",
    "{\"waybill\":99999999999999999999}",
    "{\"waybill\":1,\"waybill\":1}",
    "{\"id\":\"\\u0000\"}",
    "{\"id\":\"\xff\"}",
    "{\"waybill\":1,}",
    "{\"a\\u202eb\":1}",
    "{\"\\n\":1}",
    deep,
    nested,
    huge,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (wb_profile_parse (texts[i], -1, "/x/y.json", WB_PROFILE_USER, NULL, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
      g_assert_true (g_str_has_prefix (error->message, "/x/y.json: "));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_null (strstr (error->message, "\xe2\x80\xae"));
      g_assert_cmpuint (strlen (error->message), <, 2000);
    }
}

/* A profile cut anywhere is refused, never taken, and never more than the text is read. */
static void
test_cut (void)
{
  g_autoptr (JsonNode) base = read_case ("base.json");
  g_autofree char *text = wb_json_line (base);
  const gsize length = strlen (text);

  for (gsize cut = 0; cut < length; cut += 7)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *exact = g_memdup2 (text, MAX (cut, 1));
      g_assert_null (wb_profile_parse (exact, (gssize) cut, "x", WB_PROFILE_USER, NULL, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
    }
}

static void
test_home_is_shown_short (void)
{
  g_autofree char *file = g_build_filename (g_get_home_dir (), "x.json", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (wb_profile_parse ("{\"waybill\":2}", -1, file, WB_PROFILE_PATH, NULL, &error));
  g_assert_cmpstr (error->message, ==, "~/x.json: /waybill: found 2, allowed is 1");
}

int
main (int argc, char **argv)
{
  g_autofree char *home = sandbox_enter ();

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/reader/changes", test_changes);
  g_test_add_func ("/profile/reader/values", test_values);
  g_test_add_func ("/profile/reader/hosts", test_hosts);
  g_test_add_func ("/profile/reader/defaults", test_defaults);
  g_test_add_func ("/profile/reader/not-a-profile", test_not_a_profile);
  g_test_add_func ("/profile/reader/cut", test_cut);
  g_test_add_func ("/profile/reader/home-is-shown-short", test_home_is_shown_short);
  const int status = g_test_run ();
  sandbox_leave (home);
  return status;
}
