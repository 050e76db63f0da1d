/* SPDX-License-Identifier: MPL-2.0 */
/* The certificate authorities that the system trusts, once for all connections. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* glib-networking 2.74 reads the system's list anew for each connection as long as it is the
 * default GTlsDatabase: 4 MB and 10 ms of each of them. After a call the process's default is one
 * that asks that list, which is read once. What is trusted stays the same. */
void wb_trust_share (void);

/* As long as somebody holds it, it is kept; then its memory is given back until it is needed again.
 * From any thread. */
void wb_trust_hold (void);
void wb_trust_drop (void);

G_END_DECLS
