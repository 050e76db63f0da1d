/* SPDX-License-Identifier: MPL-2.0 */
/* Whose home has the data: homes are folders beside one another in the sandbox. */
#include "plan/homes.h"

#include <glib/gstdio.h>

#include "plan/fixture.h"

static char *sandbox;

static const char items[] =
    "[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"
    "{\"id\":\"app\",\"collect\":\"document\",\"root\":\"install\",\"files\":[\"a.json\"]}]";

static void
write_empty (const char *relative)
{
  g_free (sandbox_write (sandbox, relative, ""));
}

static void
clear (void)
{
  static const char *const homes[] = {
    "home/app", "home/app2", "home/install", "li", "wang", "zhao"
  };

  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    {
      g_autofree char *path = g_build_filename (sandbox, homes[i], NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        g_assert_true (wb_fs_remove_tree (path, NULL));
    }
}

static void
test_own (void)
{
  g_autoptr (WbProfile) profile = fixture_profile (items, "");

  clear ();
  g_assert_false (wb_homes_has_data (profile));
  write_empty ("home/install/a.json");
  write_empty ("li/app/logs/a.log");
  const WbRoot *install = wb_profile_root (profile, "install");
  g_assert_cmpint (wb_homes_has_data (profile), ==, !install->is_install);
  clear ();
  write_empty ("home/app2/logs/a.log");
  g_assert_true (wb_homes_has_data (profile));
  g_assert_null (wb_homes_hint (profile));
}

static void
test_others (void)
{
  g_autoptr (WbProfile) profile = fixture_profile (items, "");
  g_autofree char *li = g_build_filename (sandbox, "li", NULL);
  g_autofree char *wang = g_build_filename (sandbox, "wang", NULL);
  g_autofree char *link = g_build_filename (sandbox, "zhao", NULL);

  clear ();
  write_empty ("wang/app/logs/a.log");
  write_empty ("li/app2/logs/a.log");
  write_empty ("zhao/other/a.log");
  g_auto (GStrv) homes = wb_homes_with_data (profile);
  g_assert_cmpuint (g_strv_length (homes), ==, 2);
  g_assert_cmpstr (homes[0], ==, li);
  g_assert_cmpstr (homes[1], ==, wang);
  g_autofree char *hint = wb_homes_hint (profile);
  g_assert_nonnull (strstr (hint, li));
  g_assert_nonnull (strstr (hint, wang));
  g_assert_null (strstr (hint, link));
}

/* A link to a home is that home, and the own one under another name is no other. */
static void
test_links (void)
{
  g_autoptr (WbProfile) profile = fixture_profile (items, "");
  g_autofree char *link = g_build_filename (sandbox, "li", NULL);

  clear ();
  write_empty ("wang/app/logs/a.log");
  g_assert_cmpint (symlink ("wang", link), ==, 0);
  g_auto (GStrv) homes = wb_homes_with_data (profile);
  g_assert_cmpuint (g_strv_length (homes), ==, 1);
  clear ();
  g_assert_cmpint (g_unlink (link) == 0 || !g_file_test (link, G_FILE_TEST_IS_SYMLINK), ==, TRUE);
  write_empty ("home/app/logs/a.log");
  g_assert_cmpint (symlink ("home", link), ==, 0);
  g_auto (GStrv) own = wb_homes_with_data (profile);
  g_assert_cmpuint (g_strv_length (own), ==, 0);
  g_assert_cmpint (g_unlink (link), ==, 0);
}

static void
test_nowhere (void)
{
  g_autoptr (WbProfile) profile = fixture_profile (items, "");

  clear ();
  g_auto (GStrv) homes = wb_homes_with_data (profile);
  g_autofree char *hint = wb_homes_hint (profile);
  g_assert_cmpuint (g_strv_length (homes), ==, 0);
  g_assert_nonnull (strstr (hint, "App"));
}

/* A folder that somebody named says where the data is; other homes are not asked. */
static void
test_overridden (void)
{
  static const char text[] = "{\"waybill\":1,\"id\":\"com.example.App\",\"name\":\"App\",\"roots\":"
                             "{\"data\":[\"~/app\"]},\"items\":[{\"id\":\"logs\",\"collect\":"
                             "\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]}]}";
  g_autoptr (GPtrArray) overrides =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);
  g_autoptr (GError) error = NULL;

  clear ();
  write_empty ("li/app/logs/a.log");
  g_ptr_array_add (overrides, wb_root_override_new ("data", "~/moved", WB_OVERRIDE_OPTION));
  g_autoptr (WbProfile) profile =
      wb_profile_parse (text, -1, "x.json", WB_PROFILE_USER, overrides, &error);
  g_assert_no_error (error);
  g_assert_false (wb_homes_has_data (profile));
  g_auto (GStrv) homes = wb_homes_with_data (profile);
  g_assert_cmpuint (g_strv_length (homes), ==, 0);
  g_assert_null (wb_homes_hint (profile));
}

int
main (int argc, char **argv)
{
  sandbox = sandbox_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/homes/own", test_own);
  g_test_add_func ("/plan/homes/others", test_others);
  g_test_add_func ("/plan/homes/links", test_links);
  g_test_add_func ("/plan/homes/nowhere", test_nowhere);
  g_test_add_func ("/plan/homes/overridden", test_overridden);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
