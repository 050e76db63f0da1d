/* SPDX-License-Identifier: MPL-2.0 */
/* The queue as a process: what goes on with undelivered cases by itself (waybill resume --all
 * --wait). There is one for a user; it waits for the network, for other processes that leave a case
 * behind (cases/bell.h) and for growing pauses (job/pauses.h) to end, and ends when there is
 * nothing left that time alone may help. In between it sleeps. */
#pragma once

#include "resuming.h"

G_BEGIN_DECLS

/* Runs it to its end. WB_EXIT_NOT_DELIVERED if cases are left that need somebody. If another one
 * runs, this one does nothing but what its context, if it has one, is good for. */
WbExit wb_waiting_run (const WbResuming *resuming);

G_END_DECLS
