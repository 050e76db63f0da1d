/* SPDX-License-Identifier: MPL-2.0 */
/* The report is there: its number, what was sent, until when it is kept, and the way to take it
 * back; also once it was taken back. */
#pragma once

#include "page.h"

G_BEGIN_DECLS

#define WB_TYPE_DONE_PAGE (wb_done_page_get_type ())
G_DECLARE_FINAL_TYPE (WbDonePage, wb_done_page, WB, DONE_PAGE, WbPage)

GtkWidget *wb_done_page_new (void);

G_END_DECLS
