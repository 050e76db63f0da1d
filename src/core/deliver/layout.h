/* SPDX-License-Identifier: MPL-2.0 */
/* Where a case lies in a store when no ticket office names the keys (CONTRIBUTING,
 * "Objects in a store"). */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

/* "cases/2026/11/23/054312Z-WB-7K3Q-9F2M-<8 of the id>/", or below base (nullable) without the
 * date's folders. Caller frees. */
char *wb_layout_folder (const WbCase *kase, const char *base);

/* The keys of the case's pointers, as an office gives them to somebody it can't vouch for; of a
 * sealed case without version, finding and groups. Free with g_strfreev(). */
char **wb_layout_index (const WbCase *kase, gboolean sealed);

G_END_DECLS
