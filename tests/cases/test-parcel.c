/* SPDX-License-Identifier: MPL-2.0 */
#include "cases/parcel.h"

static char bundle[] = "bundle.tar.zst", sealed[] = "bundle.tar.zst.age", one[] = "1", two[] = "2";

/* What was sealed is what leaves; the clear files are named no more. */
static void
test_parcel (void)
{
  WbCase kase = { .lock_fd = -1 };

  g_assert_null (wb_case_parcel (&kase).name);
  g_assert_cmpuint (wb_case_parcel (&kase).bytes, ==, 0);
  kase.bundle_name = bundle;
  kase.bundle_sha256 = one;
  kase.bundle_bytes = 100;
  g_assert_cmpstr (wb_case_parcel (&kase).name, ==, "bundle.tar.zst");
  g_assert_cmpstr (wb_case_parcel (&kase).sha256, ==, "1");
  g_assert_cmpuint (wb_case_parcel (&kase).bytes, ==, 100);
  g_assert_cmpstr (wb_case_parcel (&kase).essentials, ==, "essentials.zip");
  kase.sealed_name = sealed;
  kase.sealed_sha256 = two;
  kase.sealed_bytes = 200;
  g_assert_cmpstr (wb_case_parcel (&kase).name, ==, "bundle.tar.zst.age");
  g_assert_cmpstr (wb_case_parcel (&kase).sha256, ==, "2");
  g_assert_cmpuint (wb_case_parcel (&kase).bytes, ==, 200);
  g_assert_cmpstr (wb_case_parcel (&kase).essentials, ==, "essentials.zip.age");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cases/parcel", test_parcel);
  return g_test_run ();
}
