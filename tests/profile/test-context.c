/* SPDX-License-Identifier: MPL-2.0 */
/* What the application tells, what is kept of it, and where its folders may be. */
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "profile/context.h"
#include "profile/sandbox.h"

#define ID "com.example.App"

static char *sandbox;

static WbContext *
read_text (const char *text, GError **error)
{
  g_autofree char *path = sandbox_write (sandbox, "context.json", text);

  return wb_context_read (path, error);
}

static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbContext) context = read_text (
      "{\"appVersion\":\"3.8.1\",\"versions\":{\"node\":\"18.1.0\",\"electron\":\"28.0.0\","
      "\"chrome\":\"120.0.1.2\",\"v8\":\"12\"},\"orderNo\":\"RT1\",\"authorization\":\"Bearer x\","
      "\"dirs\":{\"data\":\"~/app\"},\"later\":{\"unknown\":[1]}}",
      &error);

  g_assert_no_error (error);
  g_assert_cmpstr (context->app_version, ==, "3.8.1");
  g_assert_cmpstr (context->node_version, ==, "18.1.0");
  g_assert_cmpstr (context->electron_version, ==, "28.0.0");
  g_assert_cmpstr (context->chrome_version, ==, "120.0.1.2");
  g_assert_cmpstr (context->order_no, ==, "RT1");
  g_assert_cmpstr (context->authorization, ==, "Bearer x");
  g_assert_cmpuint (context->dirs->len, ==, 1);
  g_assert_false (context->remembered);
}

static void
test_wrong (void)
{
  g_autofree char *huge = g_strnfill (70000, ' ');
  g_autofree char *deep = g_strnfill (1000, '[');
  const char *const texts[] = {
    "",
    "[]",
    "{",
    "{\"appVersion\":3}",
    "{\"appVersion\":\"a b\"}",
    "{\"appVersion\":\"\xff\"}",
    "{\"versions\":\"18\"}",
    "{\"dirs\":[\"~/x\"]}",
    "{\"dirs\":{\"data\":\"../x\"}}",
    "{\"dirs\":{\"data\":\"/a/../b\"}}",
    "{\"orderNo\":\"a\\nb\"}",
    "{\"authorization\":\"SECRET\\r\\nX: y\"}",
    "{\"authorization\":{\"SECRET\":1}}",
    huge,
    deep,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (read_text (texts[i], &error));
      g_assert_cmpint (error->domain, ==, WB_ERROR);
      g_assert_null (strstr (error->message, "SECRET"));
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (wb_context_read ("/not/there", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_remember (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbContext) context =
      read_text ("{\"appVersion\":\"3.8.1\",\"authorization\":\"SECRET\",\"orderNo\":\"RT1\","
                 "\"dirs\":{\"data\":\"~/app\"}}",
                 &error);
  g_autofree char *path =
      g_build_filename (sandbox, "home/.local/state/waybill/context/" ID ".json", NULL);
  g_autofree char *text = NULL;
  struct stat st;

  g_assert_no_error (error);
  g_assert_null (wb_context_recall (ID));
  g_assert_true (wb_context_remember (context, ID, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "SECRET"));
  g_assert_null (strstr (text, "RT1"));

  g_autoptr (WbContext) recalled = wb_context_recall (ID);
  g_assert_true (recalled->remembered);
  g_assert_cmpstr (recalled->app_version, ==, "3.8.1");
  g_assert_null (recalled->authorization);
  g_assert_null (recalled->order_no);
  const WbRootOverride *dir = g_ptr_array_index (recalled->dirs, 0);
  g_assert_cmpstr (dir->path, ==, "~/app");
  g_assert_cmpint (dir->source, ==, WB_OVERRIDE_REMEMBERED);
  g_file_set_contents (path, "{\"appVersion\":", -1, NULL);
  g_assert_null (wb_context_recall (ID));
}

static WbProfile *
parse_with (const char *name, const char *path, WbOverrideSource source, GError **error)
{
  static const char text[] =
      "{\"waybill\":1,\"id\":\"" ID "\",\"name\":\"A\",\"marker\":\"userData.json\","
      "\"roots\":{\"data\":[\"~/app\"],\"install\":[\"/opt/app\"]},"
      "\"items\":[{\"id\":\"e\",\"collect\":\"environment\"}]}";
  g_autoptr (GPtrArray) overrides =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);

  g_ptr_array_add (overrides, wb_root_override_new (name, path, source));
  return wb_profile_parse (text, -1, "x.json", WB_PROFILE_USER, overrides, error);
}

static void
test_overrides (void)
{
  static const struct
  {
    const char *name;
    const char *path;
    WbOverrideSource source;
    gboolean taken, refused;
  } rows[] = {
    { "data", "~/moved", WB_OVERRIDE_CONTEXT, TRUE, FALSE },
    { "data", "~/no-marker", WB_OVERRIDE_CONTEXT, FALSE, TRUE },
    { "data", "~/no-marker", WB_OVERRIDE_OPTION, TRUE, FALSE },
    { "data", "~/no-marker", WB_OVERRIDE_REMEMBERED, FALSE, FALSE },
    { "data", "~/.ssh", WB_OVERRIDE_OPTION, FALSE, TRUE },
    { "data", "~/.ssh", WB_OVERRIDE_CONTEXT, FALSE, TRUE },
    { "data", "relative", WB_OVERRIDE_OPTION, FALSE, TRUE },
    { "data", "~/a/../.ssh", WB_OVERRIDE_OPTION, FALSE, TRUE },
    { "install", "/opt/elsewhere", WB_OVERRIDE_CONTEXT, TRUE, FALSE },
    { "cache", "~/moved", WB_OVERRIDE_OPTION, FALSE, TRUE },
    { "cache", "~/moved", WB_OVERRIDE_CONTEXT, FALSE, FALSE },
  };
  g_autofree char *marker = sandbox_write (sandbox, "home/moved/userData.json", "{}");
  g_autofree char *other = sandbox_write (sandbox, "home/no-marker/other.json", "{}");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbProfile) profile =
          parse_with (rows[i].name, rows[i].path, rows[i].source, &error);
      g_assert_true ((profile == NULL) == rows[i].refused);
      if (!profile)
        {
          g_assert_cmpint (error->domain, ==, WB_ERROR);
          continue;
        }
      const WbRoot *root = wb_profile_root (profile, rows[i].name);
      g_assert_true ((root && root->overridden) == rows[i].taken);
      if (rows[i].taken && rows[i].path[0] == '~')
        g_assert_true (g_str_has_suffix (root->paths[0], rows[i].path + 1));
    }
}

