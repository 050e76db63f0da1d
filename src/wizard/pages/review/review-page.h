/* SPDX-License-Identifier: MPL-2.0 */
/* The second page: everything that would be sent, each part with its tick. */
#pragma once

#include "page.h"

G_BEGIN_DECLS

#define WB_TYPE_REVIEW_PAGE (wb_review_page_get_type ())
G_DECLARE_FINAL_TYPE (WbReviewPage, wb_review_page, WB, REVIEW_PAGE, WbPage)

G_END_DECLS
