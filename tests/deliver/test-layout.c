/* SPDX-License-Identifier: MPL-2.0 */
/* Keys without an office: where they lie, and that nothing hostile gets into one. */
#include "deliver/layout.h"

#include <string.h>

#include "store/ticket.h"

static WbCase
a_case (void)
{
  return (WbCase){
    .id = (char *) "0123456789abcdef0123456789abcdef",
    .number = (char *) "WB-7K3Q-9F2M",
    .created_usec = G_GINT64_CONSTANT (1795412592) * G_USEC_PER_SEC,
    .lock_fd = -1,
  };
}

static void
test_folder (void)
{
  const WbCase kase = a_case ();
  g_autofree char *folder = wb_layout_folder (&kase, NULL);
  g_assert_cmpstr (folder, ==, "cases/2026/11/23/054312Z-WB-7K3Q-9F2M-01234567/");
  g_autofree char *below = wb_layout_folder (&kase, "staff/x");
  g_assert_cmpstr (below, ==, "staff/x/20261123T054312Z-WB-7K3Q-9F2M-01234567/");
  g_autofree char *slash = wb_layout_folder (&kase, "staff/x/");
  g_assert_cmpstr (slash, ==, below);
}

static void
test_index (void)
{
  WbCase kase = a_case ();
  g_autofree char *long_order = g_strnfill (65, 'x');
  char *orders[] = { (char *) "RT1",     (char *) "../../x", (char *) "a/b", (char *) "",
                     (char *) ".hidden", (char *) "中文",    long_order,     NULL };
  char *groups[] = { (char *) "e3b0", NULL };
  kase.orders = orders;
  kase.groups = groups;
  kase.app_version = (char *) "4.1.0~beta/2\n";
  g_auto (GStrv) index = wb_layout_index (&kase, FALSE);
  static const char *const keys[] = {
    "index/users/unverified/8204587407-WB-7K3Q-9F2M-01234567.json",
    "index/orders/unverified/RT1/8204587407-WB-7K3Q-9F2M-01234567.json",
    "index/cases/WB-7K3Q-9F2M/8204587407-WB-7K3Q-9F2M-01234567.json",
    "index/groups/e3b0/8204587407-WB-7K3Q-9F2M-01234567.json",
    "index/time/2026/11/23/054312Z~WB-7K3Q-9F2M~4.1.0_beta_2_~-~e3b0",
  };

  /* sealed: nothing of what is inside */
  g_auto (GStrv) sealed = wb_layout_index (&kase, TRUE);
  g_assert_cmpuint (g_strv_length (sealed), ==, 4);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (sealed[i], ==, keys[i]);
  g_assert_cmpstr (sealed[3], ==, "index/time/2026/11/23/054312Z~WB-7K3Q-9F2M~-~-~-");

  g_assert_cmpuint (g_strv_length (index), ==, G_N_ELEMENTS (keys));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_assert_cmpstr (index[i], ==, keys[i]);
      g_assert_true (wb_object_key_is_plain (index[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deliver/layout/folder", test_folder);
  g_test_add_func ("/deliver/layout/index", test_index);
  return g_test_run ();
}
