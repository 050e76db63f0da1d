/* SPDX-License-Identifier: MPL-2.0 */
/* The whole of one member exactly as it will be sent, however large: text with what was replaced
 * marked, or a picture. Has its own header bar; its arrow, and Escape, activate
 * "wizard.close-view". */
#pragma once

#include <adwaita.h>

#include "report.h"

G_BEGIN_DECLS

#define WB_TYPE_VIEWER_PAGE (wb_viewer_page_get_type ())
G_DECLARE_FINAL_TYPE (WbViewerPage, wb_viewer_page, WB, VIEWER_PAGE, AdwBin)

GtkWidget *wb_viewer_page_new (void);

/* Shows member (a path in the archive) of report's evidence. While report collects, and again after
 * each time it has, the member is read as it then is, at the place where it was. */
void wb_viewer_page_open (WbViewerPage *self, WbReport *report, const char *member);

/* Gives up what is read; for when it leaves the screen. */
void wb_viewer_page_close (WbViewerPage *self);

G_END_DECLS
