/* SPDX-License-Identifier: MPL-2.0 */
/* What tells those who wait that a case has begun to wait, too, or is on its way: a file beside the
 * folder of cases that is written anew each time. The queue watches it (cli/waiting.h), and so does
 * systemd, which starts the queue by it (data/systemd). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The file: /waybill/queue below the state folder. Caller frees. */
char *wb_bell_path (void);

/* Writes it anew. Best effort: who waits looks by itself too, only later. */
void wb_bell_ring (void);

G_END_DECLS
