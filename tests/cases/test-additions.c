/* SPDX-License-Identifier: MPL-2.0 */
#include "base/error.h"
#include "base/fs.h"
#include "cases/additions.h"

#include <string.h>

#define APP "com.example.App"

static char *state_dir;

static WbCase *
new_case (const char *profile_id)
{
  g_autoptr (GError) error = NULL;
  WbCase *kase = wb_case_new (profile_id, "App", NULL, &error);
  g_assert_no_error (error);
  return kase;
}

static void
become (WbCase *kase, WbCaseState state)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (wb_case_become (kase, state, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* One that has arrived, with its grant. */
static WbCase *
new_delivered (void)
{
  static const WbCaseState way[] = { WB_CASE_COLLECTING, WB_CASE_PACKED, WB_CASE_SENDING,
                                     WB_CASE_DELIVERED };
  g_autoptr (GError) error = NULL;
  WbCase *kase = new_case (APP);
  kase->bundle_sha256 = g_strdup ("ab12");
  for (guint i = 0; i < G_N_ELEMENTS (way); i++)
    become (kase, way[i]);
  g_assert_true (wb_case_set_grant (kase, "the-grant", &error));
  return kase;
}

static void
assert_takes_none (const WbCase *parent, const char *profile_id)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (wb_case_takes_additions (parent, profile_id, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_assert_nonnull (strstr (error->message, parent->number));
}

static void
assert_key (const WbCase *kase, const guint8 key[32], gboolean is_same)
{
  g_autoptr (GError) error = NULL;
  guint8 own[32];
  g_assert_true (wb_case_get_key (kase, own, &error));
  g_assert_cmpint (memcmp (own, key, 32) == 0, ==, is_same);
}

static void
test_take (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) draft = new_case (APP);
  g_autoptr (WbCase) parent = new_delivered ();

  assert_takes_none (draft, APP);
  assert_takes_none (parent, "com.example.Other");
  g_assert_true (wb_case_takes_additions (parent, APP, &error));
  g_assert_no_error (error);
  g_assert_true (wb_case_add_to (draft, parent, NULL, &error));
  assert_takes_none (draft, APP);
  become (parent, WB_CASE_WITHDRAWN);
  assert_takes_none (parent, APP);
  g_assert_true (wb_case_delete (draft, &error) && wb_case_delete (parent, &error));
}

static void
test_expired_takes_none (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) parent = new_delivered ();
  wb_case_destroy_secrets (parent);
  assert_takes_none (parent, APP);
  g_assert_true (wb_case_delete (parent, &error));
}

/* What is said of an addition survives its process; its number leads to the case. */
static void
test_add (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) parent = new_delivered ();
  guint8 key[32];
  g_assert_true (wb_case_get_key (parent, key, &error));
  for (guint i = 1; i <= 3; i++)
    {
      g_autoptr (WbCase) kase = new_case (APP);
      g_autofree char *id = g_strdup (kase->id);
      assert_key (kase, key, FALSE);
      g_assert_true (wb_case_add_to (kase, parent, NULL, &error));
      g_autoptr (WbCase) again = wb_case_open (id, &error);
      g_autofree char *grant = wb_case_get_grant (again);
      g_assert_no_error (error);
      g_assert_cmpuint (again->addition, ==, i);
      g_assert_cmpstr (again->number, ==, parent->number);
      g_assert_cmpstr (again->parent_id, ==, parent->id);
      g_assert_cmpstr (again->parent_sha256, ==, "ab12");
      g_assert_cmpstr (grant, ==, "the-grant");
      assert_key (again, key, TRUE);
    }
  g_autoptr (GPtrArray) additions = wb_case_additions (parent);
  g_assert_cmpuint (additions->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (((WbCase *) additions->pdata[i])->addition, ==, i + 1);
      g_assert_true (wb_case_delete (additions->pdata[i], &error));
    }
  g_autoptr (WbCase) named = wb_case_open (parent->number, &error);
  g_assert_cmpstr (named->id, ==, parent->id);
  g_assert_true (wb_case_delete (parent, &error));
}

static void
test_stand_alone (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) parent = new_delivered ();
  g_autoptr (WbCase) kase = new_case (APP);
  guint8 key[32];
  g_assert_true (wb_case_get_key (parent, key, &error));
  g_assert_true (wb_case_add_to (kase, parent, NULL, &error));
  g_assert_true (wb_case_stand_alone (kase, NULL, &error));
  g_autoptr (WbCase) again = wb_case_open (kase->number, &error);
  g_autofree char *grant = wb_case_get_grant (again);
  g_assert_no_error (error);
  g_assert_cmpstr (again->id, ==, kase->id);
  g_assert_cmpstr (again->number, !=, parent->number);
  g_assert_null (again->parent_id);
  g_assert_null (again->parent_sha256);
  g_assert_cmpuint (again->addition, ==, 0);
  g_assert_null (grant);
  assert_key (again, key, FALSE);
  g_autoptr (GPtrArray) additions = wb_case_additions (parent);
  g_assert_cmpuint (additions->len, ==, 0);
  g_assert_true (wb_case_delete (kase, &error) && wb_case_delete (parent, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  state_dir = g_dir_make_tmp ("waybill-additions-XXXXXX", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state_dir, TRUE);
  g_test_add_func ("/cases/additions/take", test_take);
  g_test_add_func ("/cases/additions/expired-takes-none", test_expired_takes_none);
  g_test_add_func ("/cases/additions/add", test_add);
  g_test_add_func ("/cases/additions/stand-alone", test_stand_alone);
  const int result = g_test_run ();
  (void) wb_fs_remove_tree (state_dir, NULL);
  g_free (state_dir);
  return result;
}
