/* SPDX-License-Identifier: MPL-2.0 */
/* What is thrown away because of its age is lost for good; so that is not decided by a clock that
 * has just leapt. */
#pragma once

#include "base/clock.h"

G_BEGIN_DECLS

/* TRUE if clock (nullable: the system's) has gone on for a day without a leap. It may stand for a
 * week between two looks, as of a computer that is off. Each call is a look, and the looks of all
 * programs are remembered together, in clock.json of the state folder. */
gboolean wb_clock_is_settled (WbClock *clock);

G_END_DECLS
