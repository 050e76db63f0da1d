/* SPDX-License-Identifier: MPL-2.0 */
/* What choosing and reading a selection back share. */
#pragma once

#include "plan/selection.h"

G_BEGIN_DECLS

/* Nothing chosen, no format. */
WbSelection *wb_selection_new_empty (void);

G_END_DECLS
