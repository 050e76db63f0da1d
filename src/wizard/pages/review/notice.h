/* SPDX-License-Identifier: MPL-2.0 */
/* A sentence that needs to be seen, with at most one button beside it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_TYPE_NOTICE (wb_notice_get_type ())
G_DECLARE_FINAL_TYPE (WbNotice, wb_notice, WB, NOTICE, GtkBox)

typedef enum
{
  WB_NOTICE_NEWS,
  WB_NOTICE_WARNING,
  WB_NOTICE_PROBLEM,
} WbNoticeLook;

/* Hidden until it has a text. button (nullable) is its label with mnemonic, translated. Emits
 * "clicked". */
GtkWidget *wb_notice_new (WbNoticeLook look, const char *button);

/* Shows text, or hides the notice if it is NULL or "". */
void wb_notice_set_text (WbNotice *self, const char *text);

/* Whether its button is there. */
void wb_notice_offer (WbNotice *self, gboolean offer);

G_END_DECLS
