/* SPDX-License-Identifier: MPL-2.0 */
/* Which folders may be collected from; what a profile may write is in the table of cases. */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "profile/protected.h"
#include "profile/roots.h"
#include "profile/sandbox.h"

static char *sandbox;

static gboolean
is_allowed (const char *path, gboolean is_install)
{
  g_autoptr (GError) error = NULL;
  const gboolean allowed = wb_root_check (path, is_install, &error);

  if (!allowed)
    {
      g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
      g_assert_cmpstr (error->message, !=, "");
    }
  return allowed;
}

static void
test_expand (void)
{
  static const char *const bad[] = { "", "x", "~", "~root/x", "./x", "/a/../b", "~/..", "/a/.." };
  static const struct
  {
    const char *written;
    const char *expanded;
  } good[] = { { "/a//b/./c/", "/a/b/c" }, { "/a..b/...", "/a..b/..." }, { "/", "/" } };
  g_autofree char *home = g_build_filename (g_get_home_dir (), "a", "b", NULL);
  g_autofree char *expanded_home = wb_root_expand ("~/a//b");
  g_autofree char *long_path = g_strnfill (5000, '/');

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (wb_root_expand (bad[i]));
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *expanded = wb_root_expand (good[i].written);
      g_assert_cmpstr (expanded, ==, good[i].expanded);
    }
  g_assert_cmpstr (expanded_home, ==, home);
  g_assert_null (wb_root_expand (long_path));
}

/* In, at and above every row. */
static void
test_every_protected_folder (void)
{
  g_assert_cmpuint (wb_n_protected_folders, >, 100);
  for (gsize i = 0; i < wb_n_protected_folders; i++)
    {
      g_autofree char *path =
          g_build_filename (g_get_home_dir (), wb_protected_folders[i].path, NULL);
      g_autofree char *below = g_build_filename (path, "x", "y", NULL);
      g_autofree char *above = g_path_get_dirname (path);
      g_autofree char *beside = g_strconcat (path, "-x", NULL);
      g_assert_false (is_allowed (path, FALSE));
      g_assert_false (is_allowed (path, TRUE));
      g_assert_false (is_allowed (below, FALSE));
      g_assert_false (is_allowed (above, FALSE));
      g_assert_true (is_allowed (beside, FALSE));
    }
}

static void
test_links (void)
{
  g_autofree char *key = sandbox_write (sandbox, "home/.ssh/id", "key");
  g_autofree char *good = sandbox_write (sandbox, "home/app/data/x", "x");
  g_autofree char *to_ssh = g_build_filename (sandbox, "home/link", NULL);
  g_autofree char *through = g_build_filename (to_ssh, "not-there-yet", "deeper", NULL);
  g_autofree char *to_home = g_build_filename (sandbox, "home/app/home", NULL);
  g_autofree char *to_good = g_build_filename (sandbox, "home/app/good", NULL);
  g_autofree char *to_etc = g_build_filename (sandbox, "home/app/etc", NULL);

  g_assert_cmpint (symlink (".ssh", to_ssh), ==, 0);
  g_assert_cmpint (symlink ("../", to_home), ==, 0);
  g_assert_cmpint (symlink ("data", to_good), ==, 0);
  g_assert_cmpint (symlink ("/etc", to_etc), ==, 0);
  g_assert_false (is_allowed (to_ssh, FALSE));
  g_assert_false (is_allowed (through, FALSE));
  g_assert_false (is_allowed (to_home, FALSE));
  g_assert_false (is_allowed (to_etc, FALSE));
  g_assert_true (is_allowed (to_good, FALSE));
}

static void
test_places (void)
{
  g_autofree char *portal = g_strdup_printf ("/run/user/%u/doc", (guint) geteuid ());
  g_autofree char *document = g_build_filename (portal, "1a2b3c4d", "retouch-studio", NULL);
  g_autofree char *keys = g_build_filename (portal, "1a2b3c4d", ".ssh", NULL);
  g_autofree char *browser = g_build_filename (portal, "1a2b3c4d", "google-chrome", NULL);
  g_autofree char *settings = g_build_filename (portal, "1a2b3c4d", ".config", NULL);
  g_autofree char *home_name = g_path_get_basename (g_get_home_dir ());
  g_autofree char *home = g_build_filename (portal, "1a2b3c4d", home_name, NULL);
  g_autofree char *of_all = g_build_filename (portal, "by-app", "org.other.App", NULL);
  g_autofree char *elsewhere = g_strdup_printf ("/run/user/%u/doc", (guint) geteuid () + 1);
  g_autofree char *other_document = g_build_filename (elsewhere, "1a2b3c4d", NULL);

  g_assert_true (is_allowed (document, FALSE));
  g_assert_false (is_allowed (keys, FALSE));
  g_assert_false (is_allowed (browser, FALSE));
  g_assert_false (is_allowed (settings, FALSE));
  g_assert_false (is_allowed (home, FALSE));
  g_assert_false (is_allowed (of_all, FALSE));
  g_assert_false (is_allowed (portal, FALSE));
  g_assert_true (is_allowed ("/run/flatpak/doc/1a2b3c4d/retouch-studio", FALSE));
  g_assert_false (is_allowed ("/run/flatpak/doc", FALSE));
  g_assert_false (is_allowed ("/run/flatpak/ld.so.conf", FALSE));
  g_assert_false (is_allowed (other_document, FALSE));
  g_assert_true (is_allowed ("/opt/waybill-test-not-there", TRUE));
  g_assert_true (is_allowed ("/usr/share", TRUE));
  g_assert_true (is_allowed ("/tmp/.mount_ABCDEF/resources", TRUE));
  g_assert_false (is_allowed ("/usr/../etc", TRUE));
  g_assert_false (is_allowed ("/etc/alternatives", TRUE));
  if (geteuid () == 0)
    return;
  g_assert_false (is_allowed ("/usr/share", FALSE));
  g_assert_false (is_allowed ("/usr", TRUE));
  g_assert_false (is_allowed ("/var/log", FALSE));
  g_assert_false (is_allowed ("/root", FALSE));
}

static void
test_state (void)
{
  g_autofree char *state = g_build_filename (sandbox, "cases", NULL);
  g_autofree char *below = g_build_filename (state, "a", NULL);

  g_assert_true (is_allowed (below, FALSE));
  g_setenv ("WAYBILL_STATE_DIR", state, TRUE);
  g_assert_false (is_allowed (below, FALSE));
  g_unsetenv ("WAYBILL_STATE_DIR");
}

static void
test_shown (void)
{
  g_autofree char *below = g_build_filename (g_get_home_dir (), "a\nb", NULL);
  g_autofree char *beside = g_strconcat (g_get_home_dir (), "-x", NULL);
  g_autofree char *shown = wb_root_shown (below), *shown_beside = wb_root_shown (beside);

  g_assert_true (g_str_has_prefix (shown, "~/a"));
  g_assert_null (strchr (shown, '\n'));
  g_assert_cmpstr (shown_beside, ==, beside);
}

int
main (int argc, char **argv)
{
  sandbox = sandbox_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/roots/expand", test_expand);
  g_test_add_func ("/profile/roots/every-protected-folder", test_every_protected_folder);
  g_test_add_func ("/profile/roots/links", test_links);
  g_test_add_func ("/profile/roots/places", test_places);
  g_test_add_func ("/profile/roots/state", test_state);
  g_test_add_func ("/profile/roots/shown", test_shown);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
