/* SPDX-License-Identifier: MPL-2.0 */
/* The first page: what went wrong, when, with which order, how to be reached. One can always go on
 * from it. */
#pragma once

#include "page.h"

G_BEGIN_DECLS

#define WB_TYPE_DESCRIBE_PAGE (wb_describe_page_get_type ())
G_DECLARE_FINAL_TYPE (WbDescribePage, wb_describe_page, WB, DESCRIBE_PAGE, WbPage)

GtkWidget *wb_describe_page_new (void);

G_END_DECLS
