/* SPDX-License-Identifier: MPL-2.0 */
/* What a staff key file holds; made by wb_staff_keys_read(). */
#pragma once

#include "deliver/deliver.h"
#include "store/store.h"

G_BEGIN_DECLS

struct _WbStaffKeys
{
  WbStoreTarget target;
  WbCredentials credentials;
  char *folder; /* (nullable): cases go below it, each in a folder of its own */
};

G_END_DECLS
