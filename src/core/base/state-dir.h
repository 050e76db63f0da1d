/* SPDX-License-Identifier: MPL-2.0 */
/* The one folder that Waybill keeps things in between one run and the next. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "waybill" below the user's XDG state folder; an absolute WAYBILL_STATE_DIR overrides it, for
 * tests. Caller frees. */
char *wb_state_dir (void);

G_END_DECLS