static void
test_which_counts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbContext) context = read_text ("{\"dirs\":{\"data\":\"~/from-context\"}}", &error);
  g_autoptr (GPtrArray) given =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);

  g_assert_no_error (error);
  g_ptr_array_add (given, wb_root_override_new ("data", "~/given", WB_OVERRIDE_OPTION));
  g_autoptr (GPtrArray) all = wb_context_overrides (context, given);
  g_autoptr (GPtrArray) none = wb_context_overrides (NULL, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpuint (none->len, ==, 0);
  static const char text[] = "{\"waybill\":1,\"id\":\"" ID "\",\"name\":\"A\",\"roots\":{\"data\":["
                             "\"~/app\"]},\"items\":[{\"id\":\"e\",\"collect\":\"environment\"}]}";
  g_autoptr (WbProfile) profile =
      wb_profile_parse (text, -1, "x.json", WB_PROFILE_USER, all, &error);
  g_assert_no_error (error);
  const WbRoot *root = wb_profile_root (profile, "data");
  g_assert_true (g_str_has_suffix (root->paths[0], "/given"));
  g_assert_null (root->paths[1]);
}

int
main (int argc, char **argv)
{
  sandbox = sandbox_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/context/read", test_read);
  g_test_add_func ("/profile/context/wrong", test_wrong);
  g_test_add_func ("/profile/context/remember", test_remember);
  g_test_add_func ("/profile/context/overrides", test_overrides);
  g_test_add_func ("/profile/context/which-counts", test_which_counts);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
