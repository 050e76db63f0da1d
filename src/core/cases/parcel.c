/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-cases"

#include "cases/parcel.h"

#include "base/fs.h"

#define ESSENTIALS "essentials.zip"

WbParcel
wb_case_parcel (const WbCase *kase)
{
  if (kase->sealed_name)
    return (WbParcel){ kase->sealed_name, kase->sealed_sha256, kase->sealed_bytes,
                       ESSENTIALS WB_SEALED_SUFFIX };
  return (WbParcel){ kase->bundle_name, kase->bundle_sha256, kase->bundle_bytes, ESSENTIALS };
}

gboolean
wb_case_drop_bundle (WbCase *kase, GError **error)
{
  /* the bundle last: as long as it is there, upkeep calls this again */
  static const char *const names[] = { "evidence",           "upload.json",    "essentials.zip",
                                       "essentials.zip.age", "bundle.zip.age", "bundle.tar.zst.age",
                                       "bundle.zip",         "bundle.tar.zst" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = wb_case_path (kase, names[i]);
      if (!wb_fs_remove_tree (path, error))
        return FALSE;
    }
  return TRUE;
}
