/* SPDX-License-Identifier: MPL-2.0 */
/* The tripwire over the whole spool: it reads the very bytes that will be sent, once all secrets
 * that collecting met are known. */
#pragma once

#include "collect/collecting-private.h"
#include "redact/tripwire.h"

G_BEGIN_DECLS

/* Reads all members, unless they were found clean before, and acts by the selection's mode:
 * WB_ERROR_HELD with ret_trips (nullable, of WbTrip) for ask and refuse; for mask the members that
 * are hit are written anew. */
gboolean wb_last_look (WbCollecting *collecting, const WbSecrets *secrets, GPtrArray **ret_trips,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
