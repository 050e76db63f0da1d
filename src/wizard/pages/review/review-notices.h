/* SPDX-License-Identifier: MPL-2.0 */
/* What has to be noticed before going on, above the items: a failed look, data in another home,
 * something private that was found, logs that have grown, added files that are not ticked. */
#pragma once

#include <gtk/gtk.h>

#include "report.h"

G_BEGIN_DECLS

#define WB_TYPE_REVIEW_NOTICES (wb_review_notices_get_type ())
G_DECLARE_FINAL_TYPE (WbReviewNotices, wb_review_notices, WB, REVIEW_NOTICES, GtkBox)

/* report is borrowed and must outlive the widget. */
GtkWidget *wb_review_notices_new (WbReport *report);

/* Shows what the report knows now; what is a WbChanged. */
void wb_review_notices_update (WbReviewNotices *self, guint what);

/* Why going on has to wait, a sentence; NULL if it need not. Borrowed until the next update. */
const char *wb_review_notices_objection (WbReviewNotices *self);

G_END_DECLS
