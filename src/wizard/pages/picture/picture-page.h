/* SPDX-License-Identifier: MPL-2.0 */
/* The black-out editor: a picture of the draft, over which the person draws black boxes. "Done"
 * writes a new picture without what they cover; the original never gets into the report. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_PICTURE_PAGE (wb_picture_page_get_type ())
G_DECLARE_FINAL_TYPE (WbPicturePage, wb_picture_page, WB, PICTURE_PAGE, AdwBin)

/* Has a header bar of its own; leaves by the action wizard.close-view. */
GtkWidget *wb_picture_page_new (void);

/* Shows file number index of report's draft, without any box; what was shown before is dropped. */
void wb_picture_page_open (WbPicturePage *self, WbReport *report, guint index);

/* FALSE while boxes are drawn, or are being kept. */
gboolean wb_picture_page_may_be_left (WbPicturePage *self);
/* The window is to be closed: asks what is to become of the boxes, if nobody has said so yet, and
 * leaves; then closes the window by the action wizard.close. */
void wb_picture_page_leave_window (WbPicturePage *self);

G_END_DECLS
