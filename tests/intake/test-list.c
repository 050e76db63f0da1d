/* SPDX-License-Identifier: MPL-2.0 */
#include "list.h"

#include <string.h>

#include "scratch.h"

/* In byte order: '-' and '.' come before '/', so "a-b" stands before "a/…" and "a.txt" too. */
static const char *const keys[] = { "a-b", "a.txt", "a/1", "a/2", "a/b/3", "a0", "b/1", "中/文" };

static WbIntake *
filled (void)
{
  WbIntake *intake = scratch_intake ();
  g_autoptr (GError) error = NULL;

  for (guint i = G_N_ELEMENTS (keys); i > 0; i--)
    g_assert_true (scratch_put (intake, keys[i - 1], "x", &error));
  return intake;
}

static char *
joined (const GPtrArray *list)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", (char *) list->pdata[i]);
  return g_string_free (out, FALSE);
}

static void
assert_page (WbIntake *intake, const char *prefix, const char *delimiter, const char *start,
             const char *expected_keys, const char *expected_prefixes)
{
  g_autoptr (WbListPage) page = wb_list_page (intake, prefix, delimiter, start, 1000);
  g_autofree char *found = joined (page->keys), *common = joined (page->prefixes);

  g_assert_cmpstr (found, ==, expected_keys);
  g_assert_cmpstr (common, ==, expected_prefixes);
  g_assert_false (page->truncated);
}

static void
test_selection (void)
{
  WbIntake *intake = filled ();

  assert_page (intake, "", "", "", "a-b a.txt a/1 a/2 a/b/3 a0 b/1 中/文", "");
  assert_page (intake, "a/", "", "", "a/1 a/2 a/b/3", "");
  assert_page (intake, "a", "/", "", "a-b a.txt a0", "a/");
  assert_page (intake, "a/", "/", "", "a/1 a/2", "a/b/");
  assert_page (intake, "", "/", "", "a-b a.txt a0", "a/ b/ 中/");
  assert_page (intake, "", "", "a/2", "a/b/3 a0 b/1 中/文", "");
  assert_page (intake, "a/", "/", "a/2", "", "a/b/");
  assert_page (intake, "a/1", "", "", "a/1", "");
  assert_page (intake, "nothing", "", "", "", "");
  assert_page (intake, "../", "", "", "", "");
  assert_page (intake, ".intake/", "", "", "", "");
  scratch_drop (intake);
}

/* Pages of any size, put together, are the whole. */
static void
test_pages (void)
{
  WbIntake *intake = filled ();

  for (guint most = 1; most <= G_N_ELEMENTS (keys) + 1; most++)
    {
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *start = g_strdup (""), *found = NULL;
      gboolean more = TRUE;

      for (guint pages = 0; more; pages++)
        {
          g_autoptr (WbListPage) page = wb_list_page (intake, "", "", start, most);

          g_assert_cmpuint (pages, <=, G_N_ELEMENTS (keys));
          g_assert_cmpuint (page->keys->len, <=, most);
          for (guint i = 0; i < page->keys->len; i++)
            g_ptr_array_add (all, g_strdup (page->keys->pdata[i]));
          more = page->truncated;
          g_free (start);
          start = g_strdup (page->last);
        }
      found = joined (all);
      g_assert_cmpstr (found, ==, "a-b a.txt a/1 a/2 a/b/3 a0 b/1 中/文");
    }
  scratch_drop (intake);
}

/* What lies below the folder without having been put is no object. */
static void
test_strangers (void)
{
  WbIntake *intake = filled ();
  g_autofree char *path = g_build_filename (intake->dir, "b", "2", NULL);
  g_autofree char *link = g_build_filename (intake->dir, "b", "link", NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (symlink ("/etc", link), ==, 0);
  assert_page (intake, "b/", "", "", "b/1", "");
  scratch_drop (intake);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/list/selection", test_selection);
  g_test_add_func ("/intake/list/pages", test_pages);
  g_test_add_func ("/intake/list/strangers", test_strangers);
  return g_test_run ();
}
