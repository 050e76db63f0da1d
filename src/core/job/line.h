/* SPDX-License-Identifier: MPL-2.0 */
/* What a line costs. A metered one (a phone's hotspot, roaming) is not used for much before
 * somebody agreed to that. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Up to so much is sent without asking. */
#define WB_LINE_QUIET_BYTES ((guint64) 5 * 1000 * 1000)

/* FALSE with WB_ERROR_METERED and a sentence for people if bytes are more than what is sent without
 * asking over the line there is now. Asks NetworkManager or the desktop's portal; without either no
 * line is metered. */
gboolean wb_line_check (guint64 bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
