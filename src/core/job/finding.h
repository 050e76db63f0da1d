/* SPDX-License-Identifier: MPL-2.0 */
/* What the network check found, for support's index. */
#pragma once

#include "cases/case.h"
#include "collect/evidence.h"

G_BEGIN_DECLS

/* Gives kase the headline of the network check that was collected, and saves it. Nothing is changed
 * if it has one already, as of the longer check that the window makes, or if none was collected. */
gboolean wb_finding_take (WbCase *kase, const WbEvidence *evidence, WbClock *clock,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
