/* SPDX-License-Identifier: MPL-2.0 */
/* The pointer and the keyboard on a WbCanvas, and what they need of it. */
#pragma once

#include "pages/picture/canvas.h"

G_BEGIN_DECLS

/* Adds the controllers; once. */
void wb_canvas_listen (WbCanvas *self);

/* Where the picture is drawn now; borrowed. Only while there is a picture, like the next one. */
const WbBoxView *wb_canvas_get_view (WbCanvas *self);
/* Of the picture, in pixels. */
void wb_canvas_get_size (WbCanvas *self, int *ret_width, int *ret_height);

G_END_DECLS
