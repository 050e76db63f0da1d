/* SPDX-License-Identifier: MPL-2.0 */
#pragma once

#include "console.h"

G_BEGIN_DECLS

/* Asks on the terminal what a profile needs, and writes one into the current folder, named by its
 * identity; what is there already is not overwritten. */
WbExit wb_profile_new (void);

G_END_DECLS
