/* SPDX-License-Identifier: MPL-2.0 */
/* What a profile finds in a folder of real data, and what of its documents would be masked: for the
 * application's developers, so that they can add to "show" what support needs. */
#pragma once

#include "base/run.h"
#include "profile/profile.h"

G_BEGIN_DECLS

/* Prints it. All roots of profile but install ones are looked for below dir instead. */
gboolean wb_against_print (WbProfile *profile, const char *dir, const WbRun *run,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
