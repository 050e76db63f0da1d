/* SPDX-License-Identifier: MPL-2.0 */
/* Roots as they are really used: '~' resolved, overridden by the caller, allowed. */
#pragma once

#include "profile/keys.h"
#include "profile/profile.h"

G_BEGIN_DECLS

/* Replaces the written paths of profile's roots by resolved, checked ones, and by those of
 * overrides (nullable, of WbRootOverride). FALSE when reader now has an error. */
gboolean wb_settle_roots (WbReader *reader, WbProfile *profile, const GPtrArray *overrides);

G_END_DECLS
