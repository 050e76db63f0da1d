/* SPDX-License-Identifier: MPL-2.0 */
/* A tinted box with an icon, a sentence or two, and what can be done about it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_TYPE_HINT (wb_hint_get_type ())
G_DECLARE_FINAL_TYPE (WbHint, wb_hint, WB, HINT, GtkBox)

/* title (nullable) is bold above text; both are plain text, not markup. */
WbHint *wb_hint_new (const char *icon_name, const char *title, const char *text);

/* One more paragraph below; quoted ones are set apart as somebody else's words. */
void wb_hint_add_text (WbHint *self, const char *text, gboolean is_quoted);

/* A button below, label with a mnemonic. activate is called while object lives. */
void wb_hint_add_button (WbHint *self, const char *label, GCallback clicked, gpointer object);

G_END_DECLS
