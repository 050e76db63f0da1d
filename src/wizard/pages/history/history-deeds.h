/* SPDX-License-Identifier: MPL-2.0 */
/* Reading the list of earlier reports and doing what was asked of one: blocking, for a worker. No
 * GTK. */
#pragma once

#include "deliver/deliver.h"
#include "pages/history/history-alerts.h"
#include "pages/history/history-entry.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *entries; /* of WbHistoryEntry, newest first */
  GPtrArray *damaged; /* of char *: folders whose record can't be read */
  GPtrArray *alerts;  /* of WbHistoryAlerts */
  char *problem;      /* (nullable): why no report can be kept here, a sentence for people */
} WbHistory;

WbHistory *wb_history_read (const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_history_free (WbHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbHistory, wb_history_free)

/* Saves the bundle, or the receipt, of case id to path, which is replaced; the other deeds that are
 * not shown here are refused with WB_ERROR_NOTHING. */
gboolean wb_history_save (const char *id, WbHistoryDeed deed, const char *path, const WbRun *run,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes case id back; what was never sent is deleted. WB_ERROR_UNREACHABLE if the other side does
 * not know yet: then it is remembered. */
gboolean wb_history_withdraw (const char *id, const WbDeliverOptions *options, const WbRun *run,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes case id from this computer; WB_ERROR_NOT_ALLOWED while it is to be withdrawn. */
gboolean wb_history_delete (const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes a damaged case's folder. */
gboolean wb_history_delete_damaged (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes all that is clearable now. Goes on over one that can't be removed; its error is told at
 * the end. */
gboolean wb_history_clear (const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
