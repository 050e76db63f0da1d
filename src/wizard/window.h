/* SPDX-License-Identifier: MPL-2.0 */
/* The window of one report: header, pages, foot with the one button; and what opens above them
 * (viewer, picture editor, earlier reports). Everything it can do is a class action, which nobody
 * but its own widgets can activate: a window's action map would be exported on the bus. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_WINDOW (wb_window_get_type ())
G_DECLARE_FINAL_TYPE (WbWindow, wb_window, WB, WINDOW, AdwApplicationWindow)

/* A window for report (a reference is taken). */
WbWindow *wb_window_new (GtkApplication *application, WbReport *report);

WbReport *wb_window_get_report (WbWindow *self);

/* Shows earlier reports instead of the pages; id (nullable): the case that is asked for. */
void wb_window_show_history (WbWindow *self, const char *id);

/* A short message above the foot. */
void wb_window_say (WbWindow *self, const char *text);

G_END_DECLS
