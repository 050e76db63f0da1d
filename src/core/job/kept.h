/* SPDX-License-Identifier: MPL-2.0 */
/* What a case keeps for itself between the stages, so that any of them can be entered again: the
 * profile and its origin, the plan, what was chosen and agreed to. What can't be read of it is
 * WB_ERROR_DAMAGED in words for people; a disk that can't be read says so itself. wb_job_profile()
 * and wb_job_letter(), wb_job_may_send() and wb_job_is_damaged() (job.h) are told by these files
 * alone, too. */
#pragma once

#include "cases/case.h"
#include "plan/plan.h"
#include "plan/selection.h"

G_BEGIN_DECLS

/* Writes all of it; the profile's origin is where it came from and how its roots were overridden,
 * and goes with the plan. */
gboolean wb_kept_write_beginning (const WbCase *kase, const WbPlan *plan,
                                  const WbSelection *selection,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean wb_kept_write_plan (const WbCase *kase, const WbPlan *plan,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean wb_kept_write_selection (const WbCase *kase, const WbSelection *selection,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

WbSelection *wb_kept_selection (const WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WbPlan *wb_kept_plan (const WbCase *kase, WbProfile *profile,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE with WB_ERROR_CONSENT if nobody agreed to send kase. */
gboolean wb_kept_check_consent (const WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE with WB_ERROR_NOT_ALLOWED if kase was withdrawn, has expired, or was given up for its age:
 * only its record is left then. */
gboolean wb_kept_check_not_over (const WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
