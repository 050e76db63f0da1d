/* SPDX-License-Identifier: MPL-2.0 */
/* Finding out which orders the task files tell of. */
#pragma once

#include "plan/collector.h"

G_BEGIN_DECLS

/* Reads item's files and fills item->orders; gives each file that belongs to one order a member
 * name below it. What can't be read is data; FALSE only when cancelled. */
gboolean wb_orders_look (const WbLooking *looking, WbPlanItem *item,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
