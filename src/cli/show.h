/* SPDX-License-Identifier: MPL-2.0 */
/* A plan, a selection and a case, as text for people. */
#pragma once

#include "cases/case.h"
#include "plan/selection.h"

G_BEGIN_DECLS

/* Prints the items with their ticks, sizes and what is missing; files too if asked. */
void wb_show_plan (const WbPlan *plan, const WbSelection *selection, gboolean files);

/* Prints what a profile that the system did not install may read and where it sends. */
void wb_show_provenance (const WbProfile *profile);

/* One case on a line, or in full. */
void wb_show_case_line (const WbCase *kase);
void wb_show_case (const WbCase *kase);

/* What the tripwire found (of WbTrip). */
void wb_show_trips (const GPtrArray *trips);

G_END_DECLS
