/* SPDX-License-Identifier: MPL-2.0 */
/* "What went wrong?": several lines of the person's own words, with a placeholder. Return makes a
 * new line, Tab leaves it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "typed" (), the words are not what they were; "full" (), not all that was typed or
 * pasted was taken, since more than WB_DRAFT_MAX_WORDS characters don't fit. */
#define WB_TYPE_WORDS_CARD (wb_words_card_get_type ())
G_DECLARE_FINAL_TYPE (WbWordsCard, wb_words_card, WB, WORDS_CARD, AdwBin)

GtkWidget *wb_words_card_new (void);

/* What stands there, with what an input method is still composing where it would be put in. Caller
 * frees. */
char *wb_words_card_dup_text (WbWordsCard *self);

/* Doesn't emit "typed". */
void wb_words_card_set_text (WbWordsCard *self, const char *text);

G_END_DECLS
