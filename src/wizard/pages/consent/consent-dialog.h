/* SPDX-License-Identifier: MPL-2.0 */
/* "Agree and send": what a person agrees to, and each separate decision. */
#pragma once

#include <gtk/gtk.h>

#include "report.h"

G_BEGIN_DECLS

/* Asks above parent. "Agree and send" is wb_report_agree(), everything else (Escape, the window's
 * close button, parent going away) lets the flow WB_DO_DECLINE. Returns at once; the dialog closes
 * by itself when the report leaves WB_STEP_CONSENT. */
void wb_consent_dialog_run (GtkWindow *parent, WbReport *report);

G_END_DECLS
