/* SPDX-License-Identifier: MPL-2.0 */
/* The network check of one collecting, which several items tell of: it is made once. */
#pragma once

#include "collect/collecting-private.h"
#include "network/network.h"

G_BEGIN_DECLS

/* Measured when it is first asked for, without the rehearsal; borrowed. NULL only if cancelled. On
 * the stage's own thread. */
WbNetwork *wb_line_measured (WbCollecting *collecting, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
