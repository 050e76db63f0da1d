/* SPDX-License-Identifier: MPL-2.0 */
/* What support asks for with a link (--request): it chooses among what would be sent anyway, and
 * the person's own options win over it. */
#pragma once

#include "plan/selection.h"
#include "profile/request.h"

G_BEGIN_DECLS

/* Sets window and ticks of selection as request says. What only the person can tick stays as it is.
 */
void wb_asked_apply (const WbRequest *request, const WbPlan *plan, WbSelection *selection);

/* Says who asks and for what; their words only if they are signed. */
void wb_asked_show (const WbRequest *request, const WbPlan *plan);

G_END_DECLS
