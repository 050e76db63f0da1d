/* SPDX-License-Identifier: MPL-2.0 */
/* The parent knows nothing of its additions: they name it. So there is one truth, and a kill in the
 * middle leaves none half made. Who adds holds the parent's lock, so that no two get one place. */
#define G_LOG_DOMAIN "waybill-cases"

#include "cases/additions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "cases/case-private.h"
#include "cases/number.h"
#include "cases/parcel.h"

static int
by_place (gconstpointer a, gconstpointer b)
{
  const WbCase *left = *(WbCase *const *) a, *right = *(WbCase *const *) b;
  return left->addition < right->addition ? -1 : left->addition > right->addition;
}

GPtrArray *
wb_case_additions (const WbCase *kase)
{
  g_autoptr (GPtrArray) all = wb_cases_list (NULL);
  GPtrArray *additions = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_case_free);
  for (guint i = all ? all->len : 0; i-- > 0;)
    {
      const WbCase *one = all->pdata[i];
      if (g_strcmp0 (one->parent_id, kase->id) == 0)
        g_ptr_array_add (additions, g_ptr_array_steal_index (all, i));
    }
  g_ptr_array_sort (additions, by_place);
  return additions;
}

gboolean
wb_case_takes_additions (const WbCase *parent, const char *profile_id, GError **error)
{
  g_autofree char *key = wb_case_path (parent, "key");
  g_autofree char *withdraw = wb_case_path (parent, WB_CASE_WITHDRAW_FILE);
  if (parent->state != WB_CASE_DELIVERED && !wb_case_has_ended (parent->state))
    g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                 _ ("Case %s has not arrived yet, so nothing can be added to it. To go on with "
                    "it: waybill resume %s"),
                 parent->number, parent->number);
  else if (parent->state != WB_CASE_DELIVERED || parent->parent_id
           || !g_file_test (key, G_FILE_TEST_EXISTS) || g_file_test (withdraw, G_FILE_TEST_EXISTS))
    g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                 _ ("Case %s is over, so nothing can be added to it. Send a new report."),
                 parent->number);
  else if (g_strcmp0 (parent->profile_id, profile_id) != 0)
    g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                 /* Translators: a case number, the name of an application */
                 _ ("Case %s is about %s. Send a new report."), parent->number,
                 parent->profile_name ? parent->profile_name : parent->profile_id);
  else
    return TRUE;
  return FALSE;
}

static gboolean
copy_secrets (const WbCase *kase, const WbCase *parent, GError **error)
{
  guint8 key[32];
  g_autofree char *path = wb_case_path (kase, "key");
  char *grant = wb_case_get_grant (parent);
  gboolean ok = wb_case_get_key (parent, key, error)
                && wb_fs_write_atomic (path, key, sizeof key, error)
                && (!grant || wb_case_set_grant (kase, grant, error));
  wb_wipe (key, sizeof key);
  if (grant)
    wb_wipe (grant, strlen (grant));
  g_free (grant);
  return ok;
}

static guint
next_place (const WbCase *parent)
{
  g_autoptr (GPtrArray) there = wb_case_additions (parent);
  const WbCase *last = there->len ? there->pdata[there->len - 1] : NULL;
  return last ? last->addition + 1 : 1;
}

gboolean
wb_case_add_to (WbCase *kase, const WbCase *parent, WbClock *clock, GError **error)
{
  const guint place = next_place (parent);
  if (!copy_secrets (kase, parent, error))
    return FALSE;
  kase->addition = place;
  g_free (kase->number);
  kase->number = g_strdup (parent->number);
  g_free (kase->parent_id);
  kase->parent_id = g_strdup (parent->id);
  g_free (kase->parent_sha256);
  kase->parent_sha256 = g_strdup (wb_case_parcel (parent).sha256);
  return wb_case_save (kase, clock, error);
}

gboolean
wb_case_stand_alone (WbCase *kase, WbClock *clock, GError **error)
{
  wb_case_destroy_secrets (kase);
  if (!wb_case_write_key (kase, error))
    return FALSE;
  kase->addition = 0;
  g_clear_pointer (&kase->parent_id, g_free);
  g_clear_pointer (&kase->parent_sha256, g_free);
  g_free (kase->number);
  kase->number = wb_case_number_new ();
  return wb_case_save (kase, clock, error);
}
