/* SPDX-License-Identifier: MPL-2.0 */
/* Documents: JSON files read whole and redacted by structure; other text is redacted line by line.
 * A document that can't be redacted is left out and named. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/collectors.h"

#include <glib/gi18n-lib.h>

#include "collect/document-file.h"

static const char *
document_title (void)
{
  return _ ("Documents");
}

static const char *
document_why (void)
{
  return _ ("Data and settings that the application keeps on this computer");
}

static gboolean
document_look (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  return wb_look_files (looking, item, error);
}

static gboolean
document_write (WbCollecting *collecting, const WbPlanItem *item, GError **error)
{
  const WbProfileItem *profile_item = item->profile_item;
  const char *const *show = profile_item ? (const char *const *) profile_item->show : NULL;

  for (guint i = 0; i < item->files->len; i++)
    if (!wb_document_file_collect (collecting, item, g_ptr_array_index (item->files, i), show,
                                   error))
      return FALSE;
  return TRUE;
}

const WbCollector wb_collector_document = {
  .id = "document",
  .title = document_title,
  .why = document_why,
  .look = document_look,
  .write = document_write,
};
