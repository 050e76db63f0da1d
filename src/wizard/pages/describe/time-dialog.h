/* SPDX-License-Identifier: MPL-2.0 */
/* Asks for a day and a time of the past, in local time and 24 hours. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "chosen" (gint64 usec): the person has decided; not emitted when they leave it. */
#define WB_TYPE_TIME_DIALOG (wb_time_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WbTimeDialog, wb_time_dialog, WB, TIME_DIALOG, AdwWindow)

/* Modal above parent (nullable), begins with at_usec, or now if that is WB_TIME_UNKNOWN; destroys
 * itself when it is closed. Present it. */
WbTimeDialog *wb_time_dialog_new (GtkWindow *parent, gint64 at_usec);

G_END_DECLS
