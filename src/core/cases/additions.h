/* SPDX-License-Identifier: MPL-2.0 */
/* What is sent later under the number of a case that has arrived. An addition is a case like any
 * other, with consent, queue, bundle and receipt of its own; it has its parent's number, key (so
 * that pseudonyms are the same) and grant, and lies below its parent's folder. */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

/* The additions to kase on this computer (of WbCase, not locked), the first one first. Empty if
 * there are none, or if the cases can't be listed. Unref. */
GPtrArray *wb_case_additions (const WbCase *kase);

/* TRUE if parent has arrived and is kept, so that a report of profile_id can be added to it. Else
 * WB_ERROR_NOT_ALLOWED with what the person can do. */
gboolean wb_case_takes_additions (const WbCase *parent, const char *profile_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes kase (locked, not packed) an addition to parent (locked, takes additions), and saves
 * it. */
gboolean wb_case_add_to (WbCase *kase, const WbCase *parent, WbClock *clock,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The reverse: kase (locked, not packed) gets a number and a key of its own again, and is saved. */
gboolean wb_case_stand_alone (WbCase *kase, WbClock *clock,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
