/* SPDX-License-Identifier: MPL-2.0 */
/* Round trips to one server beside something else that uses the line, on a thread of their own. */
#pragma once

#include "network/network.h"

G_BEGIN_DECLS

typedef struct _WbSampling WbSampling;

/* Begins; host, which is borrowed, has been probed. Ends at limit at the latest. */
WbSampling *wb_sampling_begin (const WbHost *host, const WbLimit *limit);

/* Ends now; what was measured. self (nullable) is freed. */
WbSeries wb_sampling_end (WbSampling *self);

G_END_DECLS
