/* SPDX-License-Identifier: MPL-2.0 */
/* The end of a case that never arrived. A store keeps, and bills, the parts of an upload that
 * nobody completes or aborts, and shows them in no listing: so that is done first, while the
 * checkpoint still says which upload it is. What the office does about a withdrawn case comes
 * after. */
#define G_LOG_DOMAIN "waybill-deliver"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "cases/upkeep.h"
#include "deliver/delivery.h"
#include "store/multipart.h"

#define PATIENCE_SEC 30 /* at most: it is done again later, so nobody has to wait for long */

/* like: whose values are borrowed. */
static gboolean
abort_upload (const WbDelivery *like, GError **error)
{
  g_auto (WbDelivery) delivery = *like;
  g_autofree char *path = wb_case_path (like->kase, WB_CHECKPOINT_FILE);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!wb_delivery_open_store (&delivery, error))
    return FALSE;
  if (wb_multipart_abort (delivery.store, delivery.checkpoint, delivery.run))
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_UNREACHABLE,
                       _ ("The storage can't be reached at the moment."));
  return FALSE;
}

/* Waiting helps only if somebody may answer some day. */
static gboolean
is_to_be_tried_again (const GError *error)
{
  return g_error_matches (error, WB_ERROR, WB_ERROR_UNREACHABLE)
         || g_error_matches (error, WB_ERROR, WB_ERROR_CLOCK)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

gboolean
wb_give_up (WbCase *kase, const WbProfile *profile, const WbDeliverOptions *options,
            const WbRun *run, GError **error)
{
  WbDeliverOptions impatient = options ? *options : (WbDeliverOptions){ 0 };
  g_autoptr (GError) local = NULL;
  g_auto (WbDelivery) delivery = {
    .kase = kase, .profile = profile, .options = &impatient, .run = run, .bundle_fd = -1
  };

  impatient.patience_sec =
      impatient.patience_sec > 0 ? MIN (impatient.patience_sec, PATIENCE_SEC) : PATIENCE_SEC;
  if (!abort_upload (&delivery, &local) || !wb_delivery_take_back (&delivery, &local))
    {
      g_debug ("case %s: %s", kase->number, local->message);
      if (is_to_be_tried_again (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  wb_case_keep_record (kase);
  return TRUE;
}
