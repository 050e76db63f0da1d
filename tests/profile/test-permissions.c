/* SPDX-License-Identifier: MPL-2.0 */
#include "profile/permissions.h"

static void
test_table (void)
{
  static const struct
  {
    const char *roots; /* in a profile */
    const char *permissions;
  } rows[] = {
    { "\"~/.config/studio\"", "xdg-config/studio:ro" },
    { "\"~/.config/studio\",\"~/.config/studio/\",\"~/.local/share/studio\"",
      "xdg-config/studio:ro xdg-data/studio:ro" },
    { "\"~/.cache/studio/logs\"", "xdg-cache/studio/logs:ro" },
    { "\"~/.configuration\"", "~/.configuration:ro" },
    { "\"~/.var/app/com.example.Studio/config/studio\"",
      "~/.var/app/com.example.Studio/config/studio:ro" },
    { "\"/opt/Studio\",\"/var/log/studio\"", "/opt/Studio:ro /var/log/studio:ro" },
    { "\"/usr/lib/studio\",\"/usr/share/studio\"", "host-os:ro" },
  };

  g_assert_cmpstr (g_get_home_dir (), ==, "/home/ann");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"waybill\":1,\"id\":\"com.example.Studio\","
                                               "\"name\":\"Studio\",\"roots\":{\"data\":[%s]},"
                                               "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\","
                                               "\"root\":\"data\",\"files\":[\"*.log\"]}]}",
                                               rows[i].roots);
      g_autoptr (GError) error = NULL;
      g_autoptr (WbProfile) profile =
          wb_profile_parse (json, -1, "test.json", WB_PROFILE_PATH, NULL, &error);
      g_assert_no_error (error);
      g_auto (GStrv) permissions = wb_profile_permissions (profile);
      g_autofree char *joined = g_strjoinv (" ", permissions);
      g_assert_cmpstr (joined, ==, rows[i].permissions);
    }
}

int
main (int argc, char *argv[])
{
  g_setenv ("HOME", "/home/ann", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/permissions/table", test_table);
  return g_test_run ();
}
