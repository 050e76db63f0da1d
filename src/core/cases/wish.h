/* SPDX-License-Identifier: MPL-2.0 */
/* What the person wants of a case under way, where that is not what the case would do by itself. It
 * stands in a file of its own ("wish"), so that it is written in the moment it is wished, whoever
 * works on the case, and still holds after a kill: a paused case is not taken up by itself, a
 * cancelled one is taken back instead of sent. */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

typedef enum
{
  WB_CASE_WISH_NONE,
  WB_CASE_WISH_PAUSE,
  WB_CASE_WISH_CANCEL,
} WbCaseWish;

/* NONE, too, if the file can't be read or understood. */
WbCaseWish wb_case_get_wish (const WbCase *kase);

/* Takes the place of the last wish; a new file with the same content is whole or not there, but not
 * waited for to reach the disk. Needs no lock. */
gboolean wb_case_set_wish (const WbCase *kase, WbCaseWish wish, GError **error);

G_END_DECLS
