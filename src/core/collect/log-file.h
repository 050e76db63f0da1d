/* SPDX-License-Identifier: MPL-2.0 */
/* One log file: counted, to share out a limit, and collected. Both may run on any thread. */
#pragma once

#include "collect/collecting-private.h"
#include "collect/log-filter.h"

G_BEGIN_DECLS

/* Bytes of lines a slice of WbLogCount stands for. */
#define WB_LOG_SLICE_BYTES ((guint64) 64 * 1024)

/* What lies within the window. */
typedef struct
{
  guint64 bytes;
  guint64 error_bytes;
  GArray *slices; /* of guint32: bytes of errors in each slice of the bytes */
} WbLogCount;

void wb_log_count_clear (WbLogCount *count);

/* Counts file under rules, which know no limit yet. What can't be read counts as nothing. */
gboolean wb_log_file_count (WbCollecting *collecting, const WbPlanFile *file,
                            const WbLogRules *rules, WbLogCount *ret_count,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Bytes of errors among the first bytes counted, to a slice. */
guint64 wb_log_count_errors_before (const WbLogCount *count, guint64 bytes);

/* Collects file under rules into the evidence, or notes why not. */
gboolean wb_log_file_collect (WbCollecting *collecting, const WbPlanItem *item,
                              const WbPlanFile *file, const WbLogRules *rules,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
