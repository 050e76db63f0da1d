/* SPDX-License-Identifier: MPL-2.0 */
/* Being told that this computer's routes changed (rtnetlink(7)): the network may be back. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A descriptor that becomes readable then; -1 where that can't be had. Caller closes. */
int wb_routes_open (void);

/* Reads what happened; FALSE if it was nothing. */
gboolean wb_routes_read (int fd);

G_END_DECLS
