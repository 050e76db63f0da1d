/* SPDX-License-Identifier: MPL-2.0 */
/* A short message above the foot that can be read whole: libadwaita's own title is one line. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* It stays the longer, the longer text is. */
AdwToast *wb_toast_new (const char *text);

G_END_DECLS
