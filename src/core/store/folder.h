/* SPDX-License-Identifier: MPL-2.0 */
/* A folder as a store: a disk, a share, a stick. */
#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

/* One attempt each; see WbStoreClass. */
gboolean wb_folder_put (WbStore *store, const WbPut *put, const WbRun *run, WbObject *ret_object,
                        WbFailure *failure);
gboolean wb_folder_head (WbStore *store, const char *key, const WbRun *run, WbObject *ret_object,
                         WbFailure *failure);
gboolean wb_folder_get (WbStore *store, const char *key, guint64 max_bytes, const WbRun *run,
                        GBytes **ret_bytes, WbFailure *failure);
gboolean wb_folder_remove (WbStore *store, const char *key, const WbRun *run, WbFailure *failure);

G_END_DECLS
