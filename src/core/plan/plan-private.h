/* SPDX-License-Identifier: MPL-2.0 */
/* What planning and reading a plan back share. */
#pragma once

#include "plan/plan.h"

G_BEGIN_DECLS

/* A plan of profile without items. */
WbPlan *wb_plan_new_empty (WbProfile *profile);

/* Reads who the user is from the profile's user file, beneath the first of its roots that has one;
 * sets user_id and user_name where found. */
void wb_plan_read_user (WbPlan *plan);

G_END_DECLS
