/* SPDX-License-Identifier: MPL-2.0 */
/* What the window's two files share. */
#pragma once

#include "page.h"
#include "window.h"

G_BEGIN_DECLS

/* Installs everything of page.h's list on the class. */
void wb_window_install_actions (GtkWidgetClass *class);

/* The consent dialog, the black-out editor, the viewer, earlier reports, back to the pages. */
void wb_window_open_member (WbWindow *self, const char *member);
void wb_window_edit_picture (WbWindow *self, guint index);
void wb_window_close_view (WbWindow *self);
/* What the foot's button does at this step. */
void wb_window_press_primary (WbWindow *self);

G_END_DECLS
