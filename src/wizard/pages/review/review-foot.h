/* SPDX-License-Identifier: MPL-2.0 */
/* The quiet fact of the review: how much would be sent, how much of the limit that uses, or how far
 * collecting is. */
#pragma once

#include <gtk/gtk.h>

#include "report.h"

G_BEGIN_DECLS

#define WB_TYPE_REVIEW_FOOT (wb_review_foot_get_type ())
G_DECLARE_FINAL_TYPE (WbReviewFoot, wb_review_foot, WB, REVIEW_FOOT, GtkBox)

GtkWidget *wb_review_foot_new (void);

/* Shows what report knows now; plain_bytes is what is ticked before packing. */
void wb_review_foot_update (WbReviewFoot *self, WbReport *report, guint64 plain_bytes);

G_END_DECLS
