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

G_END_DECLS
