/* SPDX-License-Identifier: MPL-2.0 */
/* The certificate authorities that the system trusts, once for all connections. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* glib-networking 2.74 reads the system's list anew for each connection as long as it is the
 * default GTlsDatabase: 4 MB and 10 ms of each of them. From the first call on the process's
 * default is one that asks that list, which is read once. What is trusted stays the same. */
void wb_trust_share (void);

G_END_DECLS
