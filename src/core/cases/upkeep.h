/* SPDX-License-Identifier: MPL-2.0 */
/* Keeping the folder of cases as DESIGN promises, between one run and the next. */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

/* Goes over all cases that no process has: undelivered ones expire 30 days after they were made,
 * delivered ones when their retention is over; what a case that is over no longer needs (bundle,
 * key, grant, words) is removed, and so is what a kill left of a case that never began. To be
 * called when a program starts; what goes wrong is left for the next time. clock NULL is the
 * system's. */
void wb_cases_keep_up (WbClock *clock);

/* Removes what kase (locked, withdrawn or expired) no longer needs: all but the record, the
 * manifest and the receipt; key and grant are overwritten first. What can't be removed is left for
 * wb_cases_keep_up(). */
void wb_case_keep_record (WbCase *kase);

G_END_DECLS
