/* SPDX-License-Identifier: MPL-2.0 */
/* Sending the rest: what is chosen for a case that has arrived goes as an addition to it, and of it
 * only what is not there yet. */
#pragma once

#include "cases/case.h"
#include "collect/evidence.h"
#include "plan/selection.h"

G_BEGIN_DECLS

/* Makes kase (locked, not packed) an addition to the case that selection follows, if that is on
 * this computer and takes one. Else kase stays, or becomes again, a report of its own that only
 * names the other: what a person wants to send is not refused for that. FALSE if the disk or
 * another Waybill is in the way (WB_ERROR_BUSY). */
gboolean wb_adding_settle (WbCase *kase, const WbSelection *selection, WbClock *clock,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes out of evidence what is the same, byte by byte, as what was sent with the case that kase
 * adds to; the manifest tells of it. Nothing to do for a case of its own. WB_ERROR_NOTHING if that
 * leaves nothing and selection has no words either. */
gboolean wb_adding_leave_out (const WbCase *kase, const WbSelection *selection,
                              WbEvidence *evidence, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
