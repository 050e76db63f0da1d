/* SPDX-License-Identifier: MPL-2.0 */
/* Making and freeing a WbText. */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

WbText *wb_text_new (void);
/* Sets the words for language ("" for all others). */
void wb_text_set (WbText *text, const char *language, const char *words);
void wb_text_free (WbText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbText, wb_text_free)

G_END_DECLS
