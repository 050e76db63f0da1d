/* SPDX-License-Identifier: MPL-2.0 */
/* Asks what has to be agreed to, and records each decision in the selection. */
#pragma once

#include "options.h"
#include "plan/selection.h"

G_BEGIN_DECLS

/* Asks to send, and each separate question (plan/consent.h) by itself. With --yes nothing is asked:
 * sensitive items are then sent only if they were named, and to no recipient that has to be agreed
 * to by itself. WB_ERROR_CONSENT if the person says no, or nobody is there to ask. */
gboolean wb_consent_obtain (const WbPlan *plan, WbSelection *selection, const WbOptions *options,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
