/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-cases"

#include "cases/parcel.h"

#define ESSENTIALS "essentials.zip"

WbParcel
wb_case_parcel (const WbCase *kase)
{
  if (kase->sealed_name)
    return (WbParcel){ kase->sealed_name, kase->sealed_sha256, kase->sealed_bytes,
                       ESSENTIALS WB_SEALED_SUFFIX };
  return (WbParcel){ kase->bundle_name, kase->bundle_sha256, kase->bundle_bytes, ESSENTIALS };
}
