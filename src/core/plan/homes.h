/* SPDX-License-Identifier: MPL-2.0 */
/* Whose home has an application's data, for a log-in whose own home lacks it (support staff on SSH,
 * another account of a shared computer). */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

/* TRUE if at least one root of profile that an item reads below, and that is no install root, is
 * there for this process. */
gboolean wb_homes_has_data (const WbProfile *profile);

/* The first of these roots that is not there, borrowed; NULL if all are. */
const WbRoot *wb_homes_absent_root (const WbProfile *profile);

/* Absolute home folders of other accounts in which a "~/…" root of profile is, as far as this
 * process may see; at most 16, sorted. Nothing is opened below them. Free with g_strfreev(). */
char **wb_homes_with_data (const WbProfile *profile);

/* The sentence for people: whose data is where, and what to do; in a Flatpak, that it may be
 * hidden. NULL if own data is there, or the profile reads none in a home folder. Caller frees. */
char *wb_homes_hint (const WbProfile *profile);

G_END_DECLS
