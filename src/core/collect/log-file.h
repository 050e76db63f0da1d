/* SPDX-License-Identifier: MPL-2.0 */
/* One log file: counted, to share out a limit, and collected. Both may run on any thread. */
#pragma once

#include "collect/collecting-private.h"
#include "collect/log-filter.h"

G_BEGIN_DECLS

/* Bytes of lines a slice of WbLogCount stands for. */
#define WB_LOG_SLICE_BYTES ((guint64) 8 * 1024)

/* What lies within the window, counted as WbLogFilter does. */
typedef struct
{
  guint64 bytes;
  guint64 error_bytes;
  GArray *slices; /* (nullable) of guint32: error_bytes that begin in each slice of the bytes; as
                     long as there are errors */
} WbLogCount;

void wb_log_count_clear (WbLogCount *count);

/* Counts file under rules, which know no limit yet. What can't be read counts as nothing. */
gboolean wb_log_file_count (WbCollecting *collecting, const WbPlanFile *file,
                            const WbLogRules *rules, WbLogCount *ret_count,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Shares limit_bytes out among n files, newest first: sets tail_from and errors_from of rules. The
 * newest errors get up to three quarters of it, the newest entries of any kind what those leave. */
void wb_log_share_out (const WbLogCount *counts, guint n, guint64 limit_bytes, WbLogRules *rules);

/* Collects file under rules into the evidence, or notes why not. */
gboolean wb_log_file_collect (WbCollecting *collecting, const WbPlanItem *item,
                              const WbPlanFile *file, const WbLogRules *rules,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
