/* SPDX-License-Identifier: MPL-2.0 */
/* Writing a member anew without what the tripwire found in it. */
#pragma once

#include "collect/collecting-private.h"
#include "redact/tripwire.h"

G_BEGIN_DECLS

/* Replaces the finished member of that name by a masked one; its groups, too. */
gboolean wb_remask_member (WbCollecting *collecting, const WbSecrets *secrets, const char *name,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
