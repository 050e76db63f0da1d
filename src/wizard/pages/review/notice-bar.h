/* SPDX-License-Identifier: MPL-2.0 */
/* A sentence that needs to be seen, with at most one button beside it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_TYPE_NOTICE_BAR (wb_notice_bar_get_type ())
G_DECLARE_FINAL_TYPE (WbNoticeBar, wb_notice_bar, WB, NOTICE_BAR, GtkBox)

typedef enum
{
  WB_NOTICE_NEWS,
  WB_NOTICE_WARNING,
  WB_NOTICE_PROBLEM,
} WbNoticeBarLook;

/* Hidden until it has a text. button (nullable) is its label with mnemonic, translated. Emits
 * "clicked". */
GtkWidget *wb_notice_bar_new (WbNoticeBarLook look, const char *button);

/* Shows text, or hides the notice if it is NULL or "". */
void wb_notice_bar_set_text (WbNoticeBar *self, const char *text);

/* Changes the label of its button; NULL takes it away. The notice must have been made with one. */
void wb_notice_bar_offer (WbNoticeBar *self, const char *button);

G_END_DECLS
