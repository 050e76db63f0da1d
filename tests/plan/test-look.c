/* SPDX-License-Identifier: MPL-2.0 */
/* Looking for files in a tree that may be hostile. */
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "plan/fixture.h"

static char *sandbox;

#define LOGS "[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]}]"

static const WbPlanItem *
look (WbPlan **ret_plan, const char *items)
{
  g_autoptr (WbProfile) profile = fixture_profile (items, "");

  *ret_plan = fixture_plan (profile, NULL, NULL, NULL);
  return g_ptr_array_index ((*ret_plan)->items, 0);
}

static void
write_aged (const char *relative, const char *text, gint64 seconds)
{
  g_autofree char *path = sandbox_write (sandbox, relative, text);
  const struct timespec times[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static void
clear_app (void)
{
  static const char *const names[] = { "home/app", "home/app2" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (sandbox, names[i], NULL);
      g_assert_true (wb_fs_remove_tree (path, NULL));
    }
}

static void
test_newest_first (void)
{
  g_autoptr (WbPlan) plan = NULL;

  clear_app ();
  write_aged ("home/app/logs/old.log", "12345", 1000);
  write_aged ("home/app/logs/sub/new.log.gz", "123", 3000);
  write_aged ("home/app2/logs/middle.log", "1", 2000);
  write_aged ("home/app/Cache/x.log", "no", 2000);
  write_aged ("home/app/logs/.abc-audit.json", "{}", 2000);
  const WbPlanItem *item = look (&plan, LOGS);
  g_assert_cmpint (item->status, ==, WB_STATUS_OK);
  g_assert_null (item->reason);
  g_assert_cmpuint (item->files->len, ==, 3);
  const WbPlanFile *newest = g_ptr_array_index (item->files, 0);
  g_assert_cmpstr (newest->relative, ==, "logs/sub/new.log.gz");
  g_assert_cmpstr (newest->member, ==, "logs/sub/new.log");
  g_assert_true (newest->compressed);
  g_assert_cmpuint (newest->id.end, ==, 3);
  g_assert_true (g_str_has_suffix (newest->root_path, "/app"));
  const WbPlanFile *middle = g_ptr_array_index (item->files, 1);
  g_assert_true (g_str_has_suffix (middle->root_path, "/app2"));
  g_assert_cmpuint (item->bytes, ==, 9);
  g_assert_cmpint (item->oldest_usec, ==, G_GINT64_CONSTANT (1000000000));
  g_assert_cmpint (item->newest_usec, ==, G_GINT64_CONSTANT (3000000000));
}

static void
test_missing (void)
{
  g_autoptr (WbPlan) plan = NULL, second = NULL;

  clear_app ();
  const WbPlanItem *item = look (&plan, LOGS);
  g_assert_cmpint (item->status, ==, WB_STATUS_MISSING);
  g_assert_nonnull (strstr (item->reason, "~/app, ~/app2"));
  write_aged ("home/app/other.txt", "x", 1000);
  item = look (&second, LOGS);
  g_assert_cmpint (item->status, ==, WB_STATUS_MISSING);
  g_assert_nonnull (strstr (item->reason, "logs/**"));
}

static void
test_same_file (void)
{
  g_autoptr (WbPlan) plan = NULL;
  g_autofree char *file = g_build_filename (sandbox, "home/app/logs/a.log", NULL);
  g_autofree char *hard = g_build_filename (sandbox, "home/app/logs/b.log", NULL);
  g_autofree char *soft = g_build_filename (sandbox, "home/app/logs/current.log", NULL);
  g_autofree char *out = g_build_filename (sandbox, "home/app/logs/out.log", NULL);
  guint taken = 0;

  clear_app ();
  write_aged ("home/app/logs/a.log", "text", 1000);
  write_aged ("home/secret.log", "secret", 1000);
  g_assert_cmpint (link (file, hard), ==, 0);
  g_assert_cmpint (symlink ("a.log", soft), ==, 0);
  g_assert_cmpint (symlink ("../../secret.log", out), ==, 0);
  const WbPlanItem *item = look (&plan, LOGS);
  g_assert_cmpuint (item->files->len, ==, 4);
  for (guint i = 0; i < item->files->len; i++)
    taken += ((WbPlanFile *) g_ptr_array_index (item->files, i))->status == WB_STATUS_OK;
  g_assert_cmpuint (taken, ==, 1);
  g_assert_cmpuint (item->bytes, ==, 4);
  g_assert_cmpint (fixture_find (item, "logs/current.log")->status, ==, WB_STATUS_SAME_FILE);
  g_assert_cmpint (fixture_find (item, "logs/out.log")->status, ==, WB_STATUS_NOT_FILE);
  g_assert_nonnull (fixture_find (item, "logs/out.log")->reason);
}

static void
test_special (void)
{
  g_autoptr (WbPlan) plan = NULL;
  g_autofree char *fifo = g_build_filename (sandbox, "home/app/logs/fifo.log", NULL);
  g_autofree char *socket_path = g_build_filename (sandbox, "home/app/logs/socket.log", NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  wb_autofd int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  clear_app ();
  write_aged ("home/app/logs/a.log", "text", 1000);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpuint (strlen (socket_path), <, sizeof address.sun_path);
  strcpy (address.sun_path, socket_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  const WbPlanItem *item = look (&plan, LOGS);
  g_assert_cmpint (fixture_find (item, "logs/fifo.log")->status, ==, WB_STATUS_NOT_FILE);
  g_assert_cmpint (fixture_find (item, "logs/socket.log")->status, ==, WB_STATUS_NOT_FILE);
  g_assert_cmpint (item->status, ==, WB_STATUS_OK);
  g_assert_cmpuint (item->bytes, ==, 4);
}

static void
test_linked_folder (void)
{
  g_autoptr (WbPlan) plan = NULL;
  g_autofree char *logs = g_build_filename (sandbox, "home/app/logs", NULL);

  clear_app ();
  write_aged ("home/app/x", "x", 1000);
  write_aged ("home/elsewhere/a.log", "x", 1000);
  g_assert_cmpint (symlink ("../elsewhere", logs), ==, 0);
  const WbPlanItem *item = look (&plan, LOGS);
  g_assert_cmpuint (item->files->len, ==, 1);
  g_assert_cmpint (item->status, ==, WB_STATUS_NOT_FILE);
  g_assert_cmpuint (item->bytes, ==, 0);
}

/* Deeper than anybody looks: the folder is named, the rest is taken. */
static void
test_deep (void)
{
  g_autoptr (WbPlan) plan = NULL;
  g_autoptr (GString) path = g_string_new ("home/app/logs");
  guint limits = 0;

  clear_app ();
  for (guint i = 0; i < 40; i++)
    g_string_append (path, "/d");
  g_string_append (path, "/low.log");
  write_aged (path->str, "text", 1000);
  write_aged ("home/app/logs/a.log", "text", 1000);
  const WbPlanItem *item = look (&plan, LOGS);
  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (item->files, i);
      g_assert_null (strstr (file->relative, "low.log"));
      limits += file->status == WB_STATUS_TOO_LARGE && g_str_has_suffix (file->relative, "/d/d")
                && file->reason;
    }
  g_assert_cmpuint (limits, ==, 1);
  g_assert_cmpint (fixture_find (item, "logs/a.log")->status, ==, WB_STATUS_OK);
  g_assert_nonnull (item->reason);
}

static void
test_denied (void)
{
  g_autoptr (WbPlan) plan = NULL, second = NULL;
  g_autofree char *folder = g_build_filename (sandbox, "home/app/logs/locked", NULL);
  g_autofree char *file = g_build_filename (sandbox, "home/app/logs/b.log", NULL);
  g_autofree char *app = g_build_filename (sandbox, "home/app", NULL);

  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  clear_app ();
  write_aged ("home/app/logs/a.log", "text", 1000);
  write_aged ("home/app/logs/b.log", "text", 1000);
  write_aged ("home/app/logs/locked/c.log", "text", 1000);
  g_assert_cmpint (chmod (folder, 0), ==, 0);
  g_assert_cmpint (chmod (file, 0), ==, 0);
  const WbPlanItem *item = look (&plan, LOGS);
  g_assert_cmpint (fixture_find (item, "logs/locked")->status, ==, WB_STATUS_DENIED);
  g_assert_cmpint (fixture_find (item, "logs/b.log")->status, ==, WB_STATUS_DENIED);
  g_assert_cmpuint (item->bytes, ==, 4);
  g_assert_cmpint (chmod (folder, 0700), ==, 0);
  g_assert_cmpint (chmod (app, 0), ==, 0);
  item = look (&second, LOGS);
  g_assert_cmpint (chmod (app, 0700), ==, 0);
  g_assert_cmpint (item->status, ==, WB_STATUS_DENIED);
}

static void
test_root_turned_bad (void)
{
  g_autoptr (WbProfile) profile = NULL;
  g_autoptr (WbPlan) plan = NULL;
  g_autofree char *app = g_build_filename (sandbox, "home/app", NULL);

  clear_app ();
  profile = fixture_profile (LOGS, "");
  write_aged ("home/.ssh/logs/id", "key", 1000);
  g_assert_cmpint (symlink (".ssh", app), ==, 0);
  plan = fixture_plan (profile, NULL, NULL, NULL);
  const WbPlanItem *item = g_ptr_array_index (plan->items, 0);
  g_assert_cmpuint (item->files->len, ==, 0);
  g_assert_cmpint (item->status, ==, WB_STATUS_DENIED);
  g_assert_nonnull (strstr (item->reason, "signing in"));
  g_assert_cmpint (g_unlink (app), ==, 0);
}

static void
test_names (void)
{
  static const char *const names[] = { "new\nline.log",   "bad\xff\xfe.log",
                                       "-rf.log",         "日志.log",
                                       "A.LOG",           "a.log",
                                       "13800138000.log", "app-2026-11-23.log" };
  g_autoptr (WbPlan) plan = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  clear_app ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *relative = g_strconcat ("home/app/logs/", names[i], NULL);
      write_aged (relative, "x", 1000);
    }
  const WbPlanItem *item = look (&plan, LOGS);
  g_assert_cmpuint (item->files->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (item->files, i);
      g_assert_true (g_str_is_ascii (file->member));
      g_assert_null (strchr (file->member, '\n'));
      g_assert_null (strstr (file->member, "138"));
      g_assert_true (g_hash_table_add (seen, g_ascii_strdown (file->member, -1)));
    }
  g_assert_cmpstr (fixture_find (item, "logs/app-2026-11-23.log")->member, ==,
                   "logs/app-2026-11-23.log");
}

static void
test_many (void)
{
  g_autoptr (WbPlan) plan = NULL;

  clear_app ();
  for (guint i = 0; i < 10100; i++)
    {
      g_autofree char *relative = g_strdup_printf ("home/app/logs/%u/%u.log", i % 100, i);
      g_autofree char *path = sandbox_write (sandbox, relative, "x");
    }
  const WbPlanItem *item = look (&plan, LOGS);
  g_assert_cmpuint (item->files->len, ==, 10100);
  g_assert_cmpuint (item->bytes, ==, 10100);
  clear_app ();
}

static void
test_plain_name (void)
{
  g_autoptr (WbPlan) plan = NULL;

  clear_app ();
  write_aged ("home/app/conf/appConfig.json", "{}", 1000);
  write_aged ("home/app/conf/other.json", "{}", 1000);
  const WbPlanItem *item =
      look (&plan, "[{\"id\":\"c\",\"collect\":\"document\",\"root\":\"data\",\"files\":["
                   "\"conf/appConfig.json\",\"conf/app*.json\",\"nothing.json\"]}]");
  g_assert_cmpuint (item->files->len, ==, 1);
  g_assert_cmpstr (((WbPlanFile *) g_ptr_array_index (item->files, 0))->member, ==,
                   "documents/appConfig.json");
}

static void
test_cancelled (void)
{
  g_autoptr (WbProfile) profile = fixture_profile (LOGS, "");
  g_autoptr (WbPlanItem) item = wb_plan_item_new ("logs", "logs");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const WbRun run = { .cancellable = cancellable };
  const WbLooking looking = { .profile = profile, .run = &run };

  clear_app ();
  write_aged ("home/app/logs/a.log", "x", 1000);
  item->profile_item = wb_profile_item (profile, "logs");
  g_cancellable_cancel (cancellable);
  g_assert_false (wb_look_files (&looking, item, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  sandbox = sandbox_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/look/newest-first", test_newest_first);
  g_test_add_func ("/plan/look/missing", test_missing);
  g_test_add_func ("/plan/look/same-file", test_same_file);
  g_test_add_func ("/plan/look/special", test_special);
  g_test_add_func ("/plan/look/linked-folder", test_linked_folder);
  g_test_add_func ("/plan/look/deep", test_deep);
  g_test_add_func ("/plan/look/denied", test_denied);
  g_test_add_func ("/plan/look/root-turned-bad", test_root_turned_bad);
  g_test_add_func ("/plan/look/names", test_names);
  g_test_add_func ("/plan/look/many", test_many);
  g_test_add_func ("/plan/look/plain-name", test_plain_name);
  g_test_add_func ("/plan/look/cancelled", test_cancelled);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
