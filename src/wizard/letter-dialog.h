/* SPDX-License-Identifier: MPL-2.0 */
/* Offers the prepared message where a report can't be withdrawn by asking for it: to be read,
 * copied, or opened in the mail program. */
#pragma once

#include "deliver/letter.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Above the window of page, which understands "wizard.toast". why (not kept) is what asking came
 * to. Takes letter. */
void wb_letter_dialog_show (GtkWidget *page, const GError *why, WbLetter *letter);

G_END_DECLS
