/* SPDX-License-Identifier: MPL-2.0 */
/* What groups.c, groups-json.c and minutes.c share; nobody else includes this. */
#pragma once

#include "entry/groups.h"

G_BEGIN_DECLS

/* A group with no count yet, its minutes empty. */
WbGroup *wb_group_new (void);
void wb_group_free (WbGroup *group);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbGroup, wb_group_free)

/* Adds all that group counted to groups, as if its entries had come last; group stays the caller's.
 */
void wb_groups_add_group (WbGroups *groups, const WbGroup *group);

/* The length of minutes' array at which it is coarsened. */
#define WB_MINUTES_MAX 4096

/* Counts count at minute in a rising array of WbMinute. If the array is full or may not grow, its
 * neighbours are joined in pairs, or the nearest earlier minute takes the count: the sum is always
 * right. */
void wb_minutes_add (GArray *minutes, gint64 minute, guint32 count, gboolean may_grow);

G_END_DECLS
