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
            const WbRun *run, gboolean *ret_is_removed, GError **error)
{
  WbDeliverOptions impatient = options ? *options : (WbDeliverOptions){ 0 };
  g_autoptr (GError) not_aborted = NULL, not_removed = NULL;
  g_auto (WbDelivery) delivery = {
    .kase = kase, .profile = profile, .options = &impatient, .run = run, .bundle_fd = -1
  };

  impatient.patience_sec =
      impatient.patience_sec > 0 ? MIN (impatient.patience_sec, PATIENCE_SEC) : PATIENCE_SEC;
  /* whoever gives no ticket any more may still remove what is there */
  (void) abort_upload (&delivery, &not_aborted);
  *ret_is_removed = wb_delivery_take_back (&delivery, &not_removed);
  GError **again = is_to_be_tried_again (not_removed)   ? &not_removed
                   : is_to_be_tried_again (not_aborted) ? &not_aborted
                                                        : NULL;
  if (again)
    {
      g_propagate_error (error, g_steal_pointer (again));
      return FALSE;
    }
  wb_case_keep_record (kase);
  return TRUE;
}
