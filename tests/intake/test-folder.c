/* SPDX-License-Identifier: MPL-2.0 */
#include "folder.h"

#include <string.h>

#include "objects.h"
#include "scratch.h"

#define ID "0123456789abcdef0123456789abcdef"
#define NUMBER "WB-7K3Q-9F2M"
#define NOW 1795412592 /* 2026-11-23T05:43:12Z */

static void
test_layout (void)
{
  WbIntake *intake = scratch_intake ();
  char *orders[] = { (char *) "RT20261123001", (char *) "RT 2", NULL };
  char *groups[] = { (char *) "a1b2c3", (char *) "../x", NULL };
  WbFolderFacts facts = { .now = NOW,
                          .id = ID,
                          .number = NUMBER,
                          .user = "u42",
                          .orders = orders,
                          .version = "3.2.1",
                          .finding = "slow/dns~x",
                          .groups = groups };
  g_autofree char *folder = wb_folder_of_case (&facts);
  g_auto (GStrv) index = wb_folder_index (intake, &facts);
  const char *name = "8204587407-" NUMBER "-01234567.json";

  g_assert_cmpstr (folder, ==, "cases/2026/11/23/054312Z-" NUMBER "-01234567/");
  g_assert_cmpuint (g_strv_length (index), ==, 6);
  g_assert_true (g_str_has_prefix (index[0], "index/users/u42/"));
  g_assert_cmpstr (index[0] + strlen ("index/users/u42/"), ==, name);
  g_assert_true (g_str_has_prefix (index[1], "index/orders/RT20261123001/"));
  g_assert_true (g_str_has_prefix (index[2], "index/orders/h-"));
  g_assert_true (g_str_has_prefix (index[3], "index/cases/" NUMBER "/"));
  g_assert_true (g_str_has_prefix (index[4], "index/groups/a1b2c3/"));
  g_assert_cmpstr (index[5], ==,
                   "index/time/2026/11/23/054312Z~" NUMBER "~3.2.1~slow_dns_x~a1b2c3");
  for (guint i = 0; index[i] != NULL; i++)
    g_assert_true (wb_objects_key_is_valid (index[i]));
  scratch_drop (intake);
}

static void
test_unverified (void)
{
  WbIntake *intake = scratch_intake ();
  char *orders[] = { (char *) "RT1", NULL };
  WbFolderFacts facts = { .now = NOW, .id = ID, .number = NUMBER, .orders = orders };
  g_auto (GStrv) index = wb_folder_index (intake, &facts);

  g_assert_true (g_str_has_prefix (index[0], "index/users/unverified/"));
  g_assert_true (g_str_has_prefix (index[1], "index/orders/unverified/RT1/"));
  g_assert_true (g_str_has_suffix (index[3], "~-~-~-"));
  scratch_drop (intake);
}

/* Opaque ids stay browsable; what names a person, or could not be a key, does not. */
static void
test_subjects (void)
{
  static const struct
  {
    const char *user;
    gboolean plain;
  } rows[] = {
    { "u42", TRUE },
    { "10086", TRUE },
    { "5f2b7c1e-0000-4000-8000-1234567890ab", TRUE },
    { "13812345678", FALSE },
    { "+86 138-1234-5678", FALSE },
    { "8613812345678", FALSE },
    { "008613812345678", FALSE },
    { "138-1234-5678", FALSE },
    { "li@example.com", FALSE },
    { "11010519491231002X", FALSE },
    { "110105194912310021", FALSE },
    { "王小明", FALSE },
    { "..", FALSE },
    { "../index", FALSE },
    { "unverified", FALSE },
    { "h-0123", FALSE },
    { "", FALSE },
    { "a/b", FALSE },
  };
  WbIntake *intake = scratch_intake ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *subject = wb_folder_subject (intake, rows[i].user);
      g_autofree char *again = wb_folder_subject (intake, rows[i].user);

      g_assert_cmpstr (subject, ==, again);
      if (rows[i].plain)
        g_assert_cmpstr (subject, ==, rows[i].user);
      else
        g_assert_true (g_str_has_prefix (subject, "h-") && strlen (subject) == 34);
    }
  scratch_drop (intake);
}

/* The key is the office's own: two offices give different names, one gives the same after a
 * restart. */
static void
test_key (void)
{
  WbIntake *one = scratch_intake (), *two = scratch_intake ();
  g_autofree char *dir = g_strdup (one->dir);
  g_autofree char *a = wb_folder_subject (one, "13812345678");
  g_autofree char *b = wb_folder_subject (two, "13812345678");
  g_autofree char *c = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (a, !=, b);
  wb_intake_free (one);
  one = wb_intake_open (dir, &error);
  g_assert_no_error (error);
  c = wb_folder_subject (one, "13812345678");
  g_assert_cmpstr (a, ==, c);
  scratch_drop (one);
  scratch_drop (two);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/folder/layout", test_layout);
  g_test_add_func ("/intake/folder/unverified", test_unverified);
  g_test_add_func ("/intake/folder/subjects", test_subjects);
  g_test_add_func ("/intake/folder/key", test_key);
  return g_test_run ();
}
