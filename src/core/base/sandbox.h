/* SPDX-License-Identifier: MPL-2.0 */
/* Whether we run in a Flatpak, and what lies outside of it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE in a Flatpak (flatpak-run(1): /.flatpak-info is there). */
gboolean wb_sandbox_is_flatpak (void);

/* The person's data folder as everybody else knows it: in a Flatpak XDG_DATA_HOME is its own one,
 * and HOST_XDG_DATA_HOME says where the person's is if it was moved. Caller frees. */
char *wb_sandbox_host_data_dir (void);

/* TRUE if what is written to path would be gone when we end, for nobody outside sees that folder:
 * in a Flatpak what was not given is empty memory of its own (bwrap(1)). */
gboolean wb_sandbox_hides (const char *path);

G_END_DECLS
