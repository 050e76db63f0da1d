/* SPDX-License-Identifier: MPL-2.0 */
/* Support's link in what a person pasted. No GTK. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first "waybill:send?…" in text, without what stands around it in a message: "Please open
 * <waybill:send?…>." If there is none, text without white space around it, so that it is refused
 * with a reason. Caller frees. */
char *wb_request_text_link (const char *text);

/* TRUE if there is one. */
gboolean wb_request_text_has_link (const char *text);

G_END_DECLS
