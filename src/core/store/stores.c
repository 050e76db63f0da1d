/* SPDX-License-Identifier: MPL-2.0 */
/* The kinds of stores. A new one is a row: of HTTP dialects only the dialect differs. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/folder.h"
#include "store/remote.h"

static const WbStoreClass stores[] = {
  { .id = "oss",
    .is_remote = TRUE,
    .dialect = &wb_remote_oss,
    .put = wb_remote_put,
    .head = wb_remote_head,
    .get = wb_remote_get,
    .remove = wb_remote_remove,
    .parts = &wb_remote_parts },
  { .id = "s3",
    .is_remote = TRUE,
    .dialect = &wb_remote_s3,
    .put = wb_remote_put,
    .head = wb_remote_head,
    .get = wb_remote_get,
    .remove = wb_remote_remove,
    .parts = &wb_remote_parts },
  { .id = "folder",
    .put = wb_folder_put,
    .head = wb_folder_head,
    .get = wb_folder_get,
    .remove = wb_folder_remove },
};

const WbStoreClass *
wb_store_class (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (stores); i++)
    if (g_str_equal (stores[i].id, id))
      return &stores[i];
  return NULL;
}
