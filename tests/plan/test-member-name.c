/* SPDX-License-Identifier: MPL-2.0 */
/* Names of members: safe, unique, and without a person's numbers. */
#include <string.h>

#include "plan/member-name.h"

static void
test_components (void)
{
  static const struct
  {
    const char *name;
    const char *safe;
  } rows[] = {
    { "app-2026-11-23.log", "app-2026-11-23.log" },
    { "app-20261123.log.gz", "app-20261123.log.gz" },
    { "app-2026-11-23-05.1.log", "app-2026-11-23-05.1.log" },
    { "app-20261123T054312.log", "app-20261123T054312.log" },
    { "app.2026.11.23.log", "app.2026.11.23.log" },
    { "main.old.log", "main.old.log" },
    { "plain27.log", "plain27.log" },
    { "123456.json", "123456.json" },
    { "1234567.json", "_.json" },
    { "13800138000.json", "_.json" },
    { "a13800138000b.json", "a_b.json" },
    { "138-0013-8000.json", "_.json" },
    { "138 0013 8000.json", "_.json" },
    { "138-0013-8000-2026-11-23.json", "_-2026-11-23.json" },
    { "20261123138.json", "_.json" },
    { "19900307.json", "_.json" },
    { "20261332.json", "_.json" },
    { "11010519491231002X.json", "_X.json" },
    { "6222021234567890123.json", "_.json" },
    { "zhang.san@example.com.json", "_.json" },
    { "a@b", "_" },
    { "RT20261123000123.json", "RT20261123000123.json" },
    { "RT2026112300012345.json", "RT2026112300012345.json" },
    { "XT2026112300012345.json", "XT_.json" },
    { "RT2026112300012345-138001380001.json", "RT2026112300012345-_.json" },
  };
  g_autoptr (GPtrArray) orders = g_ptr_array_new ();

  g_ptr_array_add (orders, (gpointer) "RT2026112300012345");
  g_ptr_array_add (orders, (gpointer) "13800138000");
  g_ptr_array_add (orders, (gpointer) "1");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *safe = wb_member_component (rows[i].name, 60, orders);
      if (rows[i].name[0] == 'a' && strchr (rows[i].name, '@'))
        g_assert_null (strchr (safe, '@'));
      else
        g_assert_cmpstr (safe, ==, rows[i].safe);
    }
}

static void
test_unique (void)
{
  g_autoptr (WbMemberNames) names = wb_member_names_new (NULL);
  static const struct
  {
    const char *relative;
    const char *member;
  } rows[] = {
    { "a.log", "logs/a.log" },
    { "A.LOG", "logs/A-2.LOG" },
    { "a.log", "logs/a-3.log" },
    { "sub/a.log", "logs/sub/a.log" },
    { "sub", "logs/sub-2" },
    { "a.log/x", "logs/a.log_/x" },
    { "日志.log", "logs/_.log" },
    { "照片.log", "logs/_-2.log" },
    { "../../etc/passwd", "logs/etc/passwd" },
    { "/etc//passwd", "logs/etc/passwd-2" },
    { "", "logs/file" },
    { "CON.log", "logs/_CON.log" },
    { ".hidden", "logs/_.hidden" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *member = wb_member_names_add (names, "logs", rows[i].relative);
      g_assert_cmpstr (member, ==, rows[i].member);
    }
}

/* Whatever goes in, what comes out can be unpacked side by side. */
static void
test_any (void)
{
  g_autoptr (WbMemberNames) names = wb_member_names_new (NULL);
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const char alphabet[] = "ab/./..1@\xff\xe6\n -";

  for (guint i = 0; i < 3000; i++)
    {
      char relative[200];
      const gsize length = (gsize) g_test_rand_int_range (0, i % 50 == 0 ? 199 : 8);
      for (gsize c = 0; c < length; c++)
        relative[c] = alphabet[g_test_rand_int_range (0, (gint) sizeof alphabet - 1)];
      relative[length] = '\0';
      char *member = wb_member_names_add (names, "order/RT1", relative);
      g_assert_true (g_str_has_prefix (member, "order/RT1/"));
      g_assert_cmpuint (strlen (member), <=, WB_MEMBER_MAX_BYTES);
      g_assert_true (g_str_is_ascii (member));
      g_assert_null (strstr (member, "/."));
      g_assert_null (strstr (member, "//"));
      char *lower = g_ascii_strdown (member, -1);
      for (char *slash = strchr (lower, '/'); slash; slash = strchr (slash + 1, '/'))
        g_hash_table_add (folders, g_strndup (lower, (gsize) (slash - lower)));
      g_assert_true (g_hash_table_add (files, lower));
      g_free (member);
    }
  GHashTableIter iter;
  gpointer file;
  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &file, NULL))
    g_assert_false (g_hash_table_contains (folders, file));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/member-name/components", test_components);
  g_test_add_func ("/plan/member-name/unique", test_unique);
  g_test_add_func ("/plan/member-name/any", test_any);
  return g_test_run ();
}
