/* SPDX-License-Identifier: MPL-2.0 */
/* Asks for the message that support has sent. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_REQUEST_DIALOG (wb_request_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WbRequestDialog, wb_request_dialog, WB, REQUEST_DIALOG, AdwWindow)

/* Modal above parent (nullable); takes the request into report, or says why not. Destroys itself
 * when it is closed. Present it. */
WbRequestDialog *wb_request_dialog_new (GtkWindow *parent, WbReport *report);

G_END_DECLS
