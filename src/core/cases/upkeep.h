/* SPDX-License-Identifier: MPL-2.0 */
/* Keeping the folder of cases as DESIGN promises, between one run and the next. */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

/* Goes over all cases that no process has. 30 days after it was made, one that was on its way is
 * given up, and one that was not expires; delivered ones expire when their retention is over. What
 * a case that is over no longer needs (bundle, key, grant, words) is removed, and so is what a kill
 * left of a case that never began. One that is given up and may have left something in the store
 * keeps the grant and WB_CASE_GIVEN_UP_FILE until the store was told (wb_give_up()), or for another
 * 30 days. To be called when a program starts; what goes wrong is left for the next time. clock
 * NULL is the system's. */
void wb_cases_keep_up (WbClock *clock);

/* TRUE if kase is given up and the other side is still to be told. */
gboolean wb_case_is_to_be_cleared (const WbCase *kase);

/* Removes what kase (locked, withdrawn, given up or expired) no longer needs: all but the record,
 * the manifest and the receipt; key and grant are overwritten first. What can't be removed is left
 * for wb_cases_keep_up(). */
void wb_case_keep_record (WbCase *kase);

G_END_DECLS
