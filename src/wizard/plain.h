/* SPDX-License-Identifier: MPL-2.0 */
/* Sparing what is drawn on a remote session or without a graphics processor: the plain renderer, no
 * animation. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE if each frame is dear: the session is watched from afar, or the processor draws it. */
gboolean wb_plain_is_wanted (void);

/* Chooses the renderer; before GTK is initialised. What the environment says stays. */
void wb_plain_choose_renderer (void);

/* Turns animations off; after GTK is initialised. */
void wb_plain_apply (void);

G_END_DECLS
