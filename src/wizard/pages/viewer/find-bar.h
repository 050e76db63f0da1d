/* SPDX-License-Identifier: MPL-2.0 */
/* Looking for a text in the file that is open: an entry, "3 of 118", and on to the next match.
 *
 * Signals: "go-to" (guint64 offset) when a match is to be shown; "sought" when another text, or
 * none, is looked for. */
#pragma once

#include <adwaita.h>

#include "pages/viewer/text-find.h"

G_BEGIN_DECLS

#define WB_TYPE_FIND_BAR (wb_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (WbFindBar, wb_find_bar, WB, FIND_BAR, AdwBin)

/* The text that is open; NULL: none. pages is borrowed until the next call. What was looked for is
 * looked for again. */
void wb_find_bar_set_pages (WbFindBar *self, WbTextPages *pages);

/* The index knows of more, or of all. */
void wb_find_bar_grown (WbFindBar *self);

/* Opens it with the focus in the entry; closes it. */
void wb_find_bar_open (WbFindBar *self);

/* Goes to the match behind (1) or before (-1) the last one. */
void wb_find_bar_step (WbFindBar *self, int direction);

/* Where the next match is looked for from. */
void wb_find_bar_set_place (WbFindBar *self, guint64 offset);

/* What is looked for; borrowed, NULL if nothing is. */
WbTextNeedle *wb_find_bar_get_needle (WbFindBar *self);
const char *wb_find_bar_get_text (WbFindBar *self);

G_END_DECLS
