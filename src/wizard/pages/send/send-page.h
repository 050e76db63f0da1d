/* SPDX-License-Identifier: MPL-2.0 */
/* Packing and uploading as one progress: bytes, speed, time left, the last minute's throughput, the
 * stages; and what is the case when it does not go on. */
#pragma once

#include "page.h"

G_BEGIN_DECLS

#define WB_TYPE_SEND_PAGE (wb_send_page_get_type ())
G_DECLARE_FINAL_TYPE (WbSendPage, wb_send_page, WB, SEND_PAGE, WbPage)

G_END_DECLS
