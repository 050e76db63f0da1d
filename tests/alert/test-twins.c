/* SPDX-License-Identifier: MPL-2.0 */
#include "alert/twins.h"

#include <string.h>

static const struct
{
  const char *relative, *family;
} families[] = {
  { "logs/app-2026-11-23.log.1.gz", "logs/app---.log" },
  { "logs/app-2026-11-24.log", "logs/app---.log" },
  { "2026-11-24-error.log", "---error.log" },
  { "2026-11-24-combined.log", "---combined.log" },
  { "app.error.log", "app.error.log" },
  { "app.log", "app.log" },
  { "app.log-20261128", "app.log" },
  { "renderer12.log", "renderer.log" },
  { "a.b2/2026.log", "a.b2/.log" },
  { "2026", "" },
};

static void
test_families (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autofree char *family = wb_twins_family (families[i].relative);
      g_assert_cmpstr (family, ==, families[i].family);
    }
}

static gboolean
is_new (WbTwins *twins, const char *text, const char *relative)
{
  return wb_twins_is_new (twins, text, strlen (text), relative);
}

static void
test_two_files (void)
{
  g_autoptr (WbTwins) twins = wb_twins_new (NULL);

  g_assert_true (is_new (twins, "one", "app.log"));
  g_assert_false (is_new (twins, "one", "error.log"));
  g_assert_true (is_new (twins, "two", "error.log"));
  g_assert_false (is_new (twins, "two", "app.log"));
  /* it really happened again, and each file has it again */
  g_assert_true (is_new (twins, "one", "app.log.1"));
  g_assert_false (is_new (twins, "one", "error.log.1"));

  g_autoptr (JsonArray) json = wb_twins_to_json (twins);
  g_autoptr (WbTwins) again = wb_twins_new (json);
  g_assert_true (is_new (again, "one", "error.log"));
  g_assert_false (is_new (again, "one", "app.log"));
}

static void
test_bounded (void)
{
  g_autoptr (WbTwins) twins = wb_twins_new (NULL);

  for (guint i = 0; i < 4000; i++)
    {
      g_autofree char *text = g_strdup_printf ("entry %u", i);
      g_assert_true (is_new (twins, text, "app.log"));
      g_assert_false (is_new (twins, text, "error.log"));
    }
  g_autoptr (JsonArray) json = wb_twins_to_json (twins);
  g_assert_cmpuint (json_array_get_length (json), <=, 2048);
  for (guint i = 0; i < 20; i++) /* more files than are told apart: rather twice than never */
    {
      g_autofree char *name = g_strdup_printf ("%c.log", 'a' + (char) i);
      (void) is_new (twins, "everywhere", name);
    }
  g_assert_true (is_new (twins, "everywhere", "zz.log"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert/twins/families", test_families);
  g_test_add_func ("/alert/twins/two-files", test_two_files);
  g_test_add_func ("/alert/twins/bounded", test_bounded);
  return g_test_run ();
}
