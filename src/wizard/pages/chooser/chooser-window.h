/* SPDX-License-Identifier: MPL-2.0 */
/* Which application is it about? Shown when several can be reported on, or none. */
#pragma once

#include "application.h"

G_BEGIN_DECLS

#define WB_TYPE_CHOOSER_WINDOW (wb_chooser_window_get_type ())
G_DECLARE_FINAL_TYPE (WbChooserWindow, wb_chooser_window, WB, CHOOSER_WINDOW, AdwApplicationWindow)

GtkWidget *wb_chooser_window_new (WbApplication *application);

G_END_DECLS
