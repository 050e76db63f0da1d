/* SPDX-License-Identifier: MPL-2.0 */
/* What of a packed case leaves this computer: the bundle and the essentials, or, once they are
 * sealed, their sealed forms and nothing else. */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

#define WB_SEALED_SUFFIX ".age"

typedef struct
{
  const char *name;   /* (nullable): "bundle.zip", "bundle.zip.age": in the case and the store */
  const char *sha256; /* (nullable) */
  guint64 bytes;      /* 0 until packed */
  const char *essentials; /* "essentials.zip", "essentials.zip.age" */
} WbParcel;

/* Borrows from kase. */
WbParcel wb_case_parcel (const WbCase *kase);

/* Removes evidence and bundle, in clear and sealed, after a verified receipt; manifest and receipt
 * stay. */
gboolean wb_case_drop_bundle (WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
