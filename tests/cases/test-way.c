/* SPDX-License-Identifier: MPL-2.0 */
#include "cases/way.h"

#include <glib/gstdio.h>

#include "base/fs.h"

typedef struct
{
  char *dir;
  WbCase *kase;
} World;

static void
set_up (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  world->dir = g_dir_make_tmp ("waybill-way-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("WAYBILL_STATE_DIR", world->dir, TRUE);
  world->kase = wb_case_new ("com.example.Studio", "Studio", NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (World *world, gconstpointer data)
{
  wb_case_free (world->kase);
  g_assert_true (wb_fs_remove_tree (world->dir, NULL));
  g_free (world->dir);
}

static void
test_nothing_said (World *world, gconstpointer data)
{
  g_auto (WbCaseWay) way = { 0 };
  g_autofree char *path = wb_case_path (world->kase, WB_CASE_WAY_FILE);
  wb_case_get_way (world->kase, &way);
  g_assert_null (way.ca_file);
  g_assert_null (way.proxy);
  g_assert_cmpuint (way.max_bytes_per_sec, ==, 0);
  /* nor by what is no such file */
  g_assert_true (g_file_set_contents (path, "[1, 2", -1, NULL));
  wb_case_get_way (world->kase, &way);
  g_assert_null (way.proxy);
  g_assert_true (g_file_set_contents (path, "{\"maxBytesPerSecond\":-5,\"proxy\":[1]}", -1, NULL));
  wb_case_get_way (world->kase, &way);
  g_assert_null (way.proxy);
  g_assert_cmpuint (way.max_bytes_per_sec, ==, 0);
}

static void
test_remembered (World *world, gconstpointer data)
{
  static const struct
  {
    const char *proxy;
    const char *kept;
  } rows[] = {
    { "http://proxy.example.com:3128", "http://proxy.example.com:3128" },
    { "http://ann:s3cret@proxy.example.com:3128", "http://ann@proxy.example.com:3128" },
    { "socks5://ann:s3cret@[::1]:1080", "socks5://ann@[::1]:1080" },
    { "direct://", "direct://" },
    { "ann:s3cret@no address", NULL },
    { NULL, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (WbCaseWay) way = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *path = wb_case_path (world->kase, WB_CASE_WAY_FILE), *text = NULL;
      const WbCaseWay said = { (char *) "/etc/ca.pem", (char *) rows[i].proxy,
                               (char *) "/home/ann/keys.json", TRUE, 204800 };
      GStatBuf st;
      g_assert_true (wb_case_set_way (world->kase, &said, &error));
      g_assert_no_error (error);
      wb_case_get_way (world->kase, &way);
      g_assert_cmpstr (way.ca_file, ==, "/etc/ca.pem");
      g_assert_cmpstr (way.proxy, ==, rows[i].kept);
      g_assert_cmpstr (way.keys, ==, "/home/ann/keys.json");
      g_assert_cmpuint (way.max_bytes_per_sec, ==, 204800);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_null (strstr (text, "s3cret"));
      g_assert_cmpint (g_stat (path, &st), ==, 0);
      g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
    }
}

/* What is added goes the way of what it is added to, unless something else was said of it. */
static void
test_of_an_addition (World *world, gconstpointer data)
{
  const WbCaseWay before = { (char *) "/etc/ca.pem", NULL, (char *) "secret-service:oss", TRUE,
                             204800 };
  const WbCaseWay said = { NULL, (char *) "direct://", NULL, TRUE, 0 };
  g_autoptr (GError) error = NULL;
  g_auto (WbCaseWay) alone = { 0 }, way = { 0 };
  g_autoptr (WbCase) kase = wb_case_new ("com.example.Studio", "Studio", NULL, &error);
  g_assert_no_error (error);

  g_assert_true (wb_case_set_way (world->kase, &before, &error));
  g_assert_true (wb_case_set_way (kase, &said, &error));
  wb_case_get_way (kase, &alone);
  g_assert_null (alone.keys);
  kase->parent_id = g_strdup (world->kase->id);
  wb_case_get_way (kase, &way);
  g_assert_cmpstr (way.ca_file, ==, "/etc/ca.pem");
  g_assert_cmpstr (way.proxy, ==, "direct://");
  g_assert_cmpstr (way.keys, ==, "secret-service:oss");
  g_assert_cmpuint (way.max_bytes_per_sec, ==, 0); /* said to be none */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/cases/way/nothing-said", World, NULL, set_up, test_nothing_said, tear_down);
  g_test_add ("/cases/way/remembered", World, NULL, set_up, test_remembered, tear_down);
  g_test_add ("/cases/way/of-an-addition", World, NULL, set_up, test_of_an_addition, tear_down);
  return g_test_run ();
}
