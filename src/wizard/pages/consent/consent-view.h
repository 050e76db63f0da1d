/* SPDX-License-Identifier: MPL-2.0 */
/* What stands in the consent dialog: warnings, the facts as a list, the separate decisions as
 * checks, the privacy page. */
#pragma once

#include <gtk/gtk.h>

#include "report.h"

G_BEGIN_DECLS

#define WB_TYPE_CONSENT_VIEW (wb_consent_view_get_type ())
G_DECLARE_FINAL_TYPE (WbConsentView, wb_consent_view, WB, CONSENT_VIEW, GtkBox)

/* report is borrowed and must outlive the widget. Ticking a decision about an item ticks the item
 * in report at once, so that the facts stay true. */
GtkWidget *wb_consent_view_new (WbReport *report);

/* Shows what the report knows now; decisions that are not about items are kept. */
void wb_consent_view_update (WbConsentView *self);

/* What is shown, with the decisions; borrowed until the next update. NULL as long as there is
 * nothing that could be agreed to. */
const WbConsent *wb_consent_view_get_consent (WbConsentView *self);

/* Whether it may be agreed to now: everything is read, and nothing private was found in it. */
gboolean wb_consent_view_may_agree (WbConsentView *self);

G_END_DECLS
