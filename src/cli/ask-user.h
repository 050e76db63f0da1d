/* SPDX-License-Identifier: MPL-2.0 */
/* "waybill send --ask-user": the review on the person's own screen, for somebody who is signed in
 * as them from elsewhere. */
#pragma once

#include "commands.h"

G_BEGIN_DECLS

/* Asks the window of this user's graphical session to open the review. Nothing is collected here,
 * and nothing can be sent from here. WB_EXIT_FAILED with a sentence if there is no such session. */
WbExit wb_ask_user (const WbOptions *options);

G_END_DECLS
