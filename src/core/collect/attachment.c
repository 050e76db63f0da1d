/* SPDX-License-Identifier: MPL-2.0 */
/* Files that the person adds by hand: text is redacted, pictures lose their metadata, and what
 * can't be checked is left out and named. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/collectors.h"

#include <glib/gi18n-lib.h>

#include "collect/document-file.h"
#include "collect/picture.h"

#define MAX_BYTES ((gsize) 64 * 1024 * 1024)

static const char *
attachment_title (void)
{
  return _ ("Attached files");
}

static const char *
attachment_why (void)
{
  return _ ("Pictures and files that you add yourself");
}

/* The planner has looked who the files are. */
static gboolean
attachment_look (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  for (guint i = 0; i < item->files->len; i++)
    {
      WbPlanFile *file = g_ptr_array_index (item->files, i);
      if (file->status != WB_STATUS_OK || file->id.end <= MAX_BYTES)
        continue;
      file->status = WB_STATUS_TOO_LARGE;
      g_free (file->reason);
      file->reason = g_strdup (wb_status_title (file->status));
      item->bytes -= MIN (item->bytes, file->id.end);
    }
  return TRUE;
}

static gboolean
collect_picture (WbCollecting *collecting, WbMember *member, const guint8 *bytes, gsize length,
                 GError **error)
{
  g_autoptr (GByteArray) picture = g_byte_array_new ();

  if (!wb_picture_strip (bytes, length, picture))
    {
      member->status = WB_STATUS_UNREDACTED;
      g_free (member->error);
      member->error =
          g_strdup (_ ("The picture is damaged, so it can't be checked for personal data"));
      return wb_evidence_note (collecting->evidence, member, error);
    }
  g_autoptr (GString) text = g_string_new_len ((const char *) picture->data, (gssize) picture->len);
  return wb_text_write (collecting, member, text, error);
}

static gboolean
collect_one (WbCollecting *collecting, const WbPlanItem *item, const WbPlanFile *file,
             GError **error)
{
  WbMember *member = wb_collecting_new_member (collecting, item, file);
  g_autoptr (GBytes) content = wb_collecting_read_whole (collecting, file, member, MAX_BYTES);
  if (!content)
    return wb_evidence_note (collecting->evidence, member, error);

  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (content, &length);
  if (wb_picture_is_known (bytes, length))
    return collect_picture (collecting, member, bytes, length, error);
  return wb_document_collect (collecting, member, (const char *) bytes, length, NULL, error);
}

static gboolean
attachment_write (WbCollecting *collecting, const WbPlanItem *item, GError **error)
{
  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (item->files, i);
      if (wb_collecting_wants (collecting, file->member)
          && !collect_one (collecting, item, file, error))
        return FALSE;
      if (!wb_collecting_progress (collecting, item->id, file->id.end, error))
        return FALSE;
    }
  return TRUE;
}

const WbCollector wb_collector_attachment = {
  .id = WB_PLAN_ATTACHMENT,
  .title = attachment_title,
  .why = attachment_why,
  .look = attachment_look,
  .write = attachment_write,
};
