/* SPDX-License-Identifier: MPL-2.0 */
/* The case says that it is sealed only when both files are whole, and what is sent is chosen by
 * what the case says. The clear bundle stays until it is delivered: it is the person's own, can be
 * looked at and saved, and is what sealing is done again from. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/sealed.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "bundle/essentials.h"
#include "cases/parcel.h"
#include "seal/seal.h"

/* TRUE if all of a sealing is there; whether a byte of it changed is looked at before it is sent.
 */
static gboolean
is_done (const WbCase *kase)
{
  struct stat st;

  if (kase->sealed_name == NULL)
    return FALSE;
  g_autofree char *path = wb_case_path (kase, kase->sealed_name);
  g_autofree char *clear = wb_case_path (kase, WB_ESSENTIALS_NAME);
  g_autofree char *essentials = g_strconcat (clear, WB_SEALED_SUFFIX, NULL);
  return lstat (path, &st) == 0 && S_ISREG (st.st_mode)
         && (guint64) st.st_size == kase->sealed_bytes
         && (g_file_test (essentials, G_FILE_TEST_EXISTS)
             || !g_file_test (clear, G_FILE_TEST_EXISTS));
}

static gboolean
seal_one (const WbCase *kase, const char *name, const GArray *recipients, const WbRun *run,
          WbSealed *ret_sealed, GError **error)
{
  g_autofree char *from = wb_case_path (kase, name);
  g_autofree char *to = g_strconcat (from, WB_SEALED_SUFFIX, NULL);
  const WbSeal seal = { .from = from, .to = to, .recipients = recipients, .step = name };

  return wb_seal_file (&seal, run, ret_sealed, error);
}

/* A case may have none. */
static gboolean
seal_essentials (const WbCase *kase, const GArray *recipients, const WbRun *run, GError **error)
{
  g_autofree char *path = wb_case_path (kase, WB_ESSENTIALS_NAME);
  WbSealed sealed;

  return !g_file_test (path, G_FILE_TEST_EXISTS)
         || seal_one (kase, WB_ESSENTIALS_NAME, recipients, run, &sealed, error);
}

static gboolean
seal_bundle (const WbCase *kase, const GArray *recipients, const WbRun *run, WbSealed *ret_sealed,
             GError **error)
{
  g_autoptr (GError) local = NULL;
  const gboolean done = kase->bundle_name != NULL
                        && seal_one (kase, kase->bundle_name, recipients, run, ret_sealed, &local);
  const gboolean is_gone = kase->bundle_name == NULL
                           || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
                           || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);

  if (done && g_strcmp0 (ret_sealed->clear_sha256, kase->bundle_sha256) == 0)
    return TRUE;
  if (done || is_gone)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                         _ ("The packed file is not what it was when it was packed."));
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
note (WbCase *kase, const WbSealed *sealed, guint n_recipients, const WbRun *run, GError **error)
{
  g_free (kase->sealed_name);
  kase->sealed_name = g_strconcat (kase->bundle_name, WB_SEALED_SUFFIX, NULL);
  g_free (kase->sealed_sha256);
  kase->sealed_sha256 = g_strdup (sealed->sha256);
  kase->sealed_bytes = sealed->bytes;
  kase->sealed_for = n_recipients;
  return wb_case_save (kase, run != NULL ? run->clock : NULL, error);
}

gboolean
wb_bundle_seal (WbCase *kase, const WbProfile *profile, const WbRun *run, GError **error)
{
  WbSealed sealed = { 0 };

  if (!wb_profile_seals (profile))
    return TRUE;
  g_autoptr (GArray) recipients =
      wb_age_recipients_parse ((const char *const *) profile->deliver->seal_to, error);
  if (recipients == NULL)
    return FALSE;
  if (is_done (kase))
    return TRUE;
  wb_run_notify (run, "seal", NULL, WB_EVENT_STARTED, 0, kase->bundle_bytes, NULL);
  if (!seal_essentials (kase, recipients, run, error)
      || !seal_bundle (kase, recipients, run, &sealed, error)
      || !note (kase, &sealed, recipients->len, run, error))
    return FALSE;
  wb_run_notify (run, "seal", NULL, WB_EVENT_DONE, kase->bundle_bytes, kase->bundle_bytes, NULL);
  return TRUE;
}
