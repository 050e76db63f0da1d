/* SPDX-License-Identifier: MPL-2.0 */
/* In a sandbox nothing of ours is started at the next sign-in unless the desktop's portal,
 * org.freedesktop.portal.Background, is asked for it; the desktop may ask the person. Outside,
 * systemd's units or the autostart entry do it (data/systemd). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE in a Flatpak. */
gboolean wb_background_portal_is_needed (void);

/* Asks that "waybill resume --all --wait" is started at every sign-in. Returns at once; what is
 * answered is only logged: without it the report goes on when the application starts. */
void wb_background_portal_ask (void);

G_END_DECLS
